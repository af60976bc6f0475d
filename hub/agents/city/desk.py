"""The desk of the city agent: one city per partition, kept between batches, thrown away with its epoch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from hub import output
from hub.agents import topics
from hub.agents.city import codec
from hub.agents.city.entries import entry_of
from hub.agents.city.gauge import Gauge
from hub.agents.city.kept import PAPER, Kept
from hub.agents.city.shelf import Shelf, left_behind
from hub.agents.holding import HeldError
from hub.agents.misplaced import said_misplaced, unplaced
from hub.domain.calendar import Calendar
from hub.domain.city.beginning import emptied, taken_back
from hub.domain.city.book import Book
from hub.domain.city.city import ENGINE, City
from hub.domain.city.doubt import PARKED
from hub.domain.city.ids import Ids
from hub.domain.city.limits import RowFullError, outgrown
from hub.domain.city.rows import Row, Rows
from hub.domain.city.telling import INBOX, Said
from hub.domain.faults import words_of
from hub.domain.law import Law
from hub.domain.rowkey import is_of, name_of
from hub.messages import City as Placed
from hub.messages import Copy, Heartbeat, Mark, Refusal, encode
from hub.stream.port import Place, Record, Write
from hub.stream.stage import Answer, Batch, StageSpec

ROW_BYTES_MAX = topics.RECORD_BYTES_MAX - 4096
"""What a row may weigh as it is stored: its topic takes little more, with key and checksum."""
STAGE = StageSpec("hub.city", topics.EVENTS, topics.STATE, records_max=500, outer=topics.is_inbox)
"""A batch is at most a second of work: no heartbeat is sent meanwhile, and what comes waits for its end."""


class RowUnwritableError(Exception):
    """A row that cannot be written: a fault of ours."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


Owed = Callable[[Batch], Sequence[tuple[str, bytes]]]
"""What a city owes from before it wrote inboxes itself: inboxes, each with a paper as bytes, in order."""

_UNWRITTEN = (RowUnwritableError, RowFullError)
"""What is raised of a row that cannot be written."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A city under way on one partition.

    `said` and `gone` are what a sandbox takes back, and the rows to be deleted, when a story begins.
    """

    epoch: int
    city: City
    rows: Rows
    book: Book
    shelf: Shelf
    kept: Kept
    new_ids: dict[str, str]
    heard: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    gone: set[bytes] = field(default_factory=set)


