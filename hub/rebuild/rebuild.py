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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hub import output
from hub.agents.city.log_entries import CityLog
from hub.agents.city.processor import STAGE
from hub.agents.city.waiting_papers import WaitingPapers
from hub.agents.legacy_outgoing import fence_old_stage
from hub.domain.calendar import Calendar
from hub.domain.city.city import City
from hub.domain.city.fetch_marks import fetched_before
from hub.domain.city.inboxes import is_told, sent_key
from hub.domain.city.outage_watch import known_before
from hub.domain.city.publications import INBOX, Publication
from hub.domain.city.published_cards import owed_cards
from hub.domain.city.rebuild_check import Published, owed, unpublished
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.law import Law
from hub.messages import CityRecord as Placed
from hub.messages import Refusal, Watermark, encode
from hub.rebuild.fresh_city import FreshCity
from hub.rebuild.isolation import passed_over_at_fault
from hub.rebuild.reading import keys_of, last_complete, published_by, records_in_order, records_of
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.checksum import with_checksum
from hub.stream.port import (
    Log,
    OutgoingRecord,
    TopicPartition,
    TransactionalWriter,
)
from hub.stream.row_log import OFFSET_KEY, REBUILDING_KEY, WRITTEN_KEY, stored
from hub.stream.stage import writer_id

TRANSACTION_MS = 60_000
WRITES_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: records read, rows written, messages that were missing, papers that are
    owed.
    """

    records: int
    rows: int
    said: int
    owed: int


async def rebuild(log: Log, placed: Placed, law: Law, calendar: Calendar) -> Rebuilt:
    """Rebuild the rows of a city. Raises `LogError`; after any failure it can be run again."""
    writer = await log.transactional_writer(writer_id(STAGE, placed.partition), TRANSACTION_MS)
    try:
        events = topics.at(topics.EVENTS, placed)
        state = topics.at(topics.STATE, placed)
        await writer.write([_row(state, REBUILDING_KEY, b"1")], {}, STAGE.name)
        await fence_old_stage(log, placed)
        end = (await log.ends([events], committed=True))[events]
        before = await published_by(log, placed)
        anew, records = await _replayed_city(log, placed, law, calendar, end, before)
        said = anew.city.take()
        news = _unpublished(anew, said, before)
        words = list(_records(placed, news))
        papers = _owed(placed, anew, said, news, before)
        rows = anew.stored() | papers
        gone = await keys_of(log, state) - set(rows) - {REBUILDING_KEY, OFFSET_KEY, WRITTEN_KEY}
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


async def _replayed_city(
    log: Log, placed: Placed, law: Law, calendar: Calendar, end: int, before: Published
) -> tuple[FreshCity, int]:
    """Give the city every record of its sources, then let time pass as it had passed.

    A sandbox forgets what came before its last story. Also returns the number of records.
    """
    codes = {*law.vocabulary.roles, *(office.code for office in placed.offices)}
    names = before.names(placed.city, codes)
    until = await last_complete(log, placed)

    def remembered(state: CityState, rows: Rows) -> None:
        state.outages = known_before(placed, before.outages, until, state.numbers, rows)
        state.fetched = fetched_before(before.fetches)

    anew = FreshCity.of(placed, law, calendar, CityState(), names, remembered, before.cards)
    read = await records_in_order(log, placed)
    outboxes = [one for one in read if not one[0]]
    anew = anew.hears(outboxes)
    # Inboxes hold the answers given then, not those given now.
    anew.city.state.sent = before.known_again(placed)
    anew = anew.hears(read[len(outboxes) :])
    on_their_way = dict(anew.city.state.sent)
    await _passes(log, placed, anew.city, end, until)
    anew.city.state.sent = on_their_way
    return anew, len(read)


async def _passes(log: Log, placed: Placed, city: City, end: int, until: datetime | None) -> None:
    """Let time pass as it had passed by the marks in the city's log, and by its last heartbeat:
    `until`.
    """
    read = CityLog(placed)
    async for record in records_of(log, topics.at(topics.EVENTS, placed), end):
        entry = read.entry(record)
        if isinstance(entry, Watermark):
            city.mark(entry)
    _complete(city, placed, until)
    city.digested_by(until)
    while city.work():
        pass


def _complete(city: City, placed: Placed, until: datetime | None) -> None:
    """Move evidence time on to where it had been published."""
    if until is not None and placed.clock == "wall":
        for name in topics.sources_of([placed]):
            city.state.mark(name, until)


def _unpublished(
    anew: FreshCity, said: Sequence[Publication], before: Published
) -> list[Publication]:
    """Return what had not been published on the streams."""
    standing = {key: one for row in anew.rows.held() for key, one in row.said.items()}
    for one in said:
        if isinstance(one.message, Refusal) and one.message.internal and one.stream != INBOX:
            output.warn(
                in_words(
                    "{source} is parked: {expected}",
                    source=one.message.source,
                    expected=one.message.expected or one.message.reason,
                )
            )
    context = anew.city.docket.context
    gone = before.cards.gone(standing, anew.city.cards.kept, context)
    return [*unpublished(said, standing, before, context), *gone]


def _records(placed: Placed, news: Iterable[Publication]) -> Iterator[OutgoingRecord]:
    """Yield the records of what is to be published; one that cannot be written is passed over."""
    places: Mapping[str, TopicPartition] = {
        s: topics.at(t, placed) for s, t in topics.STREAMS.items()
    }
    for one in news:
        with passed_over_at_fault(
            in_words("a word for {stream} under {key!r}", stream=one.stream, key=one.key)
        ):
            yield OutgoingRecord(places[one.stream], one.key.encode(), encode(one.message))


def _owed(
    placed: Placed,
    anew: FreshCity,
    said: Sequence[Publication],
    news: Sequence[Publication],
    before: Published,
) -> dict[bytes, bytes]:
    """Return the papers that inboxes lack, as the rows in which they wait.

    The city recognises each when it is read back.
    """
    codes = {place.inbox: place.code for place in placed.offices}
    kept, state = WaitingPapers({}), anew.city.state
    state.underway, state.writes_inboxes = {}, True
    city, inboxes = anew.city, {code: inbox for inbox, code in codes.items()}
    readers = partial(city.cards.readers_of, context=city.docket.context)
    cards = owed_cards(before.cards, news, before.papers, inboxes, readers)
    for one in (*owed(said, news, before, placed), *cards):
        kept.keep(one.key, one.raw)
        anew.city.owes(one.key, one.raw)
        if is_told(one.message):
            state.sent[sent_key(codes[one.key], one.message)] = 1
    return {key: paper for key, paper in kept.take_changes().items() if paper is not None}
