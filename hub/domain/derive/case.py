"""Derives what follows from one case: its duties, what it holds,
and since when it is disposed of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import Answer, CaseView, Context, Hold, Penalty
from hub.domain.derive.accountability import findings_in
from hub.domain.derive.answers_told import answers_told
from hub.domain.derive.at_site import is_at
from hub.domain.derive.back_dating import back_dating_told
from hub.domain.derive.consequences import breach_of, found, grounds_of, violation_of
from hub.domain.derive.decisions_told import with_decisions_told
from hub.domain.derive.duties import Raised, duties_of
from hub.domain.derive.duty_holds import Done, answers_of, done_and_lasting, holds_of_duty
from hub.domain.derive.elements import of_breach
from hub.domain.derive.forbidden_acts import forbidden_acts
from hub.domain.derive.not_fetched import not_fetched
from hub.domain.derive.notice_holds import contradictions_told, holds_of_notice
from hub.domain.derive.papers_told import papers_told
from hub.domain.derive.placed_holds import placed_holds
from hub.domain.derive.telling import told
from hub.domain.derive.void_words import void_words
from hub.domain.facts import Seen
from hub.domain.names import fold
from hub.domain.patterns import matched, spoken_of
from hub.domain.rule_faults import guarded
from hub.domain.rules import BlockRule, Scope
from hub.domain.statement import Family, Statement, Status, identity
from hub.domain.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What follows from a case. `project_holds` hold its sites, `party_holds` its parties."""

    holds: tuple[tuple[BlockRule, tuple[Hold, ...]], ...]
    penalty: Penalty | None
    answers: tuple[Answer, ...] = ()

    def holds_of(self, scope: Scope) -> tuple[Hold, ...]:
        """Return what holds the sites of the case, or its parties."""
        return tuple(hold for rule, holds in self.holds if rule.scope is scope for hold in holds)


@dataclass(frozen=True, slots=True)
class CaseDerived:
    """What follows from a case: how it stands, what is said of it,
    when time alone can change that.
    """

    standing: CaseStanding
    statements: tuple[Statement, ...]
    next_at: datetime | None


def derive_case(view: CaseView, context: Context) -> CaseDerived:
    """Return everything that follows from the facts of one case. Pure: same input, same output."""
    view = with_decisions_told(view, context)
    closings = closings_of(view, context)
    statements, waits = _statements_of(view, closings, context)
    tellings = (
        *void_words(view, statements, context),
        *answers_told(view, statements, context),
        *papers_told(view, context),
        *contradictions_told(view, closings, context),
    )
    unread, looks = not_fetched(view, statements, context)
    remarks, later = told((*tellings, *unread), view.subject, context)
    statements += remarks
    waits += [*later, *looks]
    standing = _standing_of(view, closings, context)
    # A hold that a stay broke in two is one block, which stands as its last part does.
    blocks = {
        block.id: block
        for rule, holds in standing.holds
        for hold in holds
        for block in _blocks(rule, hold, view, context)
    }
    return CaseDerived(standing, (*statements, *blocks.values()), min(waits, default=None))


def standing_of_case(view: CaseView, context: Context) -> CaseStanding:
    """Return how a case stands: all that a gate looks at."""
    return _standing_of(view, closings_of(view, context), context)


def _standing_of(view: CaseView, closings: tuple[Seen, ...], context: Context) -> CaseStanding:
    done = done_and_lasting(view, closings, context)
    holds: list[tuple[BlockRule, tuple[Hold, ...]]] = []
    for rule in context.law.blocks:
        held = _holds(rule, done, view, closings, context)
        holds.append((rule, tuple(guarded(context.faults, rule.cite.rule, held))))
    answers = tuple(answer for one in done for answer in answers_of(one, view, context))
    return CaseStanding(tuple(holds), _penalty(view, context), answers)


def _statements_of(
    view: CaseView, closings: tuple[Seen, ...], context: Context
) -> tuple[list[Statement], list[datetime]]:
    """Return the statements about a case except its blocks, and when time can change them."""
    statements, waits = owed(view, closings, context)
    forbidden = forbidden_acts(view, context)
    statements, waits = [*statements, *forbidden.statements], [*waits, *forbidden.waits]
    heard = () if view.quarantined else findings_in(view.facts, context)
    statements = found(statements, heard, view.subject, context, view.bases)
    finding = context.law.vocabulary.kinds_that(Effect.FINDS)
    said = (one.received for one in view.facts if one.kind in finding)
    waits += [at for at in said if not context.has_passed(at)]
    return statements, waits


def closings_of(view: CaseView, context: Context) -> tuple[Seen, ...]:
    """Return the letters that disposed of a case."""
    letters = spoken_of(context.law.disposed, view.own)
    return tuple(seen for seen in letters if matched(context.law.disposed, seen, context))


