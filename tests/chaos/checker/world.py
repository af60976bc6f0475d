"""What the brokers hold after a run, read once and put in order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from tests.chaos.checker.reading import Reading, Rec
from tests.chaos.checker.words import Copied, Words, copied

STREAMS = (
    "hub.duties", "hub.violations", "hub.blocks", "hub.accountability", "hub.decisions",
    "hub.refused", "hub.standings",
)  # fmt: skip
STANDING = STREAMS[:4]
OFFSET_ROW = b"\0offset"
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Logged:
    """One record of a city's log: a copy of a source's record, or marks of time."""

    rec: Rec
    copy: Copied | None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the hub said."""

    rec: Rec
    family: str
    fields: Fields


@dataclass(slots=True)
class City:
    """One city: its register record, its sources, its log, what it said, its stored rows."""

    name: str
    raw: bytes
    fields: Fields
    sources: dict[str, list[Rec]] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    outgoing: list[Rec] = field(default_factory=list)
    rows: dict[bytes, bytes] = field(default_factory=dict)
    reached: list[tuple[int, int]] = field(default_factory=list)
    """(broker time, next offset) of each transaction of the city, as its rows tell it."""
    names: dict[str, Any] | None = None
    """The old names on which ids of what it published rest, once they were asked for."""

    @property
    def story(self) -> bool:
        return bool(self.fields["clock"] == "story")

    def office_of(self) -> dict[str, tuple[str, str]]:
        """Return office and direction of each source."""
        found = {}
        for place in self.fields["offices"]:
            found[place["outbox"]] = (place["code"], "outbox")
            found[place["inbox"]] = (place["code"], "inbox")
        return found

    def outboxes(self) -> Iterator[tuple[str, str, list[Rec]]]:
        """Yield office, topic and records of each outbox."""
        for topic, (office, direction) in self.office_of().items():
            if direction == "outbox":
                yield office, topic, self.sources.get(topic, [])

    def inboxes(self) -> Iterator[tuple[str, list[Rec]]]:
        """Yield topic and records of each inbox."""
        for topic, (_, direction) in self.office_of().items():
            if direction == "inbox":
                yield topic, self.sources.get(topic, [])

    def evidence_ms(self) -> int | None:
        """Return up to when the city said last that everything has been read."""
        beats = [one for one in self.said["hub.blocks"] if one.family == "heartbeat"]
        if not beats or beats[-1].fields["complete_up_to"] is None:
            return None
        return int(beats[-1].fields["complete_up_to"] // 1000)


class World:
    """Every city of a run."""

    def __init__(self, reading: Reading, words: Words) -> None:
        self.words = words
        self.cities: dict[str, City] = {}
        for one in reading.all(["hub.cities"])["hub.cities"]:
            family, fields = words.read(one.value)
            if family == "city":
                self.cities[fields["city"]] = City(fields["city"], one.value, fields)
        self._sources(reading)
        self._hub(reading)

    def _sources(self, reading: Reading) -> None:
        names = {t: city for city in self.cities.values() for t in city.office_of()}
        for topic, records in reading.all(sorted(names)).items():
            names[topic].sources[topic] = records

    def _hub(self, reading: Reading) -> None:
        placed = {city.fields["partition"]: city for city in self.cities.values()}
        read = reading.all([*STREAMS, "hub.events", "hub.outgoing", "hub.state"])
        for rec in read["hub.events"]:
            placed[rec.partition].log.append(Logged(rec, copied(rec.headers)))
        for name in STREAMS:
            for rec in read[name]:
                family, fields = self.words.read(rec.value)
                placed[rec.partition].said[name].append(Said(rec, family, fields))
        for rec in read["hub.outgoing"]:
            placed[rec.partition].outgoing.append(rec)
        for rec in read["hub.state"]:
            city = placed[rec.partition]
            if rec.key == OFFSET_ROW:
                city.reached.append((rec.at_ms, int(_unsealed(rec.key, rec.value))))
            elif rec.value:
                city.rows[rec.key] = _unsealed(rec.key, rec.value)
            else:
                city.rows.pop(rec.key, None)


def _unsealed(key: bytes, value: bytes) -> bytes:
    """Return a row without its seal: one byte 1, then CRC-32 over key and body (docs/architecture.md)."""
    body = value[5:]
    assert value[0] == 1, f"the row {key!r} is of format {value[0]}"
    assert int.from_bytes(value[1:5], "big") == crc32(key + body), f"the row {key!r} is damaged"
    return body
