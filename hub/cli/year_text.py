"""The days of a year for a person or a program: each festival, its days off, the days that work for
it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import metadata
from typing import Any

from hub.domain.calendar import Calendar
from hub.domain.explain.speech import Words
from hub.domain.festivals.statutory import Festival, statutory_days
from hub.domain.festivals.year import days_off_of
from hub.sentence import noted

PACKAGE = "chinese-calendar"
_NOT_KNOWN = noted(
    "{year} is not published: terms that run into it have no last day yet, and breach nothing. By"
    " law these days rest; which others do, only the State Council's arrangement says"
)


def year_summary(
    calendar: Calendar, year: int, sources: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Return the days of a year as plain JSON values; `sources` has the record of each decree in
    the log.
    """
    published = calendar.knows(date(year, 1, 1))
    told: dict[str, Any] = {
        "year": year,
        "published": published,
        "published_to": calendar.last.isoformat(),
        "digest": calendar.digest,
        "source": f"{PACKAGE} {metadata.version(PACKAGE)}",
    }
    if not published:
        told["by_law"] = [
            {"day": day.isoformat(), "festivals": [one.value for one in some]}
            for day, some in statutory_days(year).items()
        ]
        return told
    told["festivals"] = [
        {
            "names": [*one.festivals, *one.named],
            "zh": [name.zh for name in one.festivals],
            "rest": [day.isoformat() for day in one.rest],
            "work": [day.isoformat() for day in one.work],
            "decrees": [
                {"decree": name, "sources": list(sources.get(name, ()))} for name in one.decrees
            ],
        }
        for one in days_off_of(calendar, year)
    ]
    return told


def year_lines(told: Mapping[str, Any], words: Words) -> Iterator[str]:
    """Yield the days of a year for a person: each festival, its days off, its make-up days, the
    notice.
    """
    say = words.phrase
    yield (
        f"{told['year']}  {say('source')}: {told['source']}, {told['digest']};"
        f" {say('published to')} {told['published_to']}"
    )
    if not told["published"]:
        yield f"{say(_NOT_KNOWN).format(year=told['year'])}:"
    for one in told.get("by_law", ()):
        yield f"  {day_with_week(one['day'], words)}  {_names(one['festivals'], words)}"
    for one in told.get("festivals", ()):
        yield _names(one["names"], words)
        rest = stretches([date.fromisoformat(day) for day in one["rest"]], words)
        yield f"    {say('days off')}: {rest} ({len(one['rest'])})"
        if one["work"]:
            yield (
                f"    {say('make-up working days')}:"
                f" {', '.join(day_with_week(day, words) for day in one['work'])}"
            )
        for by in one["decrees"]:
            yield f"    {say('source')}: {', '.join([by['decree'], *by['sources']])}"


def _names(names: Sequence[str], words: Words) -> str:
    """Return the names of festivals, in English with those of the law."""
    if words.chinese:
        return "、".join(words.phrase(one) for one in names)
    known = {one.value: one.zh for one in Festival}
    return ", ".join(f"{one} ({known[one]})" if one in known else one for one in names)


def day_with_week(day: date | str, words: Words) -> str:
    """Return a day with its day of the week."""
    weekday = date.fromisoformat(str(day)).weekday()
    return f"{day}（周{'一二三四五六日'[weekday]}）" if words.chinese else f"{day} {_WEEK[weekday]}"


_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def stretches(days: Sequence[date], words: Words) -> str:
    """Return days in words, consecutive ones as a stretch."""
    found: list[list[date]] = []
    for day in days:
        if found and (day - found[-1][-1]).days == 1:
            found[-1].append(day)
        else:
            found.append([day])
    return ", ".join(
        f"{one[0]} {words.phrase('through')} {one[-1]}" if len(one) > 1 else f"{one[0]}"
        for one in found
    )
