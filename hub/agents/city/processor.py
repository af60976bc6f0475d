"""The processor of the city agent: one city for each partition, kept between batches, dropped with
its epoch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from hub import output
from hub.agents.city import row_codec
from hub.agents.city.card_store import changes_of, kept_in
from hub.agents.city.editions import Editions
from hub.agents.city.log_entries import CityLog
from hub.agents.city.refusal_limit import RefusalLimit
from hub.agents.city.row_store import RowStore, left_behind
from hub.agents.city.waiting_papers import PAPER, WaitingPapers
from hub.agents.foreign_records import foreign_refusal, unplaced
from hub.agents.held_cities import CityHeldError
from hub.domain.calendar import Calendar
from hub.domain.city.city import ENGINE, City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.publications import INBOX, Publication
from hub.domain.city.quarantine import PARKED
from hub.domain.city.reset import cleared
from hub.domain.city.row_limits import RowFullError, outgrown
from hub.domain.city.rows import Row, Rows
from hub.domain.city.state import CityState
from hub.domain.law import Law
from hub.domain.row_key import is_of, name_of
from hub.domain.rule_faults import words_of
from hub.messages import CityRecord as Placed
from hub.messages import Envelope, Heartbeat, Refusal, Watermark, encode
from hub.registry import topics
from hub.sentence import in_words, sentence_of
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch, BatchResult, StageSpec

ROW_BYTES_MAX = topics.RECORD_BYTES_MAX - 4096
"""The largest stored row: its topic takes little more, with key and checksum."""
STAGE = StageSpec("hub.city", topics.EVENTS, topics.STATE, records_max=500, outer=topics.is_inbox)
"""A batch is at most a second of work: no heartbeat is sent meanwhile, and new records wait for its
end.
"""


class RowUnwritableError(Exception):
    """A row cannot be written: a fault of ours."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


Owed = Callable[[Batch], Sequence[tuple[str, bytes]]]
"""What a city still owes from before it wrote inboxes itself: inboxes, each with a paper as bytes,
in order.
"""

_UNWRITTEN = (RowUnwritableError, RowFullError)
"""The errors that say that a row cannot be written."""


@dataclass(frozen=True, slots=True)
class LoadedCity:
    """The city that is loaded on one partition.

    `said` and `gone` are what a sandbox retracts, and the rows to delete, when a story begins.
    """

    epoch: int
    city: City
    log: CityLog
    rows: Rows
    state: CityState
    shelf: RowStore
    kept: WaitingPapers
    new_ids: dict[str, str]
    heard: list[str] = field(default_factory=list)
    said: list[Publication] = field(default_factory=list)
    gone: set[bytes] = field(default_factory=set)


