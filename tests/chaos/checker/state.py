"""Where what the hub said and keeps differs from the pure fold of the same inputs."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from tests.chaos.checker.words import Words
from tests.chaos.checker.world import STANDING, City

_HISTORY = frozenset(
    (
        "evidence_time",
        "change",
        "previous_due_date",
        "moved_because",
        "moved_because_zh",
        "suspended_outboxes",
    )
)
"""What tells of the way, not of the end."""
_NOT_TOLD = frozenset(("level",))
"""What an older version did not tell of a violation; what it said stands as it said it."""
_WORDING = frozenset(("article", "says", "says_zh", "reason", "reason_zh", "reminder_zh"))
"""What an edition words otherwise: what still follows stands in the words of its own edition."""
_EDITION = "edition"
"""Either of the city's (`editions.py`): what still follows is not said again under the next."""


def standing(city: City) -> dict[str, Mapping[str, Any]]:
    """Return what stands of everything said, by id."""
    found: dict[str, Mapping[str, Any]] = {}
    for stream in (*STANDING, "hub.refused"):
        for said in city.said[stream]:
            # Of answers only derived remarks stand: they have an id, and may be withdrawn.
            if said.family == "heartbeat" or said.fields.get("id") is None:
                continue
            if stream not in STANDING and said.family != "remark":
                continue
            if "withdrawn" in (said.fields.get("change"), said.fields.get("state")):
                found.pop(said.fields["id"], None)
            else:
                found[said.fields["id"]] = said.fields
    return found


def differs(
    city: City, words: Words, fold: dict[str, bytes], stored: dict[str, Any]
) -> Iterator[str]:
    """Name everything that stands otherwise in the topics, in the stored rows or in the fold."""
    now = standing(city)
    expected = {key: words.read(value)[1] for key, value in fold.items()}
    for key in sorted({*now, *expected}):
        if key not in now:
            yield f"{city.name}: {key} ({expected[key]['rule']}) follows and was not said"
        elif key not in expected:
            yield f"{city.name}: {key} ({now[key]['rule']}) was said and does not follow"
        else:
            names = [
                name
                for name, value in expected[key].items()
                if name not in _HISTORY
                and now[key].get(name) != value
                and not (name in _NOT_TOLD and now[key].get(name) is None)
                and not (name == _EDITION and now[key][name] in city.editions)
                and not (name in _WORDING and is_of_before(city, now[key]))
            ]
            if names:
                yield f"{city.name}: {key} ({now[key]['rule']}) differs in {', '.join(names)}"
    for key in sorted(set(stored["said"]) ^ set(expected)):
        yield f"{city.name}: {key} stands in the stored rows or in the fold, not in both"


def is_of_before(city: City, fields: Mapping[str, Any]) -> bool:
    """Return whether something was said under an edition that its city has left behind."""
    return fields[_EDITION] != city.edition and fields[_EDITION] in city.editions


def missing(city: City, words: Words, fold: dict[str, bytes]) -> Iterator[str]:
    """Name the violations that follow and were not said."""
    now = standing(city)
    for key, value in fold.items():
        family, fields = words.read(value)
        if family == "violation" and key not in now:
            yield f"{city.name}: {fields['rule']} by {fields['actor']}, {key}"


def waited_s(city: City) -> float:
    """Return how long a copied record waited at most for its city to hear it, in seconds."""
    offsets = [offset for _, offset in city.reached]
    waits = [
        city.reached[heard][0] - one.rec.at_ms
        for one in city.log
        if one.copy is not None and (heard := bisect_right(offsets, one.rec.offset)) < len(offsets)
    ]
    return max(waits, default=0) / 1000


def unread(city: City) -> Iterator[str]:
    """Name a city whose rows do not stand at the end of its log.

    Marks may come after the last worker has gone; a copy may not be left. A relay that takes over
    copies the last record of each source again: that repeats what has been heard.
    """
    first: dict[tuple[str, int], int] = {}
    for one in city.log:
        if one.copy is not None:
            first.setdefault((one.copy.topic, one.copy.offset), one.rec.offset)
    end = max((offset + 1 for offset in first.values()), default=0)
    reached = city.reached[-1][1] if city.reached else 0
    if reached < end:
        yield f"{city.name} stands at {reached}, its last copy ends at {end}"
