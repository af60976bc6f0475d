"""Reads an arrangement of days as a person writes it down from the notice: a file of YAML, or JSON.

Its keys are `decree` (the notice's number), `year` (which it arranges whole; a correction has none)
and `festivals`: for each its `name`, the days off in `rest`, the make-up days in `work`. A day is
written 2026-10-01, several as a list, a stretch as 2026-10-01/2026-10-07. Festivals whose days
touch are one entry: 国庆节、中秋节.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hub.domain.calendar import ONE_DAY, Decree
from hub.domain.festivals.arranged import misarranged, named
from hub.domain.festivals.statutory import Festival, statutory_days
from hub.domain.rulebook.problems import RulebookError
from hub.domain.rulebook.yaml_node import Node, parse
from hub.messages.field_types import FIRST_DAY, LAST_DAY, YEAR_MAX, YEAR_MIN, day_of
from hub.sentence import in_words

_KEYS = ("decree", "year", "festivals")
_DAYS_MAX = 366
_BETWEEN = re.compile(r"\s*[、，,/]\s*|\s+and\s+")
_BY_NAME: Mapping[str, Festival] = {
    **{one.value: one for one in Festival},
    **{one.zh: one for one in Festival},
}


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One entry of a notice: days off, and the days that work for them.

    `festivals` is empty for another day off.
    """

    name: str
    festivals: tuple[Festival, ...]
    rest: tuple[date, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """An arrangement as it is written down: its published days, and the festival of each."""

    decree: Decree
    entries: tuple[NoticeEntry, ...]


def notice_in(file: str, text: str) -> Notice:
    """Return the arrangement in a text. Raises `RulebookError`: file, line, key, what to write."""
    top = parse(file, text, {})
    at = top.only(_KEYS)
    year = _year(at["year"]) if "year" in at else None
    name = at["decree"].text()
    if not name.strip():
        raise at["decree"].wrong(
            in_words("no number stands here"), in_words("Write the notice's number.")
        )
    entries = tuple(_entries(at["festivals"]))
    _check_once(at["festivals"], entries)
    rest = tuple(sorted(day for one in entries for day in one.rest))
    work = tuple(sorted(day for one in entries for day in one.work))
    if not rest and not work:
        raise at["festivals"].wrong(
            in_words("no day stands here"), in_words("Write each festival with its days.")
        )
    decree = Decree(name, rest, work, year)
    wrong = misarranged(decree)
    if wrong is not None:
        where = at["year"] if wrong.field == "year" else at["festivals"]
        raise where.wrong(
            in_words("{field}: expected {expected}", field=wrong.field, expected=wrong.expected),
            in_words("Mend it by the notice."),
        )
    return Notice(decree, entries)


def _check_once(listed: Node, entries: Iterable[NoticeEntry]) -> None:
    told: dict[date, str] = {}
    for one in entries:
        for day in (*one.rest, *one.work):
            if day in told:
                where = in_words(
                    "{day} stands twice: {told} and {name}", day=day, told=told[day], name=one.name
                )
                raise listed.wrong(where, in_words("Keep it in one place."))
            told[day] = one.name


def _year(node: Node) -> int:
    year = node.whole()
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise node.wrong(
            in_words("{year} is no year", year=year),
            in_words(
                "Write a year from {year_min} to {year_max}.", year_min=YEAR_MIN, year_max=YEAR_MAX
            ),
        )
    return year


def _entries(listed: Node) -> Iterator[NoticeEntry]:
    for node in listed.items():
        at = node.only(("name", "rest", "work"))
        name = at["name"].text()
        festivals = tuple(
            _BY_NAME[part] for part in _BETWEEN.split(name.strip()) if part in _BY_NAME
        )
        rest, work = (_days(at[key]) if key in at else () for key in ("rest", "work"))
        if not rest and not work:
            raise node.wrong(
                in_words("{name} has no day", name=name),
                in_words("Write its days off in rest, or leave it out."),
            )
        _check_name(at["name"], festivals, rest)
        yield NoticeEntry(name, festivals, rest, work)


def _check_name(node: Node, festivals: tuple[Festival, ...], rest: tuple[date, ...]) -> None:
    """Refuse a name whose days off are another festival's."""
    for day in rest:
        strange = [one for one in statutory_days(day.year).get(day, ()) if one not in festivals]
        if strange:
            raise node.wrong(
                in_words(
                    "{named} stands among the days off of {text}",
                    named=named([day]),
                    text=node.text(),
                ),
                in_words(
                    "Name that entry {zh} ({value}), or put the day where it belongs.",
                    zh=strange[0].zh,
                    value=strange[0].value,
                ),
            )


def _days(node: Node) -> tuple[date, ...]:
    return tuple(day for one in node.items() for day in _stretch(one))


def _stretch(node: Node) -> Iterator[date]:
    value = node.resolved()
    first, _, last = (str(value) if isinstance(value, date) else node.text()).partition("/")
    begins, ends = _day(node, first), _day(node, last or first)
    if ends < begins:
        raise node.wrong(
            in_words("{ends} is not after {begins}", ends=ends, begins=begins),
            in_words("Write the first day, a slash, the last."),
        )
    if (ends - begins).days >= _DAYS_MAX:
        raise node.wrong(
            in_words("{begins}/{ends} is more than a year", begins=begins, ends=ends),
            in_words("Write days off, not years."),
        )
    while begins <= ends:
        yield begins
        begins += ONE_DAY


def _day(node: Node, text: str) -> date:
    day = day_of(text.strip())
    if not isinstance(day, date) or not FIRST_DAY <= day <= LAST_DAY:
        raise node.wrong(
            in_words("{text!r} is no day", text=text),
            in_words(
                "Write it as 2026-10-01, a stretch as 2026-10-01/2026-10-07, from "
                "{first_day} to {last_day}.",
                first_day=FIRST_DAY,
                last_day=LAST_DAY,
            ),
        )
    return day


__all__ = ["Notice", "NoticeEntry", "RulebookError", "notice_in"]
