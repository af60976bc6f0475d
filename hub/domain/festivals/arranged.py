"""Decides whether an arrangement of days can be the State Council's, by the Regulation's own days.

1. An arrangement bears on every duty of a city: it is accepted whole or not at all.
2. A festival's own days (art. 2) rest. One on a weekend day rests unless that day is made to work.
3. A day that works instead of another is a Saturday or a Sunday.
4. Days off beyond the festivals' own are worked for, and a festival's day on a weekend is made good
   (art. 6): the weekdays that rest, less the weekend days that work, are about as many as the
   Regulation gives.
5. A correction names no year: it is only checked that no festival works. Earlier days may be turned
   again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hub.domain.calendar import Decree
from hub.domain.festivals.statutory import FIRST_YEAR, revision_of, statutory_days
from hub.sentence import both

AROUND = timedelta(days=16)
"""How far beyond its year an arrangement reaches: New Year's days off begin in December."""
FEWER = 1
"""How many days fewer may rest: one that a neighbouring year's arrangement has."""
MORE = 7
"""How many days more may rest: the State Council has given single days of memory,
and a week once.
"""
_NOTHING = both("nothing", "无")


@dataclass(frozen=True, slots=True)
class Misarranged:
    """A field of an arrangement that cannot be, what was expected of it, and what came."""

    field: str
    expected: str


def misarranged(decree: Decree) -> Misarranged | None:
    """Return the first error of an arrangement; None if it can be the State Council's."""
    return next(_wrong(decree), None)


def _wrong(decree: Decree) -> Iterator[Misarranged]:
    rest, work = {*decree.rest}, {*decree.work}
    if rest & work:
        day = min(rest & work)
        yield Misarranged(
            "work",
            both(
                "days that are not days of rest here; came: {day} as both",
                "不是此处放假日的日期；实为：{day} 两者兼有",
                day=day,
            ),
        )
    kept = [day for day in sorted(work) if day in statutory_days(day.year)]
    if kept:
        yield Misarranged(
            "work",
            both(
                "no day of a festival, on which all rest by law; came: {named}",
                "依法全体放假的节日；实为：{named}",
                named=named(kept),
            ),
        )
    if decree.year is not None:
        yield from _wrong_of_year(rest, work, decree.year)


def _wrong_of_year(rest: set[date], work: set[date], year: int) -> Iterator[Misarranged]:
    if year < FIRST_YEAR:
        yield Misarranged(
            "year",
            both(
                "a year from {first_year} on; came: {year}",
                "{first_year} 年以后的年份；实为：{year}",
                first_year=FIRST_YEAR,
                year=year,
            ),
        )
        return
    for field, days in (("rest", rest), ("work", work)):
        far = [day for day in sorted(days) if not _is_near(day, year)]
        if far:
            yield Misarranged(
                field,
                both(
                    "days of {year}, or some days off it; came: {listed}",
                    "{year} 年的日期，或其前后数日；实为：{listed}",
                    year=year,
                    listed=_listed(far),
                ),
            )
    weekdays = [day for day in sorted(work) if not _is_weekend(day)]
    if weekdays:
        yield Misarranged(
            "work",
            both(
                "Saturdays and Sundays; came: {listed}",
                "星期六和星期日；实为：{listed}",
                listed=_listed(weekdays),
            ),
        )
    at_work = [day for day in statutory_days(year) if day not in rest and not _is_weekend(day)]
    if at_work:
        came = both("without {named}", "缺少 {named}", named=named(at_work)) if rest else _NOTHING
        yield Misarranged(
            "rest",
            both(
                "the days of rest of {year}, all of them: every festival rests on its days "
                "by law; came: {came}",
                "{year} 年的全部放假日：各节日依法均应放假；实为：{came}",
                year=year,
                came=came,
            ),
        )
    yield from _unbalanced(rest, work, year)


def _unbalanced(rest: set[date], work: set[date], year: int) -> Iterator[Misarranged]:
    """Yield the error of too few or too many days off, after days worked for them."""
    lawful = revision_of(year).days
    made_up = len(work)
    resting = sum(not _is_weekend(day) for day in rest)
    if not lawful - FEWER <= resting - made_up <= lawful + MORE:
        yield Misarranged(
            "rest",
            both(
                "{lawful} days from Monday to Friday more than make-up days, as many as the "
                "law gives {year}; came: {resting} such days of rest and {made_up} make-up "
                "days",
                "星期一至星期五的放假日应比调休上班日多{lawful}日，即 {year} 年依法应有"
                "的日数；实为：此类放假日{resting}日、调休上班日{made_up}日",
                lawful=lawful,
                year=year,
                resting=resting,
                made_up=made_up,
            ),
        )


def _is_near(day: date, year: int) -> bool:
    return date(year, 1, 1) - AROUND <= day <= date(year, 12, 31) + AROUND


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def named(days: Iterable[date]) -> str:
    """Return days of festivals with their names: `2027-02-08 (春节), …`."""
    return ", ".join(
        f"{day} ({'、'.join(one.zh for one in statutory_days(day.year).get(day, ()))})"
        for day in days
    )


def _listed(days: Iterable[date]) -> str:
    return ", ".join(map(str, days))
