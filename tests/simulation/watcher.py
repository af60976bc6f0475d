"""Holds what one city says, as a reader of committed records sees it, to what must never be.

1. What the relay copied is every source's own records, in order, untouched, none passed over.
2. No record is heard whose receipt lies before the evidence time already reached: nobody was
   accused while something unread could speak for him.
3. Each transaction says exactly what a city says that never crashed, was never reloaded and lives
   in this process's memory alone.
4. What is said of one id follows on what was said of it (`operator_changes.py`) and stands rightly.
5. An inbox holds what the hub said to it, each once, in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hub.agents.city import row_codec
from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.publications import INBOX, Publication
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.facts import DELIVERED, HUB
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import (
    OUTBOX,
    Delivery,
    Envelope,
    Heartbeat,
    OfficeMessage,
    RefusalCode,
    Register,
    Violation,
    Watermark,
    decode,
    encode,
)
from hub.messages import CityRecord as Placed
from hub.registry import topics
from hub.stream.checksum import verified
from hub.stream.memory.partition import Outcome, Transaction
from hub.stream.port import Record, TopicPartition
from hub.stream.row_log import OFFSET_KEY
from tests.invariants import stands_rightly
from tests.simulation.card_watcher import CardWatcher
from tests.simulation.injected_bugs import faulty
from tests.simulation.operator_changes import Changes
from tests.simulation.oracle import differences_of, fold
from tests.simulation.sources import Era, Sources, committed


@dataclass(slots=True)
class Shadow:
    """A city that only ever lived in memory, fed what the stage's transactions say they read."""

    placed: Placed
    rows: Rows = field(default_factory=Rows)
    state: CityState = field(default_factory=lambda: CityState(writes_inboxes=True))
    ids: dict[str, str] = field(default_factory=dict)
    city: City = field(init=False)
    next_offset: int = 0

    def __post_init__(self) -> None:
        ids = MessageIds(lambda key: None, self.ids)
        law = law_of(self.placed.law)
        self.city = City(self.placed, law, published_calendar(), self.rows, self.state, ids)


