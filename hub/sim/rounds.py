"""Generates what a city does beside its cases: ledgers, figures, talks, inspections, findings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

Said = tuple[str, str, dict[str, Any]]
"""An event, the office that says it, and its fields."""

_ONE_DAY = timedelta(days=1)
_SHARE_OF_DAYS = 0.4
_SIX = ("NDRC", "PLAN", "CONSTR", "AIC", "WATER", "POWER")


def rounds(
    city: str, first: datetime, days: int, towns: Sequence[str], chance: Random
) -> Iterator[tuple[datetime, Said]]:
    """Yield what is said beside the cases, day by day: a ledger a week, the others on some days."""
    for number in range(days):
        at = first + timedelta(days=number, hours=9, minutes=chance.randrange(480))
        if city == "zhuhai" and at.isoweekday() == 1 and number:
            yield at, _ledger(at.date(), chance)
        if chance.random() < _SHARE_OF_DAYS:
            say = chance.choice(_BESIDE[city])
            yield at, say(at.date(), chance.choice(towns), chance)


def _ledger(monday: date, chance: Random) -> Said:
    week = f"{monday - 7 * _ONE_DAY}/{monday - _ONE_DAY}"
    copied = [office for office in _SIX if chance.random() < 0.95]
    fields = {"week": week, "to": ["DIST_GOV", "TOWN_GOV"], "cc": copied}
    return "weekly_ledger_reported", "LAND", fields


def _ratio(day: date, town: str, chance: Random) -> Said:
    figures = {"year": day.year - 1, "illegal": chance.randint(5, 25), "total": 100}
    return "ratio_reported", "LAND", {"area": town, **figures}


def _measure(name: str) -> Callable[[date, str, Random], Said]:
    def said(day: date, town: str, chance: Random) -> Said:
        until = day + timedelta(days=chance.randint(3, 15))
        fields = {"measure": name, "target": town, "rectify_by": until.isoformat()}
        return "measure_imposed", "SAME_LEVEL_GOV", fields

    return said


def _finding(ground: str) -> Callable[[date, str, Random], Said]:
    def said(day: date, town: str, chance: Random) -> Said:
        return "finding_recorded", "SUPERV", {"ground": ground, "target": town}

    return said


def _notice(day: date, town: str, chance: Random) -> Said:
    until = day + timedelta(days=chance.randint(3, 15))
    return "rectification_notice_issued", "LAND", {"to": [town], "until": until.isoformat()}


def _inspection(day: date, town: str, chance: Random) -> Said:
    both = ["INSPECT_OFFICE", "LAND"] if chance.random() < 0.8 else ["LAND"]
    fields = {"by": both, "area": town, "result": chance.choice(("met", "unmet"))}
    return "joint_inspection_recorded", "LAND", fields


def _interview(day: date, town: str, chance: Random) -> Said:
    return "interview_held", "SAME_LEVEL_GOV", {"area": town}


_BESIDE: Mapping[str, tuple[Callable[[date, str, Random], Said], ...]] = {
    "zhuhai": (
        _ratio,
        _measure("talk"),
        _measure("criticism"),
        _finding("ZH-17.1.a-local-inaction"),
    ),
    "jilin": (_ratio, _notice, _inspection, _interview, _finding("JL-5.2.a-ground-government")),
}
