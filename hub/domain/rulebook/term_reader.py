"""Reads terms: what a duty's clock counts, since when,
and when the hub reminds where no number stands.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hub.domain.clocks import Clock, Terms, Unit
from hub.domain.rulebook.clock_form import BY_READING, COUNTED_BY, day_named
from hub.domain.rulebook.yaml_node import Node, applies
from hub.sentence import in_words

PACES: Mapping[str, tuple[str, Unit]] = {
    "at_once": ("remind_at_once_days", Unit.CALENDAR_DAYS),
    "promptly": ("remind_promptly_working_days", Unit.WORKING_DAYS),
    "regularly": ("remind_regularly_months", Unit.MONTHS),
}
"""Words that stand in place of a number, 立即 · 及时 · 定期,
with the setting that reminds (AMB-06).
"""

COUNT_MAX: Mapping[Unit, int] = {
    Unit.WORKING_DAYS: 3660,
    Unit.CALENDAR_DAYS: 3660,
    Unit.WEEKS: 520,
    Unit.WORKING_WEEKS: 520,
    Unit.MONTHS: 120,
}
"""The longest term of each unit, about ten years: a longer one is a slip of the pen."""


def terms_of(node: Node) -> Terms:
    """Return a term, or the terms of several days: `{2009-09-25: {working_days: 3}, …}`.

    Of a list, the first that stands under the readings chosen.
    """
    node = _standing(node)
    if not isinstance(node.resolved(), dict):
        return Terms(_clock(node))
    dated = [(day_named(name), one) for name, one in node.entries() if name != "only_if"]
    days = [day for day, _ in dated if day is not None]
    if not days:
        return Terms(_clock(node))
    clocks = [_clock(one) for _, one in dated]
    return Terms(clocks[0], tuple(zip(days[1:], clocks[1:], strict=True)))


def first_day(node: Node) -> date | None:
    """Return the first of the days whose terms stand here; None of a term without days."""
    node = _standing(node)
    if not isinstance(node.resolved(), dict):
        return None
    return next((day for name, _ in node.entries() if (day := day_named(name))), None)


def _standing(node: Node) -> Node:
    for one in node.items():
        if not isinstance(one.resolved(), dict) or applies(one):
            return one
    raise node.wrong(
        in_words("no clock stands under these readings"),
        in_words("Let the last have no `only_if`."),
    )


def reminder_of(node: Node, terms: Terms, chosen: Mapping[str, Any]) -> Clock:
    """Return when the hub reminds of a duty whose text has this word in place of a number."""
    pace = node.text()
    if terms.first.unit is not Unit.NONE:
        raise node.wrong(
            in_words("a duty with a number needs no pace"),
            in_words("Write `clock: none`, or drop it."),
        )
    setting, unit = PACES[pace]
    if setting not in chosen:
        raise node.wrong(
            in_words("there is no setting {setting!r}", setting=setting),
            in_words("Write it in city.yaml."),
        )
    count = chosen[setting]
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise node.wrong(
            in_words("{setting} is {count!r}, not a whole number", setting=setting, count=count),
            in_words("Write digits only."),
        )
    if count > COUNT_MAX[unit]:
        raise node.wrong(
            in_words("{setting} is {count}", setting=setting, count=count),
            in_words("Write {count_max} at most.", count_max=COUNT_MAX[unit]),
        )
    return Clock(unit, count) if count else Clock(Unit.SAME_DAY)


def deciding(terms: Terms, pace: Node | None) -> tuple[str, ...]:
    """Return the settings that decide a term's unit, or when the hub reminds."""
    clocks = (terms.first, *(clock for _, clock in terms.later))
    units = dict.fromkeys(clock.counted_by for clock in clocks if clock.counted_by)
    return (*units, *([PACES[pace.text()][0]] if pace is not None else []))


def _clock(node: Node) -> Clock:
    if not isinstance(node.resolved(), dict):
        return Clock(Unit(node.text()))
    at = {name: one for name, one in node.entries() if name != "only_if"}
    for name, units in BY_READING.items():
        if name in at and COUNTED_BY in at:
            return _by_reading(at[name], at[COUNTED_BY], units)
    ((name, count),) = at.items()
    return _counted(Unit(name), count)


def _by_reading(count: Node, by: Node, units: Mapping[str, Unit]) -> Clock:
    """Return a term whose unit a setting decides: bare 日 (AMB-02), a week (AMB-07)."""
    setting = by.text()
    return replace(_counted(units[by.chosen[setting]], count), counted_by=setting)


def _counted(unit: Unit, node: Node) -> Clock:
    count = node.whole()
    if count > COUNT_MAX[unit]:
        raise node.wrong(
            in_words(
                "no term has {count} {unit}: it would end after every calendar",
                count=count,
                unit=unit,
            ),
            in_words("Write {count_max} at most.", count_max=COUNT_MAX[unit]),
        )
    return Clock(unit, count)
