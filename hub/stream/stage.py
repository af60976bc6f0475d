"""Gives an agent whole batches of one partition, and writes its answer in one transaction.

1. One batch of a partition is in flight; the next is given only when the last is durable.
2. Outputs, changed rows and the input offset are one transaction of the partition's one writer. For
   a stage with state the offset in its state counts; the group's commit is for tools.
3. State is loaded only after the writer is made. Making it aborts what an older owner left open and
   fences that owner, so nobody else can write these rows any more, not even a frozen worker that
   wakes (docs/decisions.md, 13).
4. At every change of the assignment, state is dropped and loaded anew: a dictionary kept across an
   assignment would hold what another owner has changed since.
5. A batch may be given back: its place is held and tried again later; every other place goes on.
6. No place waits for another's step: a slow step goes on by itself.
7. When an outer place cannot be written, the batch is computed again without it: the agent keeps
   back what is for that place, and nothing else. When the place can be written again, its owner is
   asked to go on.
8. Any failure between agent and log ends the process (`fatal`). Nothing is acknowledged that is not
   durable, and a restart begins at the last transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hub.sentence import in_words
from hub.stream.batch import Batch, BatchResult
from hub.stream.in_flight import InFlight
from hub.stream.port import (
    FencedError,
    Log,
    LogError,
    Member,
    Record,
    TopicPartition,
    TransactionalWriter,
    UnwritableError,
)
from hub.stream.row_log import commits, load, stored
from hub.stream.unavailable import Look, Unavailable

RECORDS_MAX = 2000
POLL_S = 0.2
HOLD_S = 10.0
"""After how long a held place is tried again."""
STOP_S = 2.0
"""How long a stopping stage waits for steps that are still running."""
TRANSACTION_MS = 10_000
"""The group's session plus four seconds: a frozen owner is expelled before its
transaction expires.
"""

__all__ = ["Batch", "BatchResult", "Fatal", "Stage", "StageSpec", "writer_id"]

Fatal = Callable[[str, BaseException], None]


@dataclass(slots=True)
class _Owned:
    place: TopicPartition
    epoch: int
    writer: TransactionalWriter
    rows: dict[bytes, bytes]
    next_offset: int
    written: int
    committed: Mapping[TopicPartition, int]
    again: bool
    follows: bool = False
    held_until: float | None = None
    renewing: bool = False
    away: Unavailable = field(default_factory=Unavailable)


@dataclass(frozen=True, slots=True)
class StageSpec:
    """A stage: its group, the topic that it reads, the topic of its rows (None: it keeps none).

    `outer` returns the places that the stage writes and others own: one that is gone delays only
    what is for it. None: there are none.
    """

    name: str
    source: str
    state: str | None = None
    records_max: int = RECORDS_MAX
    outer: Callable[[TopicPartition], bool] | None = None


def writer_id(spec: StageSpec, partition: int) -> str:
    """Return the transactional id of a partition's one writer:
    whoever makes it owns the partition.
    """
    return f"{spec.name}-{partition}"


class Stage:
    """One worker's share of a stage. `give` hands a batch to the agent."""

    def __init__(
        self,
        log: Log,
        spec: StageSpec,
        instance: str,
        give: Callable[[Batch], Awaitable[None]],
        fatal: Fatal,
        *,
        poll_s: float = POLL_S,
        hold_s: float = HOLD_S,
    ) -> None:
        self._log = log
        self._spec = spec
        self._instance = instance
        self._give = give
        self._fatal = fatal
        self._poll_s = poll_s
        self._hold_s = hold_s
        self._owned: dict[TopicPartition, _Owned] = {}
        self._steps = InFlight()
        self._look = Look(log)
        self._waiting: set[TopicPartition] = set()
        """The places of which nothing is fetched."""
        self._generation = -1
        self._epoch = 0
        self._member: Member | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Read, compute, write until `stop`; any failure is fatal."""
        try:
            self._member = await self._log.join(
                [self._spec.source], self._spec.name, self._instance, committed=True
            )
            while not self._stopping.is_set():
                await self._turn(self._member)
            await self._steps.finish(STOP_S)
        except Exception as error:  # noqa: BLE001  whatever it is, nothing may go on from memory
            self._fatal(in_words("stage {name}", name=self._spec.name), error)
        finally:
            await self._drop()
            if self._member is not None:
                await self._member.close()

    async def reached(self) -> Mapping[TopicPartition, int]:
        """Return the next offset of every partition that is assigned now, loaded or not.

        Partitions that are held, or that wait for the end of their last transaction, are left out.
        """
        if self._member is None or self._stopping.is_set():
            return {}
        found = {
            place: one.next_offset
            for place, one in self._owned.items()
            if one.held_until is None and not one.renewing
        }
        idle = self._member.assigned - set(self._owned)
        committed = await self._member.committed(idle) if idle else {}
        return found | {place: offset or 0 for place, offset in committed.items()}

    def stop(self) -> None:
        """End after the batches in flight."""
        self._stopping.set()

    async def _turn(self, member: Member) -> None:
        if member.generation == self._generation:
            self._steps.ended()
            self._let_go()
            self._look_again()
            await self._fetch_of_others(member)
        # A batch that an agent asked for must not delay records that have come meanwhile, here or
        # elsewhere.
        going_on: Sequence[TopicPartition] = [
            place
            for place, owned in self._owned.items()
            if owned.again and place not in self._waiting
        ]
        got = await member.poll(self._spec.records_max, 0.0 if going_on else self._poll_s)
        if member.generation != self._generation:
            await self._drop()
            self._generation = member.generation
            going_on = await self._worked_on(member)
        # What was fetched of a place before it had to wait is fetched again.
        places = [one for one in dict.fromkeys((*got, *going_on)) if one not in self._waiting]
        if places:
            await self._steps.run({one: self._one(member, one, got.get(one, ())) for one in places})

    async def _worked_on(self, member: Member) -> Sequence[TopicPartition]:
        """Return the places with state that an owner has worked on: it may have stopped in the
        middle of a sweep.
        """
        if self._spec.state is None:
            return ()
        committed = await member.committed(member.assigned)
        return sorted(place for place, offset in committed.items() if offset)

    async def _one(self, member: Member, place: TopicPartition, records: Sequence[Record]) -> None:
        owned = self._owned.get(place)
        if owned is None:
            owned = await self._load(member, place)
            if owned is None:
                return
        if records and not owned.follows:
            if not await self._continues(owned, records):
                if member.generation == self._generation:
                    await member.seek(place, owned.next_offset)
                return
            # From here on the member reads in order until the assignment changes, and then all is
            # dropped.
            owned.follows = True
        fresh = [one for one in records if one.offset >= owned.next_offset]
        if fresh or owned.again:
            owned.again = await self._step(member, owned, fresh)

    async def _step(self, member: Member, owned: _Owned, records: Sequence[Record]) -> bool:
        """Have a batch answered and written; again, without the outer places that cannot be
        written.
        """
        while member.generation == self._generation:
            answer = await self._answer(owned, records)
            if answer.held:
                # Its writer stays: nobody is fenced, no transaction is open.
                owned.held_until = asyncio.get_running_loop().time() + self._hold_s
                return owned.again
            outer = self._outer_of(owned, answer)
            if outer and not await self._can_be_written(owned, outer):
                continue
            if member.generation != self._generation:
                break
            try:
                await self._write(owned, records, answer, outer)
            except UnwritableError as error:
                if not outer.issuperset(error.places):
                    raise
                await self._renew(member, owned, error.places)
            else:
                return answer.again
        return False

    async def _answer(self, owned: _Owned, records: Sequence[Record]) -> BatchResult:
        answered: asyncio.Future[BatchResult] = asyncio.get_running_loop().create_future()
        away = owned.away.places
        await self._give(Batch(owned.place, owned.epoch, owned.rows, records, answered, away))
        return await answered

    async def _write(
        self,
        owned: _Owned,
        records: Sequence[Record],
        answer: BatchResult,
        outer: Collection[TopicPartition],
    ) -> None:
        next_offset = records[-1].offset + 1 if records else owned.next_offset
        writes, reads = [*answer.writes], {owned.place: next_offset}
        state, written = self._state_of(owned.place), owned.written
        if state is not None:
            written += 1
            writes += stored(state, answer.rows, next_offset, written)
            reads[state] = written
        await owned.writer.write(writes, reads, self._spec.name, outer)
        for key, value in answer.rows.items():
            if value is None:
                owned.rows.pop(key, None)
            else:
                owned.rows[key] = value
        owned.next_offset, owned.written, owned.committed = next_offset, written, reads
        owned.away.written(outer)

    def _outer_of(self, owned: _Owned, answer: BatchResult) -> set[TopicPartition]:
        """Return the outer places that an answer writes to.
        Raises `LogError` for one that is away.
        """
        tell = self._spec.outer
        if tell is None:
            return set()
        outer = {place for place in {write.place for write in answer.writes} if tell(place)}
        for place in sorted(outer & owned.away.places.keys()):
            raise LogError(
                in_words(
                    "{place}: an answer writes to {place2}, which is away: {places}",
                    place=owned.place,
                    place2=place,
                    places=owned.away.places[place],
                )
            )
        return outer

    async def _can_be_written(self, owned: _Owned, outer: Collection[TopicPartition]) -> bool:
        """Check the outer places that were not checked of late, and put away those that cannot be
        written.
        """
        loop = asyncio.get_running_loop()
        unsure = owned.away.unsure(outer, loop.time())
        if not unsure:
            return True
        unwritable = await self._log.unwritable(unsure)
        owned.away.looked(unsure, unwritable, loop.time())
        if unwritable:
            self._void(owned)
        return not unwritable

    async def _renew(
        self, member: Member, owned: _Owned, unwritable: Mapping[TopicPartition, str]
    ) -> None:
        """Make the writer anew, which aborts what the last one left open. The rows stay as they
        were.

        An owner that was frozen meanwhile may have lost the partition without knowing it; the
        commits of the new owner show it.
        """
        owned.away.failed(unwritable, asyncio.get_running_loop().time())
        self._void(owned)
        owned.renewing = True
        await owned.writer.close()
        if member.generation != self._generation:
            return
        owned.writer = await self._log.transactional_writer(
            self._id_of(owned.place), TRANSACTION_MS
        )
        committed = await commits(member, owned.committed)
        if member.generation == self._generation and committed != owned.committed:
            raise FencedError(
                in_words("{place}: another owner has written here meanwhile", place=owned.place)
            )
        owned.renewing = False

    def _void(self, owned: _Owned) -> None:
        """Have the agent drop what it keeps beside the rows: its last answer was not written."""
        self._epoch += 1
        owned.epoch = self._epoch

    def _let_go(self) -> None:
        """Try the places again that have been held for long enough."""
        now = asyncio.get_running_loop().time()
        for owned in self._owned.values():
            if owned.held_until is not None and owned.held_until <= now:
                owned.held_until = None

    def _look_again(self) -> None:
        """Check places that have been away for their time;
        their owners go on when they are back.
        """
        if self._spec.outer is None:
            return
        now = asyncio.get_running_loop().time()
        looked, unwritable = self._look.found()
        idle = [owned for place, owned in self._owned.items() if place not in self._steps.late]
        for owned in idle:
            mine = [place for place in looked if place in owned.away.places]
            if mine and owned.away.looked(mine, unwritable, now):
                owned.again = True
        self._look.begin([place for owned in idle for place in owned.away.due(now)])

    async def _fetch_of_others(self, member: Member) -> None:
        """Fetch nothing of places that are held or late; fetch others from their position."""
        held = [place for place, one in self._owned.items() if one.held_until is not None]
        waiting = {*held, *self._steps.late}
        if waiting == self._waiting:
            return
        for place in sorted(waiting ^ self._waiting):
            owned = self._owned.get(place)
            if owned is not None:
                owned.follows = False
                await member.seek(place, owned.next_offset)
        self._waiting = waiting
        await member.pause(waiting)

    async def _load(self, member: Member, place: TopicPartition) -> _Owned | None:
        """Make the writer, then read the rows; None if the place was revoked meanwhile."""
        if member.generation != self._generation:
            # Another member may own it by now, and a writer made here would fence that owner.
            return None
        writer = await self._log.transactional_writer(self._id_of(place), TRANSACTION_MS)
        try:
            loaded = await load(self._log, member, place, self._state_of(place))
        except asyncio.CancelledError:
            await writer.close()
            raise
        if member.generation != self._generation:
            await writer.close()
            return None
        self._epoch += 1
        owned = _Owned(
            place, self._epoch, writer, loaded.rows, loaded.next_offset, loaded.written,
            loaded.committed, again=loaded.worked_on,
        )  # fmt: skip
        self._owned[place] = owned
        return owned

    def _id_of(self, place: TopicPartition) -> str:
        return writer_id(self._spec, place.partition)

    def _state_of(self, place: TopicPartition) -> TopicPartition | None:
        return (
            TopicPartition(self._spec.state, place.partition)
            if self._spec.state is not None
            else None
        )

    async def _continues(self, owned: _Owned, records: Sequence[Record]) -> bool:
        """Return whether nothing readable lies between the state's position and the first record.

        Control records and aborted records leave holes in offsets; retention moves the start.
        """
        if records[0].offset <= owned.next_offset:
            return True
        start = (await self._log.starts([owned.place]))[owned.place]
        if start > owned.next_offset:
            raise LogError(
                in_words(
                    "{topic}/{partition}: the state stands at offset {next_offset}, but the log "
                    "begins at {start}: records were lost unread.",
                    topic=owned.place.topic,
                    partition=owned.place.partition,
                    next_offset=owned.next_offset,
                    start=start,
                )
            )
        async for some in self._log.read(owned.place, owned.next_offset, records[0].offset):
            if some:
                return False
        return True

    async def _drop(self) -> None:
        """End every step, then close everything that was owned."""
        self._look.end()
        self._waiting = set()
        await self._steps.end()
        for place in list(self._owned):
            await self._owned.pop(place).writer.close()