class Processor:
    """Computes batches. `placed_at` finds the city of a partition, `law_of` its law.

    `owed` returns what a city owes that has never written its inboxes itself.
    """

    def __init__(
        self,
        placed_at: Callable[[int], Placed | None],
        law_of: Callable[[Placed], Law],
        calendar: Calendar,
        engine: str = ENGINE,
        code: str = "",
        owed: Owed = lambda batch: (),
    ) -> None:
        self._owed = owed
        self._engine = engine
        self._code = code
        self._placed_at = placed_at
        self._editions = Editions(law_of)
        self._calendar = calendar
        self._loaded_cities: dict[int, LoadedCity] = {}
        self._gauges: dict[int, RefusalLimit] = {}
        self._unwritable: dict[int, dict[str, str]] = {}

    def compute(self, batch: Batch) -> None:
        """Answer one batch: take its records, derive what follows, publish it.

        If some part cannot be written, the records are taken one by one. The one to blame is
        parked, or refused if it would make a row outgrow its record.
        """
        if self._placed_at(batch.place.partition) is None:
            batch.resolve(unplaced(batch))
            return
        loaded = self._loaded_city(batch)
        try:
            answer = self._answer(loaded, batch, batch.records)
        except CityHeldError:
            self._loaded_cities.pop(batch.place.partition, None)
            raise
        except Exception as error:  # noqa: BLE001  whichever bug it is, it is looked for record by record
            answer = self._apart(batch, error)
        batch.resolve(answer.writes, answer.rows, again=answer.again)

    def _answer(self, loaded: LoadedCity, batch: Batch, records: Sequence[Record]) -> BatchResult:
        loaded = self._hear(loaded, batch, records)
        again = self._work(loaded)
        writes = self._say(loaded, batch)
        again = again or loaded.kept.has_more(batch.away)
        return BatchResult(writes, self._changes(loaded), again)

    def _apart(self, batch: Batch, error: Exception) -> BatchResult:
        """Answer a batch record by record, each on top of what the earlier ones have written."""
        # Records that can be answered one by one are not refused: only here is the fault reported.
        words = in_words(
            "answered record by record, for together it could not be: {words_of}",
            words_of=words_of(error),
        )
        output.warn(
            in_words(
                "{topic}/{partition}: {words}",
                topic=batch.place.topic,
                partition=batch.place.partition,
                words=words,
            )
        )
        parts = Parts(batch)
        loaded = self._without_rows(self._reload(parts.batch), parts)
        for record in batch.records:
            try:
                parts.take(self._answer(loaded, parts.batch, [record]))
            except CityHeldError:
                raise
            except Exception as its_error:  # noqa: BLE001  as above
                loaded = self._reload(parts.batch)
                loaded = self._without(loaded, parts, record, its_error)
        if not batch.records:
            parts.take(self._answer(loaded, parts.batch, ()))
        return parts.answer

    def _without(
        self, loaded: LoadedCity, parts: "Parts", record: Record, error: Exception
    ) -> LoadedCity:
        """Answer a record that cannot be processed: park it, or else bar the row that cannot be
        written.

        Raises what neither a record nor a row explains.
        """
        bare = False
        while True:
            try:
                _take_without(loaded, record, error, bare=bare)
                parts.take(self._answer(loaded, parts.batch, ()))
            except Exception as again:
                own = isinstance(loaded.log.entry(record), Envelope)
                new = isinstance(again, _UNWRITTEN) and not own and self._bar(parts.batch, again)
                if bare and not new:
                    raise
                bare, error = bare or not new, again
                loaded = self._reload(parts.batch)
            else:
                return loaded

    def _without_rows(self, loaded: LoadedCity, parts: "Parts") -> LoadedCity:
        """Bar the rows that cannot be written whatever comes: no record is to blame for them."""
        while True:
            try:
                parts.take(self._answer(loaded, parts.batch, ()))
            except CityHeldError:
                raise
            except _UNWRITTEN as error:
                if not self._bar(parts.batch, error):
                    raise
                loaded = self._reload(parts.batch)
            except Exception:  # noqa: BLE001  what is to blame is looked for record by record
                return self._reload(parts.batch)
            else:
                return loaded

    def _bar(self, batch: Batch, error: RowUnwritableError | RowFullError) -> bool:
        """Keep a row as it is stored until other code works on it; return whether that is new."""
        barred = self._unwritable.setdefault(batch.place.partition, {})
        new = error.key not in barred
        barred[error.key] = sentence_of(error)
        return new

    def _reload(self, batch: Batch) -> LoadedCity:
        self._loaded_cities.pop(batch.place.partition, None)
        return self._loaded_city(batch)

    def _hear(self, loaded: LoadedCity, batch: Batch, records: Sequence[Record]) -> LoadedCity:
        for record in records:
            entry = loaded.log.entry(record)
            if isinstance(entry, Envelope):
                loaded.city.hear(entry, record.value)
                loaded.heard.append(entry.source)
                if loaded.city.begun:
                    loaded = self._begin(loaded, batch)
            elif isinstance(entry, Watermark):
                loaded.city.mark(entry)
            else:
                loaded.said.append(foreign_refusal(record, loaded.city.placed.city, entry))
        return loaded

    def _begin(self, loaded: LoadedCity, batch: Batch) -> LoadedCity:
        """Empty a sandbox: retract what was published and delete every row, in this transaction."""
        said = [*loaded.said, *loaded.city.take(), *loaded.city.take_back()]
        kinds = (row_codec.ROW, row_codec.ID, row_codec.CARDS, PAPER)
        gone = {key for key in batch.rows if key.startswith(kinds)}
        state = cleared(loaded.state)
        placed = loaded.city.placed
        with self._seating(batch, placed):
            seated = self._load(batch, placed, self._editions.law_of(placed), state, gone)
        begun = replace(seated, heard=loaded.heard)
        begun.said.extend(said)
        self._loaded_cities[batch.place.partition] = begun
        return begun

    def _work(self, loaded: LoadedCity) -> bool:
        return loaded.city.work()

    def _say(self, loaded: LoadedCity, batch: Batch) -> list[OutgoingRecord]:
        partition, kept, away = batch.place.partition, loaded.kept, batch.away
        places = {
            stream: TopicPartition(topic, partition) for stream, topic in topics.STREAMS.items()
        }
        writes = kept.release(away)
        said = [*loaded.said, *loaded.city.take()]
        said += left_behind(loaded.rows.changed_rows(), loaded.city.docket.context)
        loaded.said.clear()
        refused = {
            one.message.source: one.message.code for one in said if isinstance(one.message, Refusal)
        }
        self._gauges.setdefault(partition, RefusalLimit()).weigh(loaded.heard, refused)
        loaded.heard.clear()
        for one in (one for one in said if one.stream == INBOX):
            inbox = TopicPartition(one.key, 0)
            if inbox in away or kept.waits(one.key):
                kept.keep(one.key, one.raw)
            else:
                writes.append(OutgoingRecord(inbox, None, one.raw))
        offices = loaded.city.placed.offices
        held = kept.held(away, [one.inbox for one in offices if one.left is not None])
        for one in (one for one in said if one.stream != INBOX):
            raw = one.raw
            if held and isinstance(one.message, Heartbeat):
                raw = encode(one.message.model_copy(update={"papers_held": held}))
            writes.append(OutgoingRecord(places[one.stream], one.key.encode(), raw))
        return writes

    def _changes(self, loaded: LoadedCity) -> dict[bytes, bytes | None]:
        changes: dict[bytes, bytes | None] = dict.fromkeys(loaded.gone)
        loaded.gone.clear()
        barred = self._unwritable.get(loaded.city.placed.partition, {})
        for row in loaded.rows.take_changed():
            if row.key in barred and _holds_the_same(row, loaded.shelf.load(row.key)):
                continue
            for old in loaded.shelf.leave(row.key):
                changes[old] = None
            changes[row_codec.ROW + row.key.encode()] = _row(row)
        for key, digest in loaded.new_ids.items():
            changes[row_codec.ID + key.encode()] = bytes.fromhex(digest)
        loaded.new_ids.clear()
        changes |= changes_of(loaded.city.cards.kept)
        changes |= loaded.kept.take_changes()
        changes[row_codec.BOOK] = row_codec.encode_state(loaded.state)
        return changes

    def _loaded_city(self, batch: Batch) -> LoadedCity:
        partition = batch.place.partition
        held = self._loaded_cities.get(partition)
        placed = self._placed_at(partition)
        assert placed is not None, "a partition without a city has no sitting"
        if held is None or held.epoch != batch.epoch or held.city.placed != placed:
            with self._seating(batch, placed):
                state = row_codec.decode_state(batch.rows.get(row_codec.BOOK))
                stood_under = state.stands_under
                law, other = self._editions.law_here(placed)
                held = self._load(batch, placed, law, state, set())
                held.city.docket.was_barred(self._unwritable.get(partition, {}))
                _wake(held.city, batch.rows, held.shelf)
                if other is not None:
                    self._editions.must_stand(held.city, stood_under, other)
                if not state.writes_inboxes:
                    self._take_over(held, batch)
            self._loaded_cities[partition] = held
        return held

    def _take_over(self, loaded: LoadedCity, batch: Batch) -> None:
        """Let what the city owes from before wait for its inboxes, ahead of everything that it
        publishes itself.
        """
        for inbox, paper in self._owed(batch):
            if not loaded.city.has_come_back(inbox, paper):
                loaded.kept.keep(inbox, paper)
                loaded.city.owes(inbox, paper)
        loaded.state.writes_inboxes = True

    @contextmanager
    def _seating(self, batch: Batch, placed: Placed) -> Iterator[None]:
        """Load the city; whatever fails holds this city alone, and its rows are read anew later."""
        try:
            yield
        except Exception as error:
            self._loaded_cities.pop(batch.place.partition, None)
            if isinstance(error, CityHeldError):
                raise
            words = in_words(
                "{city} cannot be seated: {name}: {error}",
                city=placed.city,
                name=type(error).__name__,
                error=error,
            )
            raise CityHeldError(words) from error

    def _load(
        self, batch: Batch, placed: Placed, law: Law, state: CityState, gone: set[bytes]
    ) -> LoadedCity:
        """Load a city from its rows. Rows in `gone` are deleted with the next answer,
        and not read.
        """

        def find(key: str) -> str | None:
            stored = row_codec.ID + key.encode()
            raw = batch.rows.get(stored) if stored not in gone else None
            return raw.hex() if raw is not None else None

        new_ids = dict[str, str]()
        codes = {*law.vocabulary.roles, *(place.code for place in placed.offices)}
        shelf = RowStore(batch.rows, gone, codes)
        rows, ids = Rows(shelf.load, shelf.written, shelf.alike), MessageIds(find, new_ids)
        city = City(
            placed,
            law,
            self._calendar,
            rows,
            state,
            ids,
            self._engine,
            self._code,
            kept_in(batch.rows, gone),
        )
        kept = WaitingPapers(batch.rows, gone)
        log = CityLog(placed)
        return LoadedCity(batch.epoch, city, log, rows, state, shelf, kept, new_ids, gone=gone)


