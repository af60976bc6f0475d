"""Understands whether something seen in a case is what a rule speaks of."""

from collections.abc import Callable, Mapping

from hub.domain.calendar import SHANGHAI, DayKind
from hub.domain.derive.view import Ground
from hub.domain.facts import Seen
from hub.domain.law import ACTOR, Pattern
from hub.domain.vocabulary import Half


def valid_writing(seen: Seen, ground: Ground) -> bool:
    """Return whether a report counts as written: on paper, or urgent, recorded and witnessed.

    Source: ZH art. 7(2), the bracket; all three marks are needed (AMB-23).
    """
    if seen.fact.get("mode") == "written":
        return True
    return all(seen.fact.get(mark) is True for mark in ("urgent", "recorded", "witness_signed"))


def at_night_or_on_a_holiday(seen: Seen, ground: Ground) -> bool:
    """Return whether an act was done at night or on a statutory holiday.

    Source: Administrative Enforcement Law art. 43. Its night has no hours; they are a setting.
    """
    local = seen.at.astimezone(SHANGHAI)
    begins, ends = ground.law.reading("night_hours")
    if local.hour >= begins or local.hour < ends:
        return True
    day = local.date()
    return ground.calendar.knows(day) and ground.calendar.kind_of(day) is DayKind.HOLIDAY


TESTS: Mapping[str, Callable[[Seen, Ground], bool]] = {
    "valid_writing": valid_writing,
    "at_night_or_on_a_holiday": at_night_or_on_a_holiday,
}
"""What a rule may ask of a fact by name, when no field match can say it."""


def matches(pattern: Pattern, seen: Seen, ground: Ground, actor: str = "") -> bool:
    """Return whether `seen` is what `pattern` speaks of; `actor` is the office that owes the duty.

    `by` is who acted or wrote, `to` is who was addressed, whichever half is met.
    """
    if pattern.half is not seen.half or (pattern.kinds and seen.kind not in pattern.kinds):
        return False
    received = pattern.half is Half.RECEIVED
    by, to = (seen.other, seen.office) if received else (seen.office, seen.other)
    if pattern.by and not _named(pattern.by, by, ground, actor):
        return False
    if pattern.to and not _named(pattern.to, to, ground, actor):
        return False
    for name, allowed in pattern.where.items():
        if seen.fact.get(name) not in allowed:
            return False
    return not pattern.test or TESTS[pattern.test](seen, ground)


def _named(codes: frozenset[str], office: str, ground: Ground, actor: str) -> bool:
    if ACTOR in codes and office == actor:
        return True
    return ground.law.vocabulary.is_one_of(office, codes)
