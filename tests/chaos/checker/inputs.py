"""Inputs without effect, effects without input."""

from collections.abc import Iterator
from typing import Any

from tests.chaos.checker.words import Words
from tests.chaos.checker.world import STREAMS, City

_TELLS_THE_HUB = frozenset(
    ("story_mark", "office_registered", "outbox_suspended", "outbox_resumed", "quarantine_ended")
)
"""Kinds that change how the hub itself stands; no row keeps them."""
_ASKS = "gate_asked"


def without_effect(city: City, words: Words, stored: dict[str, Any]) -> Iterator[str]:
    """Name every record of a source that was not copied, or not heard, answered or refused."""
    copies = {(one.copy.topic, one.copy.offset): one.rec.value for one in city.log if one.copy}
    answered = {one.fields["question"] for one in city.said["hub.decisions"]}
    refused = {one.fields["source"] for one in city.said["hub.refused"] if one.family == "refusal"}
    ids, sources = set(stored["ids"]), set(stored["sources"])
    first: dict[str, str] = {}
    for office, topic, records in city.outboxes():
        for rec in records:
            if copies.get((topic, rec.offset)) != rec.value:
                yield f"{rec.source} was not copied"
                continue
            _, fields = words.read(rec.value)
            name = f"{office}/{fields['id']}" if fields.get("id") else rec.source
            told = first.setdefault(name, rec.source)
            if fields.get("kind") in _TELLS_THE_HUB or {rec.source, told} & refused:
                continue
            heard = answered if fields.get("kind") == _ASKS else ids | sources
            if told not in heard and name not in heard:
                yield f"{rec.source} ({fields.get('kind')}) had no effect"
    for topic, records in city.inboxes():
        for rec in records:
            if copies.get((topic, rec.offset)) != rec.value:
                yield f"{rec.source} was not read back"


def without_input(city: City) -> Iterator[str]:
    """Name every copy, answer or claim that rests on nothing that an office wrote."""
    sources = {rec.source: rec for records in city.sources.values() for rec in records}
    for one in city.log:
        if one.copy is not None:
            origin = sources.get(f"{one.copy.topic}/0/{one.copy.offset}")
            if origin is None or origin.value != one.rec.value:
                yield f"{one.rec.source} copies what {one.copy.topic} does not hold"
    for stream in STREAMS:
        for said in city.said[stream]:
            rests_on = [*said.fields.get("evidence", ()), said.fields.get("source") or ""]
            for source in rests_on:
                if source and source not in sources:
                    yield f"{said.rec.source} rests on {source}, which does not exist"
