"""Rebuilds the rows of a city whose log of rows is lost, from its outboxes and inboxes.

1. The city's writer is made first: a worker that has the city is fenced, and ends. So is an old
   worker that still copies its papers out of `hub.outgoing`; what an inbox lacks is found by
   comparing with that inbox.
2. The end of the city's log is taken, then every source is read whole, with its first receipt
   times. Outboxes come before inboxes, by receipt: a document comes before its receipts whatever
   the brokers' clocks say. Between offices, order of arrival changes nothing in the end.
3. Evidence time comes from the marks in the city's log and from its last heartbeat.
4. A record, a row or a message that meets a fault of ours is named on standard error with its
   place, and the rebuild goes on; so it does after a published record that cannot be read.
5. What follows is compared with what was published; only differences are published. Papers that an
   inbox lacks wait for it, and the worker that begins with these rows writes them.
6. A row says from the first transaction to the last that a rebuild is under way: no worker starts
   from half of the rows. After a kill in the middle, the rebuild is run again.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from hub import output
from hub.agents import topics
from hub.agents.city import row_codec
from hub.agents.city.log_entries import entry_of
from hub.agents.city.processor import STAGE
from hub.agents.city.waiting_papers import WaitingPapers
from hub.agents.code_version import code_digest
from hub.agents.legacy_outgoing import fence_old_stage
from hub.agents.relay.copying import RelaySource, copies, sources_now
from hub.agents.tolerant_reading import readable, where_of
from hub.domain.calendar import Calendar
from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.id_seeds import Names, row_as_before
from hub.domain.city.inboxes import is_answer, sent_key
from hub.domain.city.publishing import INBOX, Publication
from hub.domain.city.rebuild_check import Published, owed, unsaid
from hub.domain.city.reset import cleared
from hub.domain.city.rows import Row, Rows
from hub.domain.city.state import CityState
from hub.domain.law import Law
from hub.messages import CityRecord as Placed
from hub.messages import Envelope, Heartbeat, Refusal, Undecodable, Watermark, decode, encode
from hub.stream.checksum import with_checksum
from hub.stream.port import (
    Log,
    LogError,
    OutgoingRecord,
    Record,
    TopicPartition,
    TransactionalWriter,
)
from hub.stream.row_log import OFFSET_KEY, REBUILDING_KEY, WRITTEN_KEY, stored
from hub.stream.stage import writer_id

_Read = tuple[bool, int, str, int, OutgoingRecord]
"""A record of a source: whether it is of an inbox, when it was received, its place,
and its copy.
"""

TRANSACTION_MS = 60_000
WRITES_AT_ONCE = 5_000
NAMED_MAX = 3
"""How many of a row's sources are named: the newest."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: records read, rows written, messages that were missing, papers that are
    owed.
    """

    records: int
    rows: int
    said: int
    owed: int


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Name the thing that meets a fault of ours on standard error, and go on with the next."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  whichever fault it is, the others are rebuilt
        output.fault(f"{what} is passed over", error)


def _sources(row: Row) -> list[str]:
    return sorted(fact.source for fact in row.facts.values())


@dataclass(slots=True)
class _Anew:
    """A city that takes every record again, starting from nothing."""

    law: Law
    calendar: Calendar
    city: City
    rows: Rows
    ids: dict[str, str]
    names: Names

    @classmethod
    def of(
        cls, placed: Placed, law: Law, calendar: Calendar, state: CityState, names: Names
    ) -> "_Anew":
        rows, ids = Rows(lambda key: row_as_before(key, names)), dict[str, str]()
        ids_of = MessageIds(lambda key: None, ids)
        city = City(placed, law, calendar, rows, state, ids_of, code=code_digest())
        return cls(law, calendar, city, rows, ids, names)

    def hears(self, read: Sequence[_Read]) -> "_Anew":
        """Take records in order; return the city afterwards:
        a sandbox may begin anew in between.
        """
        anew = self
        for *_, write in read:
            copied = Envelope.from_headers(write.headers)
            assert copied is not None, "a copy says where it came from"
            city = anew.city
            with _named(copied.source):
                city.hear(copied, write.value)
            if city.begun:
                anew = _Anew.of(
                    city.placed, self.law, self.calendar, cleared(city.state), self.names
                )
        return anew

    def stored(self) -> dict[bytes, bytes]:
        """Return all rows as they are to be stored; a row that cannot be is named and left out."""
        made: dict[bytes, bytes] = {}
        for row in self.rows.held():
            with _named(f"row {row.key}, from {', '.join(_sources(row)[-NAMED_MAX:])}"):
                made[row_codec.ROW + row.key.encode()] = row_codec.encode_row(row)
        made |= {
            row_codec.ID + key.encode(): bytes.fromhex(digest) for key, digest in self.ids.items()
        }
        made[row_codec.BOOK] = row_codec.encode_state(self.city.state)
        return made


async def rebuild(log: Log, placed: Placed, law: Law, calendar: Calendar) -> Rebuilt:
    """Rebuild the rows of a city. Raises `LogError`; after any failure it can be run again."""
    writer = await log.transactional_writer(writer_id(STAGE, placed.partition), TRANSACTION_MS)
    try:
        events = topics.at(topics.EVENTS, placed)
        state = topics.at(topics.STATE, placed)
        await writer.write([_row(state, REBUILDING_KEY, b"1")], {}, STAGE.name)
        await fence_old_stage(log, placed)
        end = (await log.ends([events], committed=True))[events]
        before = await _published(log, placed)
        anew, records = await _heard_anew(log, placed, law, calendar, end, before)
        said = anew.city.take()
        words = _unsaid(placed, anew, said, before)
        papers = _owed(placed, anew, said, before)
        rows = anew.stored() | papers
        gone = await _keys(log, state) - set(rows) - {REBUILDING_KEY, OFFSET_KEY, WRITTEN_KEY}
        writes = words + [OutgoingRecord(state, key, None) for key in sorted(gone)]
        writes += [_row(state, key, body) for key, body in rows.items()]
        await _write(writer, writes)
        last = [*stored(state, {}, end, written=0), OutgoingRecord(state, REBUILDING_KEY, None)]
        await writer.write(last, {events: end, state: 0}, STAGE.name)
        return Rebuilt(records, len(rows), len(words), len(papers))
    finally:
        await writer.close()


def _row(state: TopicPartition, key: bytes, body: bytes) -> OutgoingRecord:
    return OutgoingRecord(state, key, with_checksum(key, body))


async def _write(writer: TransactionalWriter, writes: Sequence[OutgoingRecord]) -> None:
    for begin in range(0, len(writes), WRITES_AT_ONCE):
        await writer.write(writes[begin : begin + WRITES_AT_ONCE], {}, STAGE.name)


async def _heard_anew(
    log: Log, placed: Placed, law: Law, calendar: Calendar, end: int, before: Published
) -> tuple[_Anew, int]:
    """Give the city every record of its sources, then let time pass as it had passed.

    A sandbox forgets what came before its last story. Also returns the number of records.
    """
    codes = {*law.vocabulary.roles, *(office.code for office in placed.offices)}
    names = before.names(placed.city, codes)
    anew = _Anew.of(placed, law, calendar, CityState(), names)
    read = await _in_order(log, placed)
    outboxes = [one for one in read if not one[0]]
    anew = anew.hears(outboxes)
    # Inboxes hold the answers given then, not those given now.
    anew.city.state.sent = before.known_again(placed)
    anew = anew.hears(read[len(outboxes) :])
    on_their_way = dict(anew.city.state.sent)
    await _passes(log, placed, anew.city, end)
    anew.city.state.sent = on_their_way
    return anew, len(read)


async def _in_order(log: Log, placed: Placed) -> list[_Read]:
    """Return every record of every source: those of outboxes first, by receipt."""
    standing = await log.topics(list(topics.sources_of([placed])))
    read: list[_Read] = []
    for place, source in sources_now({placed.city: placed}, standing).items():
        for record, copy in await _copied(log, place, source):
            inbox = source.direction == "inbox"
            read.append((inbox, record.append_ms, place.topic, record.offset, copy))
    return sorted(read, key=lambda one: one[:4])


async def _passes(log: Log, placed: Placed, city: City, end: int) -> None:
    """Let time pass as it had passed by the marks in the city's log, and by its last heartbeat."""
    async for record in _all(log, topics.at(topics.EVENTS, placed), end):
        entry = entry_of(record, placed)
        if isinstance(entry, Watermark):
            city.mark(entry)
    _complete(city, placed, await _last_beat(log, placed))
    while city.work():
        pass


