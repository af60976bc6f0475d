"""What the brokers hold after a run, read once and put in order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from tests.chaos.checker.books import Books
from tests.chaos.checker.reading import Reading, Rec
from tests.chaos.checker.words import Copied, Words, copied

STREAMS = (
    "hub.duties", "hub.violations", "hub.blocks", "hub.accountability", "hub.decisions",
    "hub.refused", "hub.standings", "hub.cards", "hub.outages", "hub.quarantines",
)  # fmt: skip
STANDING = STREAMS[:4]
OFFSET_ROW = b"\0offset"
BOOK_ROW = b"book"
OUTGOING = "hub.outgoing"
"""Through which a version before this one sent papers; no other hub has it."""
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
    """One city: its registry record, its sources, its log, what it said, its stored rows.

    A source has the name of its topic; a topic that was made again is another source, as the hub
    tells it: `topic#2`.
    """

    name: str
    raw: bytes
    fields: Fields
    editions: Mapping[str, int] = field(default_factory=dict)
    """Since when the registry named each edition of its law (broker time, ms), in that order."""
    placed: Mapping[str, bytes] = field(default_factory=dict)
    """The last record of the registry that named each edition."""
    sources: dict[str, list[Rec]] = field(default_factory=dict)
    log: list[Logged] = field(default_factory=list)
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[str]] = field(default_factory=dict)
    """The ids of the topics of each name that were copied, in their order."""
    outgoing: list[Rec] = field(default_factory=list)
    writes_inboxes_ms: int | None = None
    """Since when its rows say that it writes inboxes itself."""
    rows: dict[bytes, bytes] = field(default_factory=dict)
    reached: list[tuple[int, int]] = field(default_factory=list)
    """(broker time, next offset) of each transaction of the city, as its rows tell it."""
    names: dict[str, Any] | None = None
    """The old names on which ids of what it published rest, once they were asked for."""
    first_told: dict[str, Rec] | None = None

    @property
    def edition(self) -> str:
        """Return the edition that the registry names in the end."""
        return str(self.fields.get("edition", ""))

    @property
    def story(self) -> bool:
        return bool(self.fields["clock"] == "story")

    def office_of(self) -> dict[str, tuple[str, str]]:
        """Return office and direction of each topic."""
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
        """Yield source and records of each inbox, of those that were deleted too."""
        directions = self.office_of()
        for source, records in self.sources.items():
            if directions[topic_of(source)][1] == "inbox":
                yield source, records

    def inbox(self, topic: str) -> list[Rec]:
        """Return all that ever stood in an inbox, in order."""
        return [one for source, some in self.inboxes() if topic_of(source) == topic for one in some]

    def named(self, topic: str, topic_id: str) -> str:
        """Return the source that a topic of this name and id is."""
        ids = self.ids.get(topic, [])
        number = ids.index(topic_id) if topic_id in ids else len(ids)
        return source_of(topic, number + 1)

    def told(self, words: Words) -> Mapping[str, Rec]:
        """Return the record by which each message was first heard, by office and id,
        in that order.
        """
        if self.first_told is None:
            self.first_told = dict(self.heard(words))
        return self.first_told

    def heard(self, words: Words) -> Iterator[tuple[str, Rec]]:
        """Yield what the city has heard of outboxes, each message once, in its order."""
        refused = {o.fields["source"] for o in self.said["hub.refused"] if o.family == "refusal"}
        seen: set[str] = set()
        for one in self.log:
            if one.copy is None or one.copy.inbox:
                continue
            rec = replace(one.rec, topic=one.copy.topic, partition=0, offset=one.copy.offset)
            if rec.source in refused:
                continue
            fields = words.read(rec.value)[1]
            name = f"{one.copy.office}/{fields['id']}" if fields.get("id") else rec.source
            if name not in seen:
                seen.add(name)
                yield name, rec

    def evidence_ms(self) -> int | None:
        """Return up to when the city said last that everything has been read."""
        beats = [one for one in self.said["hub.blocks"] if one.family == "heartbeat"]
        if not beats or beats[-1].fields["complete_up_to"] is None:
            return None
        return int(beats[-1].fields["complete_up_to"] // 1000)


class World:
    """Every city of a run."""

    def __init__(
        self, policy: Reading, words: Words, gone: Mapping[str, Sequence[Sequence[Rec]]]
    ) -> None:
        """Read all; `gone` holds what stood in inboxes when they were deleted."""
        self.words = words
        self.cities: dict[str, City] = {}
        for one in policy.all(["hub.cities"])["hub.cities"]:
            family, fields = words.read(one.value)
            if family == "city":
                before = self.cities.get(fields["city"])
                name, edition = fields["city"], fields["edition"]
                editions = dict(before.editions) if before is not None else {}
                editions.setdefault(edition, one.at_ms)
                placed = {**(before.placed if before is not None else {}), edition: one.value}
                self.cities[name] = City(name, one.value, fields, editions, placed)
        self._sources(policy, gone)
        self._hub(policy)

    def _sources(self, policy: Reading, gone: Mapping[str, Sequence[Sequence[Rec]]]) -> None:
        names = {t: city for city in self.cities.values() for t in city.office_of()}
        for topic, standing in policy.all(sorted(names)).items():
            for number, records in enumerate([*gone.get(topic, ()), standing], 1):
                source = source_of(topic, number)
                names[topic].sources[source] = [replace(one, topic=source) for one in records]

    def _hub(self, policy: Reading) -> None:
        placed = {city.fields["partition"]: city for city in self.cities.values()}
        read = policy.all([*STREAMS, "hub.events", OUTGOING, "hub.state"])
        for rec in read["hub.events"]:
            city = placed[rec.partition]
            city.log.append(Logged(rec, _named(city, copied(rec.headers))))
        for name in STREAMS:
            for rec in read[name]:
                family, fields = self.words.read(rec.value)
                placed[rec.partition].said[name].append(Said(rec, family, fields))
        for rec in read[OUTGOING]:
            placed[rec.partition].outgoing.append(rec)
        books = Books()
        for rec in read["hub.state"]:
            city = placed[rec.partition]
            if rec.key == BOOK_ROW and city.writes_inboxes_ms is None:
                says = books.writes_inboxes(_body_of(rec.key, rec.value))
                city.writes_inboxes_ms = rec.at_ms if says else None
            if rec.key == OFFSET_ROW:
                city.reached.append((rec.at_ms, int(_body_of(rec.key, rec.value))))
            elif rec.value:
                city.rows[rec.key] = _body_of(rec.key, rec.value)
            else:
                city.rows.pop(rec.key, None)


def source_of(topic: str, incarnation: int) -> str:
    """Return the name of a source: its topic's, numbered from the second that bears it."""
    return topic if incarnation == 1 else f"{topic}#{incarnation}"


def topic_of(source: str) -> str:
    """Return the name of the topic that a source is or was."""
    return source.partition("#")[0]


def _named(city: City, copy: Copied | None) -> Copied | None:
    """Return a copy whose topic is its source."""
    if copy is None:
        return None
    ids = city.ids.setdefault(copy.topic, [])
    if copy.topic_id not in ids:
        ids.append(copy.topic_id)
    return replace(copy, topic=city.named(copy.topic, copy.topic_id))


def _body_of(key: bytes, value: bytes) -> bytes:
    """Return a row without its head: one byte 1,
    then CRC-32 over key and body (docs/architecture.md).
    """
    body = value[5:]
    assert value[0] == 1, f"the row {key!r} is of format {value[0]}"
    assert int.from_bytes(value[1:5], "big") == crc32(key + body), f"the row {key!r} is damaged"
    return body
