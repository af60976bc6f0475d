"""Derives the standing of a site (or an enterprise), and which acts there a gate would not have
permitted.

An act is judged at its own instant, once evidence time has passed its receipt: what another office
may still have said about that instant has then been read (docs/decisions.md, 9).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.context import Answer, Context, Element, Hold, Penalty, Standing
from hub.domain.derive.back_dating import excusing
from hub.domain.derive.certificates import certificates_of
from hub.domain.derive.consequences import earliest, forbidden_act, grounds_of, permitted
from hub.domain.derive.elements import Elements
from hub.domain.derive.gate import MISSING_PARTY, GateAnswer, State, act, ask, asks_whose
from hub.domain.derive.site_facts import reaches
from hub.domain.derive.telling import Telling, told
from hub.domain.derive.upkeep import is_after_upkeep, runs_on_record
from hub.domain.facts import Fact
from hub.domain.names import first_of_each, fold
from hub.domain.placeholder_names import is_placeholder
from hub.domain.rule_faults import guarded
from hub.domain.statement import Statement, Subject
from hub.domain.vocabulary import Effect
from hub.messages import Note
from hub.sentence import both

PROFILE = (
    "project_type", "livelihood", "infrastructure", "approval_mode", "land_supply", "residential",
    "proposal_approved",
)  # fmt: skip
"""What is registered about a site and a gate may look at ."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """One site or enterprise: its facts, and what its cases and parties add.

    `beside` are facts of linked cases, sites and enterprises that bear on what is owed or asked for
    here; `cases_since`: when each case that names it began, None if that is not known; `answers`
    are the notices of its cases that an act here answered; `presumed`: a paper of before a later
    law is presumed to have judged that the place is what it speaks of. Parties have their folds as
    names.
    """

    subject_kind: str
    subject: str
    facts: tuple[Fact, ...]
    holds: tuple[Hold, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    parties: tuple[str, ...] = ()
    party_standings: Mapping[str, Standing] | None = None
    beside: tuple[Fact, ...] = ()
    elements: tuple[Element, ...] = ()
    cases_since: tuple[datetime | None, ...] = ()
    presumed: bool = False
    quarantined: bool = False
    answers: tuple[Answer, ...] = ()

    def is_of_a_case(self, fact: Fact) -> bool:
        """Return whether a case that names the place had begun when something was done there."""
        return any(since is None or since <= fact.at for since in self.cases_since)


@dataclass(frozen=True, slots=True)
class SiteDerived:
    """What follows from a site: how it stands, what is said of acts there, when time changes it."""

    standing: Standing
    statements: tuple[Statement, ...]
    next_at: datetime | None


def derive_site(view: SiteView, context: Context) -> SiteDerived:
    """Return everything that follows from the facts of one site. Pure: same input, same output."""
    standing = standing_of(view, context)
    # What is presumed of a site is told who asks, and accuses nobody.
    judged = standing_of(replace(view, presumed=False), context) if view.presumed else standing
    judged_by = excusing(judged, view.facts, context)
    statements: list[Statement] = []
    waits: list[datetime] = []
    asking: list[Telling] = []
    for fact in view.facts:
        told_here = (*view.facts, *view.beside)
        if is_after_upkeep(fact, told_here, view.answers, context):
            continue
        if runs_on_record(fact, told_here, view.answers, context):
            asking.append(Telling(Note.NOT_CUT, fact.office, fact, "kind", kinds=_cuts(context)))
            continue
        for actor, action in _acts(fact, context):
            for answer in guarded(
                context.faults, action, _judged(action, actor, fact, judged_by, view, context)
            ):
                if answer.state not in (State.REFUSED, State.BLOCKED):
                    continue
                if asks_whose(answer):
                    asking += _whose(fact, actor, action, answer, view)
                elif not context.has_passed(fact.received):
                    waits.append(fact.received)
                elif not (
                    view.quarantined
                    or context.may_not_accuse(actor)
                    or context.has_left(actor, fact.at)
                ):
                    violation = forbidden_act(fact, actor, view.subject, action, answer, context)
                    told_of = view.elements if _is_its_duty(action, actor, context) else ()
                    known = Elements(told_of, cases=_cases_of(answer))
                    grounds = guarded(context.faults, action, grounds_of(violation, context, known))
                    statements += [violation, *grounds]
    statements += permitted(statements, context)
    remarks, later = told(asking, Subject(view.subject_kind, view.subject), context)
    statements += remarks
    waits += later
    return SiteDerived(standing, tuple(statements), earliest(waits))


def _whose(
    fact: Fact, actor: str, action: str, answer: GateAnswer, view: SiteView
) -> Iterator[Telling]:
    """Yield what an office is asked that granted something of a site whose party nobody knows; not
    where it told of the same act again, with the party.
    """
    again = (
        parties_asked((), one.get("party"))
        for one in view.facts
        if (one.office, one.at, one.get("action")) == (actor, fact.at, action)
    )
    if not any(again):
        yield Telling(Note.WHOSE_GRANT, actor, fact, MISSING_PARTY[0], rule=answer.rule)


def _is_its_duty(action: str, actor: str, context: Context) -> bool:
    """Return whether an office acts on an action: a department deals with what it is told of as its
    own duties demand (ZH 15 ¶1, 17(7)), and who acts beyond its powers breaks no such duty.
    """
    words = context.law.vocabulary
    acts = words.actions.get(action)
    return acts is None or words.is_one_of(actor, frozenset((acts,)))


def _cuts(context: Context) -> tuple[str, ...]:
    return tuple(sorted(context.law.vocabulary.kinds_that(Effect.CUTS)))


def _cases_of(answer: GateAnswer) -> frozenset[str] | None:
    """Return the cases that hold an act; None where it lacks a paper, whatever cases there are."""
    return frozenset(map(fold, answer.cases)) if answer.state is State.BLOCKED else None


def _judged(
    action: str, actor: str, fact: Fact, standing: Standing, view: SiteView, context: Context
) -> Iterator[GateAnswer]:
    known = bool(parties_asked(view.parties, fact.get("party")))
    asked = act(action, actor, fact.at, party_known=known)
    answer = ask(asked, standing, _others(view, fact), context.law)
    unreached = any(
        gate.cite.rule == answer.rule and not reaches(gate, asked.day, standing)
        for gate in context.law.gates
    )
    yield answer if unreached else _checked(answer, actor, fact, view, context)


def _checked(
    answer: GateAnswer, actor: str, fact: Fact, view: SiteView, context: Context
) -> GateAnswer:
    """Return the answer, refused if the reading asks for a check of the papers before a supply."""
    gate = next((one for one in context.law.gates if one.cite.rule == answer.rule), None)
    if answer.state is not State.OPEN or gate is None or not gate.checked:
        return answer
    for check in (*view.facts, *view.beside):
        if check.kind == gate.checked and check.office == actor and check.at <= fact.at:
            return answer
    return replace(
        answer,
        state=State.REFUSED,
        reason=both(
            "{says} The papers were not checked.",
            "{says_zh}未查验文件。",
            says=gate.cite.says,
            says_zh=gate.cite.says_zh or gate.cite.says,
        ),
    )


def standing_of(view: SiteView, context: Context) -> Standing:
    """Return the site's standing: papers and holds as intervals,
    and what is registered about it.
    """
    facts: dict[str, str | bool] = {}
    registering = context.law.vocabulary.kinds_that(Effect.REGISTERS)
    for fact in view.facts:
        if fact.kind in registering:
            facts |= {name: fact.fields[name] for name in PROFILE if name in fact.fields}
    if view.presumed:
        facts = {name: value for name, value in facts.items() if name not in context.law.marks}
    return Standing(
        view.subject_kind,
        view.subject,
        certificates_of(view.facts, context.law.vocabulary),
        view.holds,
        view.penalties,
        facts,
        view.parties,
    )


def parties_asked(parties: tuple[str, ...], named: str | None) -> tuple[str, ...]:
    """Return whose standing counts: the party named in the question, else those of the site."""
    return (named,) if named and not is_placeholder(named) else parties


def parties_judged(view: SiteView, context: Context) -> tuple[str, ...]:
    """Return the parties by whose standing acts at this site are judged; none if nobody acted."""
    acts = (fact for fact in view.facts if any(_acts(fact, context)))
    names = (name for fact in acts for name in parties_asked(view.parties, fact.get("party")))
    return first_of_each(names)


def _others(view: SiteView, fact: Fact) -> tuple[Standing, ...]:
    known = view.party_standings or {}
    names = parties_asked(view.parties, fact.get("party"))
    return tuple(known[of] for name in names if (of := fold(name)) in known)


def _acts(fact: Fact, context: Context) -> Iterator[tuple[str, str]]:
    """Yield who did which gated action by this fact."""
    words = context.law.vocabulary
    effects = words.effects.get(fact.kind)
    if effects is None:
        return
    if Effect.SUPPLIES in effects:
        action = context.law.utilities.get(words.role(fact.office))
        if action:
            yield fact.office, action
    elif Effect.GRANTS in effects:
        yield fact.office, str(fact.get("action"))