class Watcher:
    """Follows one city on the wall clock; `look` takes what was committed since."""

    def __init__(
        self,
        placed: Placed,
        sources: Sources,
        expected: dict[bytes, RefusalCode],
    ) -> None:
        self.placed = placed
        self.deliveries: list[bytes] = []
        self._sources = sources
        self._expected = expected
        self._shadow = Shadow(placed)
        self._changes = Changes()
        self._cards = CardWatcher()
        self._cursors: dict[TopicPartition, int] = {}
        self._copied: dict[tuple[str, str], int] = {}
        self._evidence: datetime | None = None
        self._to: dict[str, list[bytes]] = {}
        self._delivered_ids: set[str] = set()

    # copies

    def has_heard(self, era: Era) -> bool:
        """Return whether everything in a topic was heard."""
        records = era.records()
        heard = self._shadow.state.heard.get(era.topic)
        if not records:
            return True
        return (
            heard is not None
            and heard.topic_id == era.topic_id
            and heard.offset >= records[-1].offset
        )

    def look(self) -> None:
        """Take every transaction of the city that was committed since the last look."""
        said = self._said_by_transaction()
        state = topics.at(topics.STATE, self.placed)
        for transaction, rows in self._groups(state):
            self._transaction(transaction, rows, said.get(transaction, {}))

    def _groups(
        self, place: TopicPartition
    ) -> Iterator[tuple[Transaction, dict[bytes, bytes | None]]]:
        """Yield each committed transaction of a partition with the rows that it wrote there."""
        groups: dict[Transaction, dict[bytes, bytes | None]] = {}
        for record, transaction in self._new(place):
            assert transaction is not None, f"a row outside any transaction: {record}"
            assert record.key is not None
            body = verified(record.key, record.value) if record.value is not None else None
            groups.setdefault(transaction, {})[record.key] = body
        yield from groups.items()

    def _new(self, place: TopicPartition) -> Iterator[tuple[Record, Transaction | None]]:
        partition = self._sources.brokers.at(place)
        start, self._cursors[place] = self._cursors.get(place, 0), partition.stable_end
        yield from committed(partition, start)

    def _said_by_transaction(self) -> dict[Transaction, dict[str, list[Record]]]:
        found: dict[Transaction, dict[str, list[Record]]] = {}
        for topic in topics.STREAMS.values():
            for record, transaction in self._new(topics.at(topic, self.placed)):
                assert transaction is not None, f"said outside any transaction: {record}"
                found.setdefault(transaction, {}).setdefault(topic, []).append(record)
        return found

    def _transaction(
        self,
        transaction: Transaction,
        rows: dict[bytes, bytes | None],
        said: dict[str, list[Record]],
    ) -> None:
        events = topics.at(topics.EVENTS, self.placed)
        stored = rows.get(OFFSET_KEY)
        assert stored is not None, "a transaction that does not say how far it read"
        next_offset = int(stored)
        assert transaction.outcome is Outcome.COMMITTED
        assert transaction.reads[events] == next_offset
        assert next_offset >= self._shadow.next_offset, "the input was read backwards"
        for record, _ in committed(self._sources.brokers.at(events), self._shadow.next_offset):
            if record.offset < next_offset:
                self._event(record)
        self._shadow.next_offset = next_offset
        self._shadow.city.work()
        told = list(self._shadow.city.take())
        self._same(told, said, next_offset)
        self._nobody_in_doubt_is_accused(told)
        self._cards.sees(told)
        self._time_goes_on()
        stands_rightly(self._shadow.city.docket)

    def _event(self, record: Record) -> None:
        copy = Envelope.from_headers(record.headers)
        if copy is None:
            mark = decode(record.value)
            assert isinstance(mark, Watermark), f"neither a copy nor a mark: {record}"
            self._shadow.city.mark(mark)
            return
        self._is_a_true_copy(copy, record)
        if copy.direction == OUTBOX:
            self._changes.hears(copy, record.value)
        self._shadow.city.hear(copy, record.value)

    def _is_a_true_copy(self, envelope: Envelope, record: Record) -> None:
        key = (envelope.topic, envelope.topic_id)
        era = next(
            one for one in self._sources.eras(envelope.topic) if one.topic_id == envelope.topic_id
        )
        before = self._copied.get(key, -1)
        if envelope.offset <= before:
            return
        source = era.next_after(before)
        assert source is not None, f"a copy of nothing: {envelope}"
        assert source.offset == envelope.offset, f"passed over {source.offset}: {envelope}"
        assert source.value == record.value, f"not the bytes of the source: {envelope}"
        assert source.append_ms == envelope.append_ms, f"not the time of the source: {envelope}"
        self._copied[key] = envelope.offset
        received = datetime.fromtimestamp(envelope.append_ms / 1000, UTC)
        mark = self._shadow.state.marks.get(envelope.topic)
        assert mark is None or received >= mark, (
            f"{envelope.source} was received at {received}, but its source was marked up to {mark}"
        )

    def _same(self, expected: list[Publication], said: dict[str, list[Record]], at: int) -> None:
        wanted: dict[str, list[tuple[bytes, bytes]]] = {}
        newest = max(self._shadow.state.marks.values(), default=None)
        skew = timedelta(milliseconds=self.placed.skew_ms)
        self._changes.clock = newest + skew if newest is not None else None
        for one in expected:
            pair = (one.key.encode(), encode(one.message))
            if one.stream != INBOX:
                wanted.setdefault(topics.STREAMS[one.stream], []).append(pair)
            self._changes.follows(one, self._shadow.city.docket.context)
            if isinstance(one.message, Delivery):
                self.deliveries.append(pair[1])
                self._delivered_ids.add(f"{DELIVERED}/{one.message.id}")
            if one.stream == INBOX:
                self._to.setdefault(one.key, []).append(pair[1])
        self._changes.transaction_ends()
        for topic in topics.STREAMS.values():
            told = [(one.key, _without_papers(one.value)) for one in said.get(topic, ())]
            assert told == wanted.get(topic, []), (
                f"{topic} before offset {at} of {topics.EVENTS} is not what a city says that was "
                f"never loaded: {_first_difference(told, wanted.get(topic, []))}"
            )

    def _time_goes_on(self) -> None:
        now, state = self._shadow.city.docket.context.evidence_time, self._shadow.state
        if now != self._evidence:
            assert now is not None, "evidence time is gone"
            assert self._evidence is None or now > self._evidence, "evidence time went back"
            counted = [p for p in self.placed.offices if p.code not in state.suspended]
            for topic in (topic for p in counted for topic in (p.outbox, p.inbox)):
                at = state.marks.get(topic)
                assert at is not None, f"evidence time at {now}, {topic} never marked"
                assert at >= now, f"evidence time at {now}, {topic} marked up to {at}"
        self._evidence = now

    def _nobody_in_doubt_is_accused(self, said: Sequence[Publication]) -> None:
        for message in (one.message for one in said):
            if isinstance(message, Violation) and message.change == "said":
                row = f"case/{message.case}" if message.case else f"site/{message.subject}"
                found = self._shadow.rows.find(row)
                assert found is None or not found.quarantined, f"in doubt, but accused: {message}"
                assert not message.doubt or message.level == "candidate", f"not as one: {message}"

    def doubts(self, now: datetime) -> list[OfficeMessage]:
        """Return what ends every doubt, as the city's own outbox says it."""
        shared = {"kind": "quarantine_ended", "city": self.placed.city, "office": HUB, "at": now}
        state, rows = self._shadow.state, self._shadow.rows
        named = [
            {row.kind: row.name}
            for row in sorted(rows.held(), key=lambda row: row.key)
            if (row.quarantined or row.doubts)
            and row.kind in ("case", "site", "party", "enterprise")
        ]
        named += [{"office_code": code} for code in sorted(state.in_doubt)]
        return [Register(**shared, **one) for one in named]

    # the end

    def unsettled(self, healed: datetime) -> list[str]:
        """Return what is still to be done, in words."""
        left = []
        for topic in topics.sources_of([self.placed]):
            era = self._sources.now(topic)
            if era is None:
                left.append(f"{topic} does not stand")
            elif not self.has_heard(era):
                left.append(f"{topic} is not heard to its end")
        evidence = self._shadow.city.docket.context.evidence_time
        if evidence is None or evidence < healed:
            holder = self._shadow.state.evidence(topics.sources_of([self.placed]))[1]
            left.append(f"{self.placed.city} stands at {evidence}, held by {holder}")
        for inbox, said in self._to.items():
            here = len(self._delivered(inbox))
            if here < len(said):
                left.append(f"{inbox} holds {here} of {len(said)} documents")
        left += [f"{one.question.source} waits" for one in self._shadow.state.waiting]
        return left

    def _delivered(self, inbox: str) -> list[bytes | None]:
        return [
            record.value
            for era in self._sources.eras(inbox)
            for record, transaction in committed(era.partition)
            if transaction is not None and transaction.writer.startswith("hub.city")
        ]

    def finish(self) -> None:
        """Hold the end to the truth: what was written, whoever read it when."""
        for inbox in (place.inbox for place in self.placed.offices):
            assert self._delivered(inbox) == self._to.get(inbox, []), (
                f"{inbox} does not hold what was said to it, each once and in order"
            )
        receipts = {
            fact.id
            for row in self._shadow.rows.held()
            for fact in row.facts.values()
            if fact.kind == DELIVERED
        }
        assert receipts <= self._delivered_ids, "receipts of what the city never said"
        self._rows_are_stored()
        self._changes.finish(self._sources, self.placed, self._expected)
        with faulty(0, None):
            stood = self._shadow.city.docket.context.outages
            truth = fold(self.placed, self._sources, self._shadow.state.marks, stood)
        found = differences_of(truth, self._shadow.city, self._shadow.rows)
        assert not found, "not what follows from all that was written:\n" + "\n".join(found)

    def _rows_are_stored(self) -> None:
        stored: dict[bytes, bytes] = {}
        state = self._sources.brokers.at(topics.at(topics.STATE, self.placed))
        for record, _ in committed(state):
            assert record.key is not None
            if record.value is not None:
                stored[record.key] = verified(record.key, record.value)
        for row in self._shadow.rows.held():
            raw = stored.pop(row_codec.ROW + row.key.encode(), None)
            assert raw == row_codec.encode_row(row), f"stored otherwise than it stands: {row.key}"
        left = [key for key in stored if key.startswith(row_codec.ROW)]
        assert not left, f"stored, but never made: {left}"
        assert stored[row_codec.BOOK] == row_codec.encode_state(self._shadow.state)


def _without_papers(value: bytes | None) -> bytes | None:
    """Return a heartbeat without the papers that wait: who has no inboxes knows of none."""
    message = decode(value)
    if not isinstance(message, Heartbeat) or not message.papers_held:
        return value
    return encode(message.model_copy(update={"papers_held": ()}))


def _first_difference(told: Sequence[object], wanted: Sequence[object]) -> str:
    for number, (one, other) in enumerate(zip(told, wanted, strict=False)):
        if one != other:
            return f"number {number}: {one!r} is not {other!r}"
    return (
        f"{len(told)} said, {len(wanted)} follow: {[*told, *wanted][min(len(told), len(wanted))]!r}"
    )
