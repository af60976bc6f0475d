"""Derives accountability: grounds from findings, ratios and expired deadlines, and the measures
they permit.

1. A measure counts only in its order: a criticism before its talk, a veto before its criticism, an
   interview before a failed inspection is refused, and its date then raises nothing.
2. What an expiry establishes needs evidence time past the date; a date does not roll
   (docs/decisions.md, 18).
3. Of several figures for one year the last reported counts (docs/decisions.md, 23).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hub.domain.calendar import end_of, local_day
from hub.domain.context import Context
from hub.domain.derive.consequences import earliest, established, found, permitted, step
from hub.domain.derive.ground_reasons import of_date, of_figures
from hub.domain.derive.speakers import may_find, may_impose, measure_rule
from hub.domain.facts import Fact, figures
from hub.domain.measures import Expiry, GroundRule, MeasureRule, Order
from hub.domain.names import fold
from hub.domain.rule_faults import guarded
from hub.domain.rules import Level
from hub.domain.statement import Statement, Subject
from hub.domain.vocabulary import Effect
from hub.sentence import Sentence


@dataclass(frozen=True, slots=True)
class TargetView:
    """One office or area that may have to answer: its facts, and those that its cases add.

    `bases` are the names on which ids rest, by the named row, if it is not the fold.
    """

    target: str
    facts: tuple[Fact, ...]
    of_cases: tuple[Fact, ...] = ()
    kind: str = "office"
    quarantined: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> Subject:
        """Return what statements against the target are about: the target itself."""
        return Subject(self.kind, self.target)


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """The statements about a target, and when time alone can change them."""

    statements: tuple[Statement, ...]
    next_at: datetime | None


def findings_in(facts: tuple[Fact, ...], context: Context) -> list[Fact]:
    """Return the findings of those who may find, as far as evidence time has reached them."""
    finding = context.law.vocabulary.kinds_that(Effect.FINDS)
    return [
        fact
        for fact in facts
        if fact.kind in finding and context.has_passed(fact.received) and may_find(fact, context)
    ]


@dataclass(frozen=True, slots=True)
class GroundOnRecord:
    """An established ground, by which the order of measures is checked, of whichever row."""

    rule: str
    at: datetime | None


def derive_target(view: TargetView, context: Context) -> TargetStanding:
    """Return everything that follows against one target. Pure: same input, same output."""
    heard = findings_in(view.facts, context)
    waits = [fact.received for fact in (*view.facts, *view.of_cases)]
    grounds = [*_reported(view, context), *_designated(view, context)]
    standing = found(grounds, heard, view.subject, context, view.bases)
    known = [_on_record(one) for one in standing if one.level == Level.ESTABLISHED]
    # A finding in a case is published by the case's own row.
    known += [
        GroundOnRecord(str(finding.get("ground")), finding.at)
        for finding in findings_in(view.of_cases, context)
    ]
    expiries, refused, until = _measures(view, known, context)
    interviews = [
        one
        for rule in context.law.measures.values()
        for one in guarded(context.faults, rule.rule, _interviews(rule, view, context))
    ]
    said = [one for one in standing if one.level == Level.ESTABLISHED]
    if not view.quarantined and not context.may_not_accuse(view.target):
        said += [one for one in expiries if not context.has_left(view.target, one.at)]
    said += permitted(said, context)
    waits = [instant for instant in (*waits, *until) if not context.has_passed(instant)]
    return TargetStanding((*said, *refused, *interviews), earliest(waits))


def _does(fact: Fact, effect: Effect, context: Context) -> bool:
    return effect in context.law.vocabulary.effects.get(fact.kind, ())


def _on_record(ground: Statement) -> GroundOnRecord:
    return GroundOnRecord(ground.rule, ground.at)


def _reported(view: TargetView, context: Context) -> Iterator[Statement]:
    last: dict[int, Fact] = {}
    for fact in view.facts:
        if _does(fact, Effect.REPORTS_RATIO, context) and context.has_passed(fact.received):
            last[int(fact.fields["year"])] = fact
    for rule in context.law.grounds.values():
        yield from guarded(
            context.faults,
            rule.rule,
            (
                established(
                    rule.rule, view.target, fact.at, (fact.source,), view.subject, context,
                    of_figures(fact, rule.reported),
                )
                for fact in last.values()
                if rule.reported is not None and rule.reported.reached(*figures(fact))
            ),
        )  # fmt: skip


def _designated(view: TargetView, context: Context) -> Iterator[Statement]:
    heard = [fact for fact in view.of_cases if context.has_passed(fact.received)]
    for rule in context.law.grounds.values():
        for fact in heard:
            if rule.designated is not None and fact.kind in rule.designated.kinds:
                yield established(
                    rule.rule, view.target, fact.at, (fact.source,), view.subject, context
                )


def _measures(
    view: TargetView, known: list[GroundOnRecord], context: Context
) -> tuple[list[Statement], list[Statement], list[datetime]]:
    """Return the grounds that measures' dates established, the measures refused,
    and what to wait for.
    """
    expired: list[Statement] = []
    refused: list[Statement] = []
    waits: list[datetime] = []
    taken: list[Fact] = []
    for fact in view.facts:
        rule = measure_rule(fact, context)
        imposes = _does(fact, Effect.IMPOSES, context)
        if not imposes or rule is None or not context.has_passed(fact.received):
            # Its permission may have been received before it, and not been read yet.
            continue
        if not may_impose(rule, fact, context):
            continue
        met = (*known, *map(_on_record, expired))
        on_record = [one for one in met if one.at is not None and one.at <= fact.at]
        if not _in_order(rule, fact, on_record, taken, view.target, context):
            late = established(
                rule.rule, view.target, fact.at, (fact.source,), view.subject, context
            )
            refused.append(step(rule.rule, Level.REFUSED, late, context))
            continue
        taken.append(fact)
        for of in context.law.grounds.values():
            ends = _ends(of.expired, fact, view, context)
            if ends is not None and context.has_passed(ends):
                evidence, why = (fact.source,), _passed(of.expired, fact, ends, view, context)
                expired.append(
                    established(of.rule, view.target, ends, evidence, view.subject, context, why)
                )
            elif ends is not None:
                waits.append(ends)
    return expired, refused, waits


def _in_order(
    rule: MeasureRule,
    measure: Fact,
    on_record: list[GroundOnRecord],
    taken: list[Fact],
    target: str,
    context: Context,
) -> bool:
    """Return whether a measure comes in its order; a ground that it states itself is presumed."""
    order = rule.after
    if order is None or not _is_one_of(target, order.against, context):
        return True
    stated = measure.get("ground")
    if stated is not None and stated != order.ground:
        return True
    if stated is None and any(_allows(one.rule, rule, order, context) for one in on_record):
        return True
    before = any(one.get("measure") == order.of for one in taken)
    return before and any(one.rule == order.ground for one in on_record)


def _allows(named: str, rule: MeasureRule, order: Order, context: Context) -> bool:
    of: GroundRule | None = context.law.grounds.get(named)
    return of is not None and of.allows == rule.rule and named != order.ground


def _is_one_of(target: str, roles: frozenset[str], context: Context) -> bool:
    """Return whether a target has one of these roles; an area that is no office is a locality."""
    words = context.law.vocabulary
    return target not in words.roles or words.is_one_of(target, roles)


def _ends(
    expiry: Expiry | None, measure: Fact, view: TargetView, context: Context
) -> datetime | None:
    """Return when a measure's date passes without mending; None if it was mended, or asks for
    nothing.
    """
    day: date | None = measure.get("rectify_by")
    if expiry is None or day is None or measure.get("measure") != expiry.measure:
        return None
    if not _is_one_of(view.target, expiry.against, context):
        return None
    ends = end_of(day)
    mended = (fact.at < ends for fact in _mendings(expiry, measure, view))
    return None if any(mended) else ends


def _mendings(expiry: Expiry, measure: Fact, view: TargetView) -> Iterator[Fact]:
    """Yield what mended the matter of a measure, since its day."""
    case = fold(measure.named("case"))
    for fact in view.of_cases:
        of_matter = fact.kind in expiry.without and case in ("", fold(fact.named("case")))
        if of_matter and local_day(measure.at) <= local_day(fact.at):
            yield fact


def _passed(
    expiry: Expiry | None, measure: Fact, ends: datetime, view: TargetView, context: Context
) -> Sentence:
    """Return why a measure's date that passed establishes a ground."""
    assert expiry is not None, "only a ground of an expiry has a date that passes"
    late = (
        fact
        for fact in _mendings(expiry, measure, view)
        if fact.at >= ends and context.has_passed(fact.received)
    )
    day: date = measure.fields["rectify_by"]
    return of_date(measure, day, next(late, None))


