"""The hub's own answers, as data, from a process of its own:
`python -m tests.chaos.hub_processes fold|rows`.

Both read one JSON object a line from standard input and print one a line. Bytes are base64.

fold {city, evidence_ms, names, records: [{office, direction, topic, topic_id, offset, append_ms,
value}]} One pure city hears the records and says what stands at the end: {id: message in Avro}.
names {city, said: [{key, value}]} The old names on which ids of what was published rest, by row.
rows {rows: {key: value}} What a city's stored rows hold: {sources: [...], ids: [...], said: {id:
status}, offset}.
"""

import base64
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from hub.agents.city import row_codec
from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.id_seeds import row_as_before
from hub.domain.city.rebuild_check import Published, is_derived
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord as Placed
from hub.messages import Envelope, Heartbeat, Watermark, WatermarkEntry, decode, encode

AFTER_ALL = 2**62
"""An end of a source beyond every record: a mark says that all of them stand before it."""
STANDING = ("duties", "violations", "blocks", "accountability")


def fold(asked: dict[str, Any]) -> dict[str, str]:
    """Return what stands after one pure city heard all records, by id."""
    placed = decode(base64.b64decode(asked["city"]))
    assert isinstance(placed, Placed), "the registry's record of the city"
    city = City(
        placed,
        law_of(placed.law),
        published_calendar(),
        Rows(lambda key: row_as_before(key, asked["names"])),
        CityState(),
        MessageIds(lambda key: None, {}),
    )
    previous: dict[tuple[str, str], int] = {}
    ids: dict[str, str] = {}
    for one in asked["records"]:
        topic = one["topic"], one["topic_id"]
        ids[one["topic"]] = one["topic_id"]
        envelope = Envelope(
            city=placed.city,
            office=one["office"],
            direction=one["direction"],
            topic=one["topic"],
            topic_id=one["topic_id"],
            offset=one["offset"],
            previous_offset=previous.get(topic, -1),
            append_ms=one["append_ms"],
        )
        previous[topic] = one["offset"]
        city.hear(envelope, base64.b64decode(one["value"]))
    if asked["evidence_ms"] is not None:
        city.mark(_mark(placed, asked["evidence_ms"], ids))
    while city.work():
        pass
    standing: dict[str, str] = {}
    for said in city.take():
        stands = said.stream in STANDING or (said.stream == "refused" and is_derived(said.message))
        if not stands or isinstance(said.message, Heartbeat):
            continue
        key = str(getattr(said.message, "id", said.key))
        if "withdrawn" in (getattr(said.message, word, "") for word in ("change", "state")):
            standing.pop(key, None)
        else:
            standing[key] = base64.b64encode(encode(said.message)).decode()
    return standing


def names(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the old names on which ids of what was published rest."""
    placed = decode(base64.b64decode(asked["city"]))
    assert isinstance(placed, Placed), "the registry's record of the city"
    before = Published()
    for one in asked["said"]:
        before.take(decode(base64.b64decode(one["value"])), one["key"])
    codes = {*law_of(placed.law).vocabulary.roles, *(place.code for place in placed.offices)}
    return dict(before.names(placed.city, codes))


def _mark(placed: Placed, evidence_ms: int, ids: Mapping[str, str]) -> Watermark:
    at = datetime.fromtimestamp(evidence_ms / 1000, UTC)
    names = [name for place in placed.offices for name in (place.outbox, place.inbox)]
    entries = tuple(
        WatermarkEntry(topic=name, topic_id=ids.get(name, ""), end=AFTER_ALL, at=at)
        for name in names
    )
    return Watermark(city=placed.city, relay="fold", entries=entries)


def rows(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the stored rows of one city hold."""
    held = {base64.b64decode(k): base64.b64decode(v) for k, v in asked["rows"].items()}
    found = [
        row_codec.decode_row(raw) for key, raw in held.items() if key.startswith(row_codec.ROW)
    ]
    return {
        "sources": sorted({fact.source for row in found for fact in row.facts.values()}),
        "ids": sorted(
            key[len(row_codec.ID) :].decode() for key in held if key.startswith(row_codec.ID)
        ),
        "said": {key: one.status.value for row in found for key, one in row.said.items()},
    }


def main(what: str) -> None:
    """Answer every line."""
    answer: Callable[[dict[str, Any]], dict[str, Any]] = {"fold": fold, "rows": rows}[what]
    for line in sys.stdin:
        asked = json.loads(line)
        told = names(asked) if "said" in asked else answer(asked)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