async def _copied(
    log: Log, place: TopicPartition, source: RelaySource
) -> list[tuple[Record, OutgoingRecord]]:
    end = (await log.ends([place], committed=True))[place]
    records = [record async for record in _all(log, place, end)]
    return list(zip(records, copies(records, source, -1), strict=True))


async def _all(log: Log, place: TopicPartition, end: int) -> AsyncIterator[Record]:
    start = (await log.starts([place]))[place]
    if start and place.topic != topics.EVENTS:
        raise LogError(f"{place.topic}/{place.partition} begins at {start}: it is not kept whole.")
    async for records in log.read(place, start, end):
        for record in records:
            yield record


def _complete(city: City, placed: Placed, until: datetime | None) -> None:
    """Move evidence time on to where it had been published."""
    if until is not None and placed.clock == "wall":
        for name in topics.sources_of([placed]):
            city.state.mark(name, until)


async def _last_beat(log: Log, placed: Placed) -> datetime | None:
    until: datetime | None = None
    blocks = topics.at(topics.STREAMS["blocks"], placed)
    end = (await log.ends([blocks], committed=True))[blocks]
    async for record in readable(log, blocks, 0, end):
        beat = decode(record.value)
        if isinstance(beat, Heartbeat) and beat.city == placed.city:
            until = beat.complete_up_to
    return until