def _interviews(rule: MeasureRule, view: TargetView, context: Context) -> Iterator[Statement]:
    """Yield the interview that a failed inspection permits, and those held before one."""
    if not rule.inspected_by:
        return
    failed = [
        fact
        for fact in view.facts
        if _does(fact, Effect.INSPECTS, context) and _failed(fact, rule, view, context)
    ]
    if failed and context.has_passed(failed[0].received):
        first = failed[0]
        made = established(rule.rule, view.target, first.at, (first.source,), view.subject, context)
        yield step(rule.rule, Level.PERMITTED, made, context)
    for fact in view.facts:
        if not _does(fact, Effect.INTERVIEWS, context) or not context.has_passed(fact.received):
            continue
        if not any(one.at <= fact.at for one in failed):
            early = established(
                rule.rule, view.target, fact.at, (fact.source,), view.subject, context
            )
            yield step(rule.rule, Level.REFUSED, early, context)


def _failed(inspection: Fact, rule: MeasureRule, view: TargetView, context: Context) -> bool:
    """Return whether an inspection by all inspectors found, after the date, no mending.

    A ratio that nobody reported is presumed (docs/decisions.md, 14), and a notice where the rule
    does not say whose; one that says otherwise is not.
    """
    if inspection.get("result") != "unmet":
        return False
    if not context.law.vocabulary.are_all_in(rule.inspected_by, inspection.offices):
        return False
    before = [fact for fact in view.facts if fact.at <= inspection.at]
    words = context.law.vocabulary
    notices = [
        fact
        for fact in before
        if _does(fact, Effect.GIVES_TIME, context)
        and (not rule.noticed_by or words.is_one_of(fact.office, rule.noticed_by))
        and (not rule.noticed_by or words.is_the_citys(fact.office))
    ]
    if rule.noticed_by and not notices:
        return False
    if notices and inspection.at < end_of(notices[-1].fields["until"]):
        return False
    ratios = [fact for fact in before if _does(fact, Effect.REPORTS_RATIO, context)]
    return all(
        ratio.at_least > 0 and (not ratios or ratio.reached(*figures(ratios[-1])))
        for ratio in context.law.ratios.values()
    )
