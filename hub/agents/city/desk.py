"""The desk of the city agent: one city per partition, kept between batches, thrown away with its epoch."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from hub.agents import topics
from hub.agents.city import codec
from hub.agents.city.entries import entry_of
from hub.agents.city.gauge import Gauge
from hub.agents.holding import HeldError
from hub.agents.misplaced import said_misplaced, unplaced
from hub.domain.calendar import Calendar
from hub.domain.city.beginning import emptied, taken_back
from hub.domain.city.book import Book
from hub.domain.city.city import ENGINE, City
from hub.domain.city.ids import Ids
from hub.domain.city.rows import Row, Rows
from hub.domain.city.telling import Said
from hub.domain.law import Law
from hub.messages import City as Placed
from hub.messages import Copy, Mark, Refusal, encode
from hub.stream.port import Place, Write
from hub.stream.stage import Batch, StageSpec

STAGE = StageSpec("hub.city", topics.EVENTS, topics.STATE, records_max=500)
"""A batch is at most a second of work: no heartbeat is sent meanwhile, and what comes waits for its end."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A city under way on one partition.

    `said` and `gone` are what a sandbox takes back, and the rows to be deleted, when a story begins.
    """

    epoch: int
    city: City
    rows: Rows
    book: Book
    new_ids: dict[str, str]
    gauge: Gauge = field(default_factory=Gauge)
    heard: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    gone: set[bytes] = field(default_factory=set)


class Desk:
    """Computes batches. `placed_at` finds the city of a partition, `law_of` its law."""

    def __init__(
        self,
        placed_at: Callable[[int], Placed | None],
        law_of: Callable[[Placed], Law],
        calendar: Calendar,
        engine: str = ENGINE,
    ) -> None:
        self._engine = engine
        self._placed_at = placed_at
        self._law_of = law_of
        self._calendar = calendar
        self._sittings: dict[int, Sitting] = {}

    def compute(self, batch: Batch) -> None:
        """Answer one batch: hear its records, work out what follows, say it."""
        if self._placed_at(batch.place.partition) is None:
            batch.resolve(unplaced(batch))
            return
        sitting = self._hear(self._sitting(batch), batch)
        again = self._work(sitting)
        writes = self._say(sitting, batch.place.partition)
        batch.resolve(writes, self._changes(sitting), again=again)

    def _hear(self, sitting: Sitting, batch: Batch) -> Sitting:
        for record in batch.records:
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
        gone = {key for key in batch.rows if key.startswith((codec.ROW, codec.ID))}
        book = emptied(sitting.book)
        with self._seating(batch, sitting.city.placed):
            seated = self._seat(batch, sitting.city.placed, book, gone)
        begun = replace(seated, gauge=sitting.gauge, heard=sitting.heard)
        begun.said.extend(said)
        self._sittings[batch.place.partition] = begun
        return begun

    def _work(self, sitting: Sitting) -> bool:
        return sitting.city.work()

    def _say(self, sitting: Sitting, partition: int) -> list[Write]:
        places = {stream: Place(topic, partition) for stream, topic in topics.STREAMS.items()}
        said = [*sitting.said, *sitting.city.take()]
        sitting.said.clear()
        refused = {
            one.message.source: one.message.code for one in said if isinstance(one.message, Refusal)
        }
        sitting.gauge.weigh(sitting.heard, refused)
        sitting.heard.clear()
        return [Write(places[one.stream], one.key.encode(), encode(one.message)) for one in said]

    def _changes(self, sitting: Sitting) -> dict[bytes, bytes | None]:
        changes: dict[bytes, bytes | None] = dict.fromkeys(sitting.gone)
        sitting.gone.clear()
        for row in sitting.rows.take_changed():
            changes[codec.ROW + row.key.encode()] = codec.encode_row(row)
        for key, digest in sitting.new_ids.items():
            changes[codec.ID + key.encode()] = bytes.fromhex(digest)
        sitting.new_ids.clear()
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
                _wake(held.city, batch.rows)
            self._sittings[partition] = held
        return held

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

        def load(key: str) -> Row | None:
            stored = codec.ROW + key.encode()
            raw = batch.rows.get(stored) if stored not in gone else None
            return codec.decode_row(raw) if raw is not None else None

        def find(key: str) -> str | None:
            stored = codec.ID + key.encode()
            raw = batch.rows.get(stored) if stored not in gone else None
            return raw.hex() if raw is not None else None

        def written() -> list[str]:
            stored = (key for key in batch.rows if key.startswith(codec.ROW) and key not in gone)
            return [key[len(codec.ROW) :].decode() for key in stored]

        rows, new_ids = Rows(load, written), dict[str, str]()
        law, ids = self._law_of(placed), Ids(find, new_ids)
        city = City(placed, law, self._calendar, rows, book, ids, self._engine)
        return Sitting(batch.epoch, city, rows, book, new_ids, gone=gone)


def _wake(city: City, rows: Mapping[bytes, bytes]) -> None:
    """Remember when time changes each row; a row derived under other law is due at once.

    Such a row waits for its time as well: how a sweep is cut may not depend on a restart.
    """
    under = codec.under_digest(city.docket.under)
    for key, raw in rows.items():
        if not key.startswith(codec.ROW):
            continue
        next_at, derived_under = codec.head_of(raw)
        name = key[len(codec.ROW) :].decode()
        if derived_under != under:
            city.docket.stale(name)
        if next_at is not None:
            city.docket.wait(name, next_at)