async def _published(log: Log, placed: Placed) -> Published:
    before = Published()
    streams = [topics.at(topic, placed) for topic in topics.STREAMS.values()]
    inboxes = [TopicPartition(office.inbox, 0) for office in placed.offices]
    for place in (*streams, *inboxes):
        end = (await log.ends([place], committed=True))[place]
        start = (await log.starts([place]))[place]
        inbox = place.topic if place in inboxes else ""
        async for record in readable(log, place, start, end):
            with _named(where_of(record)):
                read = decode(record.value)
                before.take(read, (record.key or b"").decode(errors="replace"), inbox)
                if isinstance(read, Undecodable) and not inbox:
                    output.warn(
                        f"{where_of(record)} is passed over: {read.reason} [{read.code.value}]"
                    )
    return before


def _unsaid(
    placed: Placed, anew: _Anew, said: Sequence[Publication], before: Published
) -> list[OutgoingRecord]:
    """Return what had not been published on the streams."""
    standing = {key: one for row in anew.rows.held() for key, one in row.said.items()}
    places: Mapping[str, TopicPartition] = {
        s: topics.at(t, placed) for s, t in topics.STREAMS.items()
    }
    for one in said:
        if isinstance(one.message, Refusal) and one.message.internal and one.stream != INBOX:
            output.warn(
                f"{one.message.source} is parked: {one.message.expected or one.message.reason}"
            )
    writes: list[OutgoingRecord] = []
    for one in unsaid(said, standing, before, anew.city.docket.context):
        with _named(f"a word for {one.stream} under {one.key!r}"):
            writes.append(OutgoingRecord(places[one.stream], one.key.encode(), encode(one.message)))
    return writes


def _owed(
    placed: Placed, anew: _Anew, said: Sequence[Publication], before: Published
) -> dict[bytes, bytes]:
    """Return the papers that inboxes lack, as the rows in which they wait.

    The city recognises each when it is read back.
    """
    codes = {place.inbox: place.code for place in placed.offices}
    kept, state = WaitingPapers({}), anew.city.state
    state.underway, state.writes_inboxes = {}, True
    for one in owed(said, before, placed):
        kept.keep(one.key, one.raw)
        anew.city.owes(one.key, one.raw)
        if is_answer(one.message):
            state.sent[sent_key(codes[one.key], one.message)] = 1
    return {key: paper for key, paper in kept.take_changes().items() if paper is not None}


async def _keys(log: Log, state: TopicPartition) -> set[bytes]:
    """Return every key that holds anything, damaged or not."""
    end = (await log.ends([state], committed=True))[state]
    found: set[bytes] = set()
    async for records in log.read(state, (await log.starts([state]))[state], end):
        for record in records:
            if record.key is not None:
                (found.discard if record.value is None else found.add)(record.key)
    return found
