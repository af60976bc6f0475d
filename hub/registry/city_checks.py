"""Refuses a registry record with a city that cannot work whatever its law is.

What depends on the law, or on the edition that a worker has, is checked where the city is loaded.
"""

import json
from collections import Counter
from typing import Any

from hub.messages import CityRecord
from hub.registry import topics
from hub.sentence import in_words

CLOCKS = ("wall", "story")
SKEW_MAX_MS = 300_000
"""Clocks that differ by more than five minutes cannot decide anything."""
VISIBLE_MAX_S = 86_400
DOUBT_MAX_DAYS = 60
"""The most working days that a doubt may last: every doubt ends, whatever a city chooses."""
OUTAGE_MIN_S, OUTAGE_MAX_S = 60, 86_400
"""A minute holds several marks; what is longer than a day is an outage for everybody."""
SILENT_MAX_DAYS = 60
OFFICES_MAX = 1_000


def unusable(city: CityRecord) -> str:
    """Return what is wrong with a city by itself, and what is expected;
    empty if nothing is wrong.
    """
    if not topics.is_name(city.city):
        return in_words(
            "field city: {city!r} cannot be the first part of a topic's name", city=city.city
        )
    if city.partition not in topics.PLACES:
        return in_words(
            "field partition: {partition} is none of 0 to {partitions}",
            partition=city.partition,
            partitions=topics.PARTITIONS - 1,
        )
    if city.clock not in CLOCKS:
        return in_words(
            "field clock: one of {clocks} is expected, not {clock!r}",
            clocks=", ".join(CLOCKS),
            clock=city.clock,
        )
    if not 0 <= city.skew_ms <= SKEW_MAX_MS:
        return in_words(
            "field skew_ms: {skew_ms} is none of 0 to {skew_max_ms}",
            skew_ms=city.skew_ms,
            skew_max_ms=SKEW_MAX_MS,
        )
    if not 0 <= city.visible_within_s <= VISIBLE_MAX_S:
        return in_words(
            "field visible_within_s: {visible_within_s} is none of 0 to {visible_max_s}",
            visible_within_s=city.visible_within_s,
            visible_max_s=VISIBLE_MAX_S,
        )
    if not 0 <= city.doubt_lasts <= DOUBT_MAX_DAYS:
        return in_words(
            "field doubt_lasts: {doubt_lasts} is none of 0 to {doubt_max_days}",
            doubt_lasts=city.doubt_lasts,
            doubt_max_days=DOUBT_MAX_DAYS,
        )
    if not OUTAGE_MIN_S <= city.outage_after_s <= OUTAGE_MAX_S:
        return in_words(
            "field outage_after_s: {outage_after_s} is none of {least} to {most}",
            outage_after_s=city.outage_after_s,
            least=OUTAGE_MIN_S,
            most=OUTAGE_MAX_S,
        )
    if not 1 <= city.silent_after <= SILENT_MAX_DAYS:
        return in_words(
            "field silent_after: {silent_after} is none of 1 to {most}",
            silent_after=city.silent_after,
            most=SILENT_MAX_DAYS,
        )
    try:
        readings_of(city)
    except (ValueError, RecursionError):
        return in_words(
            "field settings: a JSON text is expected of each, not {dict!r:.200}",
            dict=dict(city.settings),
        )
    return _unusable_offices(city)


def readings_of(city: CityRecord) -> dict[str, Any]:
    """Return a city's readings of open words, by setting. Raises `ValueError` for invalid JSON."""
    return {name: json.loads(value) for name, value in city.settings.items()}


def _unusable_offices(city: CityRecord) -> str:
    if not 0 < len(city.offices) <= OFFICES_MAX:
        return in_words(
            "field offices: 1 to {offices_max} are expected, not {count}",
            offices_max=OFFICES_MAX,
            count=len(city.offices),
        )
    for code, times in Counter(one.code for one in city.offices).items():
        if times > 1:
            return in_words("field offices: {code!r} stands {times} times", code=code, times=times)
        if not topics.is_name(code, of_city=False):
            return in_words("field offices: {code!r} cannot be a part of a topic's name", code=code)
    for one in city.offices:
        wanted = (topics.outbox(city.city, one.code), topics.inbox(city.city, one.code))
        if (one.outbox, one.inbox) != wanted:
            return in_words(
                "field offices: {code} writes and reads {wanted} and {wanted2}",
                code=one.code,
                wanted=wanted[0],
                wanted2=wanted[1],
            )
    return ""
