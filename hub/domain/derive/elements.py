"""Decides whether a ground has its elements: what its words ask for beside the missed day or the
forbidden act.

1. `told`: the accused had received such a paper before, about the case that it rests on, and it
   stood: a paper that was taken back tells nothing from then on.
2. `met`: such a thing happened in the case; of a week, in a case that the missed paper should have
   told.

A finding needs neither: people found what they say. Source: ZH art. 17(2), 17(7), 18(5).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.domain.context import CaseView, Context, Element
from hub.domain.derive.coverage import covers
from hub.domain.derive.standing_papers import taken_back_from
from hub.domain.facts import Fact
from hub.domain.names import fold
from hub.domain.patterns import matched, spoken_of
from hub.domain.rules import Consequence, DutyRule, Pattern
from hub.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class Elements:
    """What is known where a breach or an act is judged; `cases` None: of whichever case there."""

    told: Sequence[Element] = ()
    met: Sequence[Element] = ()
    cases: frozenset[str] | None = None


NO_ELEMENTS = Elements()
ANYBODY = frozenset[str]()


def elements_in(
    patterns: Sequence[Pattern], view: CaseView, context: Context, of: frozenset[str] = ANYBODY
) -> tuple[Element, ...]:
    """Return what was seen in a row of these: of each office the first, and those before it that
    were taken back. `of` are roles: of no other office.
    """
    words = context.law.vocabulary
    found: list[Element] = []
    lasting: set[str] = set()
    for seen in spoken_of(patterns, view.own):
        if seen.office in lasting or (of and not words.is_one_of(seen.office, of)):
            continue
        if not matched(patterns, seen, context):
            continue
        back = taken_back_from(seen.office, seen, view, context)
        found.append(Element(view.case, seen.office, seen.at, back.at if back else None))
        if back is None:
            lasting.add(seen.office)
    return tuple(found)


def of_breach(rule: str, violation: Statement, view: CaseView, context: Context) -> Elements:
    """Return the elements of the grounds of a breach in a row."""
    asked = context.law.consequences(rule)
    if not any(one.told or one.met for one in asked):
        return NO_ELEMENTS
    told = elements_in([pattern for one in asked for pattern in one.told], view, context)
    if view.subject_kind == "week":
        return Elements(told, tuple(_untold(rule, violation, view, context)))
    return Elements(told, elements_in([p for one in asked for p in one.met], view, context))


def has_its_elements(
    asked: Consequence, violation: Statement, known: Elements, context: Context
) -> bool:
    """Return whether a ground that a violation may give has what its words ask for."""
    if asked.met and not known.met:
        return False
    return not asked.told or any(_told(one, violation, known, context) for one in known.told)


def _told(one: Element, violation: Statement, known: Elements, context: Context) -> bool:
    assert violation.at is not None, "a violation has its instant"
    same = context.law.vocabulary.same(one.office, violation.actor)
    about = known.cases is None or fold(one.case) in known.cases
    return same and about and one.stood_at(violation.at)


def _untold(rule: str, violation: Statement, view: CaseView, context: Context) -> Iterator[Element]:
    """Yield what happened in those cases of a week that its report left out, or told too late."""
    duty = context.law.duty(rule)
    for one in view.elements:
        found = [fact for fact in view.facts if fold(fact.named("case")) == fold(one.case)]
        is_told = duty is not None and all(
            any(_covers(way, fact, violation, view, context) for fact in found)
            for way in _ways(duty)
        )
        if not is_told:
            yield one


def _ways(duty: DutyRule) -> Iterable[tuple[Pattern, ...]]:
    return [(one,) for one in duty.done] if duty.needs_all else [duty.done]


def _covers(
    way: tuple[Pattern, ...], found: Fact, violation: Statement, view: CaseView, context: Context
) -> bool:
    return any(
        violation.at is not None
        and seen.at < violation.at
        and matched(way, seen, context, violation.actor)
        and covers(seen.fact, found)
        for seen in spoken_of(way, view.seen)
    )