class Desk:
    """Computes batches. `placed_at` finds the city of a partition, `law_of` its law.

    `owed` tells what a city owes that has never written its inboxes itself.
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
        self._law_of = law_of
        self._calendar = calendar
        self._sittings: dict[int, Sitting] = {}
        self._gauges: dict[int, Gauge] = {}
        self._unwritable: dict[int, dict[str, str]] = {}

    def compute(self, batch: Batch) -> None:
        """Answer one batch: hear its records, work out what follows, say it.

        Where something of it cannot be written, its records are taken one by one: the one that is to blame is
        parked, or refused if it would have a row outgrow its record.
        """
        if self._placed_at(batch.place.partition) is None:
            batch.resolve(unplaced(batch))
            return
        sitting = self._sitting(batch)
        try:
            answer = self._answer(sitting, batch, batch.records)
        except HeldError:
            self._sittings.pop(batch.place.partition, None)
            raise
        except Exception as error:  # noqa: BLE001  whichever bug it is, it is looked for record by record
            answer = self._apart(batch, error)
        batch.resolve(answer.writes, answer.rows, again=answer.again)

    def _answer(self, sitting: Sitting, batch: Batch, records: Sequence[Record]) -> Answer:
        sitting = self._hear(sitting, batch, records)
        again = self._work(sitting)
        writes = self._say(sitting, batch)
        again = again or sitting.kept.has_more(batch.away)
        return Answer(writes, self._changes(sitting), again)

    def _apart(self, batch: Batch, error: Exception) -> Answer:
        """Answer a batch record by record, each on what the ones before have written."""
        # Records that can be answered one by one are refused nothing: only here is the fault said.
        words = f"answered record by record, for together it could not be: {words_of(error)}"
        output.warn(f"{batch.place.topic}/{batch.place.partition}: {words}")
        parts = Parts(batch)
        sitting = self._without_rows(self._seat_anew(parts.batch), parts)
        for record in batch.records:
            try:
                parts.take(self._answer(sitting, parts.batch, [record]))
            except HeldError:
                raise
            except Exception as its_error:  # noqa: BLE001  as above
                sitting = self._seat_anew(parts.batch)
                sitting = self._without(sitting, parts, record, its_error)
        if not batch.records:
            parts.take(self._answer(sitting, parts.batch, ()))
        return parts.answer

    def _without(
        self, sitting: Sitting, parts: "Parts", record: Record, error: Exception
    ) -> Sitting:
        """Answer a record that cannot be heard: it is parked, or else the row that cannot be written.

        Raises what no record and no row explains.
        """
        bare = False
        while True:
            try:
                _take_without(sitting.city, record, error, bare=bare)
                parts.take(self._answer(sitting, parts.batch, ()))
            except Exception as again:
                own = isinstance(entry_of(record, sitting.city.placed), Copy)
                new = isinstance(again, _UNWRITTEN) and not own and self._bar(parts.batch, again)
                if bare and not new:
                    raise
                bare, error = bare or not new, again
                sitting = self._seat_anew(parts.batch)
            else:
                return sitting

    def _without_rows(self, sitting: Sitting, parts: "Parts") -> Sitting:
        """Bar the rows that cannot be written whatever is heard: no record is to blame for them."""
        while True:
            try:
                parts.take(self._answer(sitting, parts.batch, ()))
            except HeldError:
                raise
            except _UNWRITTEN as error:
                if not self._bar(parts.batch, error):
                    raise
                sitting = self._seat_anew(parts.batch)
            except Exception:  # noqa: BLE001  what is to blame is looked for record by record
                return self._seat_anew(parts.batch)
            else:
                return sitting

    def _bar(self, batch: Batch, error: RowUnwritableError | RowFullError) -> bool:
        """Keep a row as it is stored, until other code works on it; return whether it was not kept so before."""
        barred = self._unwritable.setdefault(batch.place.partition, {})
        new = error.key not in barred
        barred[error.key] = f"{error}"
        return new

    def _seat_anew(self, batch: Batch) -> Sitting:
        self._sittings.pop(batch.place.partition, None)
        return self._sitting(batch)

    def _hear(self, sitting: Sitting, batch: Batch, records: Sequence[Record]) -> Sitting:
        for record in records:
            entry = entry_of(record, sitting.city.placed)
            if isinstance(entry, Copy):
                sitting.city.hear(entry, record.value)
                sitting.heard.append(entry.source)
                if sitting.city.begun:
                    sitting = self._begin(sitting, batch)
            elif isinstance(entry, Mark):
                sitting.city.mark(entry)
            else:
                sitting.said.append(said_misplaced(record, sitting.city.placed.city, entry))
        return sitting

    def _begin(self, sitting: Sitting, batch: Batch) -> Sitting:
        """Empty a sandbox: what was said is taken back, every row is deleted, in this transaction."""
        said = [*sitting.said, *sitting.city.take(), *taken_back(sitting.city.docket)]
        gone = {key for key in batch.rows if key.startswith((codec.ROW, codec.ID, PAPER))}
        book = emptied(sitting.book)
        with self._seating(batch, sitting.city.placed):
            seated = self._seat(batch, sitting.city.placed, book, gone)
        begun = replace(seated, heard=sitting.heard)
        begun.said.extend(said)
        self._sittings[batch.place.partition] = begun
        return begun

    def _work(self, sitting: Sitting) -> bool:
        return sitting.city.work()

    def _say(self, sitting: Sitting, batch: Batch) -> list[Write]:
        partition, kept, away = batch.place.partition, sitting.kept, batch.away
        places = {stream: Place(topic, partition) for stream, topic in topics.STREAMS.items()}
        writes = kept.release(away)
        said = [*sitting.said, *sitting.city.take()]
        said += left_behind(sitting.rows.changed_rows(), sitting.city.docket.ground)
        sitting.said.clear()
        refused = {
            one.message.source: one.message.code for one in said if isinstance(one.message, Refusal)
        }
        self._gauges.setdefault(partition, Gauge()).weigh(sitting.heard, refused)
        sitting.heard.clear()
        for one in (one for one in said if one.stream == INBOX):
            inbox = Place(one.key, 0)
            if inbox in away or kept.waits(one.key):
                kept.keep(one.key, one.raw)
            else:
                writes.append(Write(inbox, None, one.raw))
        offices = sitting.city.placed.offices
        held = kept.held(away, [one.inbox for one in offices if one.left is not None])
        for one in (one for one in said if one.stream != INBOX):
            raw = one.raw
            if held and isinstance(one.message, Heartbeat):
                raw = encode(one.message.model_copy(update={"papers_held": held}))
            writes.append(Write(places[one.stream], one.key.encode(), raw))
        return writes

    def _changes(self, sitting: Sitting) -> dict[bytes, bytes | None]:
        changes: dict[bytes, bytes | None] = dict.fromkeys(sitting.gone)
        sitting.gone.clear()
        barred = self._unwritable.get(sitting.city.placed.partition, {})
        for row in sitting.rows.take_changed():
            if row.key in barred and _holds_the_same(row, sitting.shelf.load(row.key)):
                continue
            changes |= dict.fromkeys(sitting.shelf.leave(row.key))
            changes[codec.ROW + row.key.encode()] = _row(row)
        for key, digest in sitting.new_ids.items():
            changes[codec.ID + key.encode()] = bytes.fromhex(digest)
        sitting.new_ids.clear()
        changes |= sitting.kept.take_changes()
        changes[codec.BOOK] = codec.encode_book(sitting.book)
        return changes

    def _sitting(self, batch: Batch) -> Sitting:
        partition = batch.place.partition
        held = self._sittings.get(partition)
        placed = self._placed_at(partition)
        assert placed is not None, "a partition without a city has no sitting"
        if held is None or held.epoch != batch.epoch or held.city.placed != placed:
            with self._seating(batch, placed):
                book = codec.decode_book(batch.rows.get(codec.BOOK))
                held = self._seat(batch, placed, book, set())
                for key, words in self._unwritable.get(partition, {}).items():
                    held.city.docket.barred[key] = words
                _wake(held.city, batch.rows, held.shelf)
                if not book.writes_inboxes:
                    self._take_over(held, batch)
            self._sittings[partition] = held
        return held

    def _take_over(self, sitting: Sitting, batch: Batch) -> None:
        """Have what the city owes from before wait for its inboxes, ahead of all that it says itself."""
        for inbox, paper in self._owed(batch):
            if not sitting.city.has_come_back(inbox, paper):
                sitting.kept.keep(inbox, paper)
                sitting.city.owes(inbox, paper)
        sitting.book.writes_inboxes = True

    @contextmanager
    def _seating(self, batch: Batch, placed: Placed) -> Iterator[None]:
        """Whatever keeps a city from being seated holds it alone: what it sat on is read anew then."""
        try:
            yield
        except Exception as error:
            self._sittings.pop(batch.place.partition, None)
            if isinstance(error, HeldError):
                raise
            words = f"{placed.city} cannot be seated: {type(error).__name__}: {error}"
            raise HeldError(words) from error

    def _seat(self, batch: Batch, placed: Placed, book: Book, gone: set[bytes]) -> Sitting:
        """Seat a city on its rows; those in `gone` are deleted with the next answer, and not read."""

        def find(key: str) -> str | None:
            stored = codec.ID + key.encode()
            raw = batch.rows.get(stored) if stored not in gone else None
            return raw.hex() if raw is not None else None

        law, new_ids = self._law_of(placed), dict[str, str]()
        codes = {*law.vocabulary.roles, *(place.code for place in placed.offices)}
        shelf = Shelf(batch.rows, gone, codes)
        rows, ids = Rows(shelf.load, shelf.written, shelf.alike), Ids(find, new_ids)
        city = City(placed, law, self._calendar, rows, book, ids, self._engine, self._code)
        kept = Kept(batch.rows, gone)
        return Sitting(batch.epoch, city, rows, book, shelf, kept, new_ids, gone=gone)


@dataclass(slots=True)
class Parts:
    """What the parts of one batch have come to so far; `batch` holds the rows as they have written them."""

    batch: Batch
    answer: Answer

    def __init__(self, batch: Batch) -> None:
        """Begin with nothing written."""
        self.batch = replace(batch, rows=dict(batch.rows))
        self.answer = Answer()

    def take(self, part: Answer) -> None:
        """Take what one part has come to."""
        rows = dict(self.batch.rows)
        for key, value in part.rows.items():
            if value is None:
                rows.pop(key, None)
            else:
                rows[key] = value
        self.batch.rows = rows
        self.answer = Answer(
            [*self.answer.writes, *part.writes], {**self.answer.rows, **part.rows}, part.again
        )


def _take_without(city: City, record: Record, error: Exception, *, bare: bool) -> None:
    """Park a record that cannot be heard, or bar the row that cannot be written. Raises what neither explains."""
    entry = entry_of(record, city.placed)
    if isinstance(entry, Copy):
        city.park(entry, record.value, error, bare=bare)
    elif isinstance(error, _UNWRITTEN):
        if isinstance(entry, Mark):
            city.mark(entry)
        city.docket.bar(error.key, f"{error}")
    else:
        raise error


def _holds_the_same(row: Row, stored: Row | None) -> bool:
    """Return whether a row that cannot be written has lost nothing that was heard if it stays as it is stored."""
    return stored is not None and (row.facts, row.doubts) == (stored.facts, stored.doubts)


def _row(row: Row) -> bytes:
    """Return a row as it is stored. Raises `RowFullError`, `RowUnwritableError`."""
    try:
        raw = codec.encode_row(row)
    except Exception as error:
        raise RowUnwritableError(row.key, words_of(error)) from error
    if len(raw) > ROW_BYTES_MAX:
        raise outgrown(row.key, f"{row.key} as a record of at most {ROW_BYTES_MAX} bytes")
    return raw


def _wake(city: City, rows: Mapping[bytes, bytes], shelf: Shelf) -> None:
    """Remember when time changes each row; a row derived under other law is due at once.

    Such a row waits for its time as well: how a sweep is cut may not depend on a restart.
    """
    under = {codec.under_digest(by) for by in (city.docket.under, city.docket.under_code)}
    for key, raw in rows.items():
        if not key.startswith(codec.ROW):
            continue
        next_at, derived_under = codec.head_of(raw)
        name = key[len(codec.ROW) :].decode()
        if derived_under not in under or shelf.moves(name):
            city.docket.stale(shelf.now(name))
        if is_of(PARKED, name):
            city.parking.parked_before(name_of(name))
        if next_at is not None:
            city.docket.wait(shelf.now(name), next_at)