@dataclass(slots=True)
class Parts:
    """What the parts of one batch have produced so far; `batch` holds the rows as they have written
    them.
    """

    batch: Batch
    answer: BatchResult

    def __init__(self, batch: Batch) -> None:
        """Begin with nothing written."""
        self.batch = replace(batch, rows=dict(batch.rows))
        self.answer = BatchResult()

    def take(self, part: BatchResult) -> None:
        """Add what one part has produced."""
        rows = dict(self.batch.rows)
        for key, value in part.rows.items():
            if value is None:
                rows.pop(key, None)
            else:
                rows[key] = value
        self.batch.rows = rows
        self.answer = BatchResult(
            [*self.answer.writes, *part.writes], {**self.answer.rows, **part.rows}, part.again
        )


def _take_without(loaded: LoadedCity, record: Record, error: Exception, *, bare: bool) -> None:
    """Park a record that cannot be processed, or bar the row that cannot be written.

    Raises what neither explains.
    """
    city, entry = loaded.city, loaded.log.entry(record)
    if isinstance(entry, Envelope):
        city.park(entry, record.value, error, bare=bare)
    elif isinstance(error, _UNWRITTEN):
        if isinstance(entry, Watermark):
            city.mark(entry)
        city.docket.bar(error.key, sentence_of(error))
    else:
        raise error


