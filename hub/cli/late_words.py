"""What a person is told of a duty that is late: whose delay it is, and how long the hub stood."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.domain.explain.speech import Speech
from hub.files.calendar import published_calendar
from hub.read.lateness.found import latenesses
from hub.read.lateness.who import Lateness, Who
from hub.read.paging import stands_of
from hub.sentence import both, in_chinese


def late_told(
    engine: Any, city: str, rows: Sequence[Mapping[str, Any]], speech: Speech
) -> dict[str, str]:
    """Return, for each of these rows of duties that is late, whose delay it is, by its id."""
    stand = stands_of(engine, city).get(city)
    now = stand.evidence_time if stand else None
    found = latenesses(engine, city, rows, now, published_calendar())
    return {name: _told(one, speech) for name, one in found.items() if one.who is not Who.NOBODY}


def _told(one: Lateness, speech: Speech) -> str:
    says = speech.either(str(one.says), one.says_zh)
    if not one.stood.outages:
        return says
    numbers = speech.listed(f"{of.year}/{of.number}" for of in one.stood.outages)
    stood = both(
        "The hub stood for {hours} h of its term, on {days} working days (outages {numbers}).",
        "期限内系统中断{hours}小时，涉及{days}个工作日（中断 {numbers}）。",
        hours=one.stood.hours,
        days=one.stood.working_days,
        numbers=numbers,
    )
    return f"{says}{speech.gap}{speech.either(str(stood), in_chinese(stood))}"
