"""Decides whether something seen in a case matches a pattern of a rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hub.domain.calendar import DayKind, in_shanghai
from hub.domain.context import Context
from hub.domain.facts import Seen, figures
from hub.domain.requirements import Needs, two_numbers
from hub.domain.rules import ACTOR, Pattern, Patterns
from hub.domain.vocabulary import Half


def valid_writing(seen: Seen, context: Context) -> bool:
    """Return whether a report counts as written: on paper,
    or in a form that the law puts beside it.
    """
    if seen.fact.get("mode") == "written":
        return True
    return any(
        all(seen.fact.get(mark) is True for mark in one.marks) for one in context.law.equivalences
    )


def at_night_or_on_a_holiday(seen: Seen, context: Context) -> bool:
    """Return whether an act was done at night or on a statutory holiday.

    Source: Administrative Enforcement Law art. 43. Its night has no hours; they are a setting.
    """
    local = in_shanghai(seen.at)
    begins, ends = context.law.reading("night_hours")
    if local.hour >= begins or local.hour < ends:
        return True
    day = local.date()
    return context.calendar.knows(day) and context.calendar.kind_of(day) is DayKind.HOLIDAY


def names_an_enterprise(seen: Seen, context: Context) -> bool:
    """Return whether a notice names an enterprise: its licence is then presumed issued."""
    return bool(seen.fact.named("enterprise"))


_LICENCE = "_licence"


def flagged_by_another(seen: Seen, context: Context) -> bool:
    """Return whether an office that issues no licences flagged an enterprise: every licensing
    office may be meant.
    """
    issues = frozenset(
        acts for action, acts in context.law.vocabulary.actions.items() if action.endswith(_LICENCE)
    )
    return not context.law.vocabulary.is_one_of(seen.office, issues)


def not_by_a_village(seen: Seen, context: Context) -> bool:
    """Return whether a department or unit found it:
    a village reports to its township alone (JL 2).
    """
    return context.law.vocabulary.role(seen.office) != "VILLAGE"


def to_a_superior(seen: Seen, context: Context) -> bool:
    """Return whether a report went to another office than the local government: the text names
    none.
    """
    return context.law.vocabulary.role(seen.other) not in ("DIST_GOV", "TOWN_GOV")


def reaches_a_ratio(seen: Seen, context: Context) -> bool:
    """Return whether a reported year reaches a ratio that opens a ladder (JL art. 5(1), AMB-17)."""
    return any(ratio.reached(*figures(seen.fact)) for ratio in context.law.ratios.values())


def by_all_inspectors(seen: Seen, context: Context) -> bool:
    """Return whether everyone who must inspect together did (JL art. 5(1))."""
    return any(
        rule.inspected_by
        and context.law.vocabulary.are_all_in(rule.inspected_by, seen.fact.offices)
        for rule in context.law.measures.values()
    )


TESTS: Mapping[str, Callable[[Seen, Context], bool]] = {
    "valid_writing": valid_writing,
    "not_by_a_village": not_by_a_village,
    "to_a_superior": to_a_superior,
    "reaches_a_ratio": reaches_a_ratio,
    "by_all_inspectors": by_all_inspectors,
    "names_an_enterprise": names_an_enterprise,
    "flagged_by_another": flagged_by_another,
    "at_night_or_on_a_holiday": at_night_or_on_a_holiday,
}
"""What a rule may ask of a fact by name, when no field match can say it."""

ACTIONS_READ: Mapping[str, str] = {"flagged_by_another": _LICENCE}
"""Those that look at actions which no rule need name, with the end of their names."""

TEST_NEEDS: Mapping[str, Needs] = {
    "at_night_or_on_a_holiday": Needs((two_numbers("night_hours", 24, 24, "[22, 6]"),)),
}
"""What each of them needs of the city whose rule names it; the others need nothing."""


def matches(pattern: Pattern, seen: Seen, context: Context, actor: str = "") -> bool:
    """Return whether `seen` matches `pattern`; `actor` is the office that owes the duty.

    `by` is who acted or wrote, `to` is who was addressed, whichever half is met.
    """
    if pattern.half is not seen.half or (pattern.kinds and seen.kind not in pattern.kinds):
        return False
    received = pattern.half is Half.RECEIVED
    by, to = (seen.other, seen.office) if received else (seen.office, seen.other)
    # The addressee first: one notice may raise duties of many offices, and most are not addressed.
    if pattern.to and to not in pattern.to and not _named(pattern.to, to, context, actor):
        return False
    # A receipt need not say who wrote the paper: it is then presumed to be whom the rule names.
    if pattern.by and by and by not in pattern.by and not _named(pattern.by, by, context, actor):
        return False
    if pattern.holding and not pattern.holding <= context.law.vocabulary.took_over(by).keys():
        return False
    for name, allowed in pattern.where.items():
        value = seen.fact.fields.get(name)
        if not (allowed & set(value) if isinstance(value, tuple) else value in allowed):
            return False
    if pattern.has and any(seen.fact.get(name) in (None, False) for name in pattern.has):
        return False
    for name, allowed in pattern.if_said.items():
        said = seen.fact.get(name)
        named = said if isinstance(said, tuple) else (said,)
        if said is not None and not any(_named(allowed, str(one), context, actor) for one in named):
            return False
    return not pattern.test or TESTS[pattern.test](seen, context)


def matched(
    patterns: Sequence[Pattern], seen: Seen, context: Context, actor: str = ""
) -> Pattern | None:
    """Return the first of `patterns` that matches `seen`."""
    for pattern in patterns:
        # Most patterns are of another kind: this check saves a call.
        if pattern.half is not seen.half or (pattern.kinds and seen.kind not in pattern.kinds):
            continue
        if matches(pattern, seen, context, actor):
            return pattern
    return None


def first_match(
    patterns: Sequence[Pattern], some: Iterable[Seen], context: Context, actor: str = ""
) -> Seen | None:
    """Return the first of `some` that one of `patterns` matches."""
    for seen in spoken_of(patterns, some):
        if matched(patterns, seen, context, actor):
            return seen
    return None


def spoken_of(patterns: Sequence[Pattern], some: Iterable[Seen]) -> Iterable[Seen]:
    """Return those of `some` whose kind one of `patterns` names: most are not."""
    if not patterns:
        return ()
    kinds = (patterns if isinstance(patterns, Patterns) else Patterns(patterns)).kinds
    return some if kinds is None else [seen for seen in some if seen.kind in kinds]


def _named(codes: frozenset[str], office: str, context: Context, actor: str) -> bool:
    words = context.law.vocabulary
    if words.is_one_of(office, codes):
        return True
    return ACTOR in codes and words.same(office, actor)