def _holds_the_same(row: Row, stored: Row | None) -> bool:
    """Return whether an unwritable row loses no fact if it stays as it is stored."""
    return stored is not None and (row.facts, row.doubts) == (stored.facts, stored.doubts)


def _row(row: Row) -> bytes:
    """Return a row as it is stored. Raises `RowFullError`, `RowUnwritableError`."""
    try:
        raw = row_codec.encode_row(row)
    except Exception as error:
        raise RowUnwritableError(row.key, words_of(error)) from error
    if len(raw) > ROW_BYTES_MAX:
        raise outgrown(
            row.key,
            in_words(
                "{key} as a record of at most {row_bytes_max} bytes",
                key=row.key,
                row_bytes_max=ROW_BYTES_MAX,
            ),
        )
    return raw


def _wake(city: City, rows: Mapping[bytes, bytes], shelf: RowStore) -> None:
    """Remember when time changes each row; a row derived under other law is due at once.

    Such a row keeps its own timer as well: a restart must not change how a sweep is divided.
    """
    under = {row_codec.under_digest(by) for by in (city.docket.under, city.docket.under_code)}
    held = row_codec.under_digest(city.docket.under_held)
    for key, raw in rows.items():
        if not key.startswith(row_codec.ROW):
            continue
        next_at, derived_under = row_codec.head_of(raw)
        name = key[len(row_codec.ROW) :].decode()
        if derived_under == held and not shelf.moves(name):
            city.docket.hold(name)
        elif derived_under not in under or shelf.moves(name):
            city.docket.stale(shelf.now(name))
        if is_of(PARKED, name):
            city.parking.parked_before(name_of(name))
        if next_at is not None:
            city.docket.wait(shelf.now(name), next_at)