def owed(
    view: CaseView, closings: tuple[Seen, ...], context: Context
) -> tuple[list[Statement], list[datetime]]:
    """Return the duties of a row with the consequences of their breach, and when time can change
    them.

    A breach may itself raise a duty, of those who watch over the others.
    """
    statements, waits = _owed(duties_of(view, closings, context), view, context)
    breaches = tuple(breach_of(one) for one in statements if one.family is Family.VIOLATION)
    if breaches:
        more, later = _owed(duties_of(view, closings, context, breaches), view, context)
        statements, waits = [*statements, *more], [*waits, *later]
    noted, later = back_dating_told(statements, view, context)
    return [*statements, *noted], [*waits, *later]


def _owed(
    duties: Iterable[Raised], view: CaseView, context: Context
) -> tuple[list[Statement], list[datetime]]:
    statements: list[Statement] = []
    waits: list[datetime] = []
    for raised in duties:
        if raised.next_at is not None and not context.has_passed(raised.next_at):
            waits.append(raised.next_at)
        statements.extend(raised.noted)
        if raised.duty is None:
            continue
        statements.append(raised.duty)
        if raised.duty.status is Status.BREACHED:
            statements.extend(_missed(raised.duty, view, context))
    return statements, waits


def _missed(duty: Statement, view: CaseView, context: Context) -> list[Statement]:
    violation = violation_of(duty, context)
    known = of_breach(duty.rule, violation, view, context)
    return [violation, *guarded(context.faults, duty.rule, grounds_of(violation, context, known))]


def _holds(
    rule: BlockRule,
    done: Iterable[Done],
    view: CaseView,
    closings: tuple[Seen, ...],
    context: Context,
) -> Iterator[Hold]:
    if rule.placed_by_duty:
        yield from holds_of_duty(rule, done, view, context)
    elif rule.placed_by_notice:
        yield from holds_of_notice(rule, view, closings, context)
    elif rule.scope is Scope.PARTY or len(view.sites) < 2:
        yield from placed_holds(rule, "", view.own, view, context)
    else:
        for site in map(fold, view.sites):
            there = tuple(seen for seen in view.own if is_at(seen, site, view))
            yield from placed_holds(rule, site, there, view, context)


def _blocks(rule: BlockRule, hold: Hold, view: CaseView, context: Context) -> Iterator[Statement]:
    kind = "site" if rule.scope is Scope.PROJECT else "party"
    for subject, since, of in _held(kind, hold, view):
        parts = (rule.cite.rule, kind, subject, view.case, *hold.actions)
        parts += tuple(filter(None, (hold.office, hold.episode, of)))
        yield Statement(
            id=identity(context.law.city, Family.BLOCK, *parts),
            family=Family.BLOCK,
            rule=rule.cite.rule,
            actor="",
            subject=subject,
            subject_kind=kind,
            status=Status.RELEASED if hold.until else Status.PLACED,
            case=view.case,
            episode=hold.episode,
            at=since,
            until=hold.until,
            actions=hold.actions,
            reason=hold.reason,
        )


def _held(kind: str, hold: Hold, view: CaseView) -> Iterator[tuple[str, datetime, str]]:
    """Yield what is held, since when: sites or parties of the case, and who goes on in their place.

    The third tells two holds of one heir apart: the site in whose place it is held.
    """
    heirs: dict[str, tuple[datetime, str]] = {}
    for subject in view.sites if kind == "site" else view.parties:
        if hold.site and fold(subject) != hold.site:
            continue
        yield subject, hold.since, ""
        for heir in view.heirs_of(kind, fold(subject)):
            since = heir.begins(hold.since, hold.until)
            if since is not None:
                known = heirs.get(heir.name, (since, ""))[0]
                heirs[heir.name] = min(since, known), hold.site
    yield from ((name, *begun) for name, begun in heirs.items())


def _penalty(view: CaseView, context: Context) -> Penalty | None:
    words = context.law.vocabulary
    steps = words.kinds_that(Effect.DECIDES_PENALTY, Effect.EXECUTES_PENALTY)
    taken = [fact for fact in view.facts if fact.kind in steps]
    if not taken and not context.law.asks_for_penalties:
        return None
    deciding = words.kinds_that(Effect.DECIDES_PENALTY)
    executing = words.kinds_that(Effect.EXECUTES_PENALTY)
    decided = [fact.at for fact in taken if fact.kind in deciding]
    executed = [fact.at for fact in taken if fact.kind in executing]
    since = min((fact.at for fact in view.facts), default=None)
    return Penalty(view.case, min(decided, default=None), min(executed, default=None), since)
