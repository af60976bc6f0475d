"""Feeds an agent whole batches of one partition, and writes what it answers in one transaction.

1. One batch of a partition is in flight; the next is given only when the last is durable.
2. Outputs, changed rows and the input offset are one transaction of the partition's one writer. For a
   stage with state the offset in its state is the truth; the group's commit is for tools.
3. State is loaded only after the writer is made: making it aborts what an older owner left open and
   fences it, so nobody else can write these rows any more (defect K: a frozen worker that wakes).
4. At every change of what is assigned, state is dropped and loaded anew. A kept dictionary is what
   corrupted state in the plain prototype.
5. A batch may be given back: its place is held, and tried again; every other place goes on.
6. Whatever goes wrong between agent and log ends the process: `fatal`. Nothing is acknowledged that
   is not durable (defects C, D, E), and a restart begins from the last transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.stream.port import Log, LogError, Member, Place, Record, Transactor, Write
from hub.stream.rows import load, stored

RECORDS_MAX = 2000
POLL_S = 0.2
HOLD_S = 10.0
"""After how long a place whose batch was given back is tried again."""
TRANSACTION_MS = 10_000
"""The group's session and four seconds: a frozen owner is expelled before its transaction expires."""

Fatal = Callable[[str, BaseException], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent makes of a batch. `again` asks for another batch at once, even an empty one.

    `held` gives the batch back: nothing of it is written or passed over, and it is given again later.
    """

    writes: Sequence[Write] = ()
    rows: Mapping[bytes, bytes | None] = field(default_factory=dict)
    again: bool = False
    held: bool = False


@dataclass(slots=True)
class Batch:
    """Records of one partition, and the state rows of that partition as they are committed.

    `epoch` grows whenever rows were loaded anew: what an agent keeps beside them is then void. The
    first batch after that may be empty: the last owner may have asked for another and ended.
    """

    place: Place
    epoch: int
    rows: Mapping[bytes, bytes]
    records: Sequence[Record]
    answered: asyncio.Future[Answer]

    def resolve(
        self,
        writes: Sequence[Write] = (),
        rows: Mapping[bytes, bytes | None] | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Answer the batch. Must be called exactly once, or `fail`."""
        if not self.answered.done():
            self.answered.set_result(Answer(writes, rows or {}, again))

    def hold(self) -> None:
        """Give the batch back: its records are given again after `HOLD_S`, and the other places go on."""
        if not self.answered.done():
            self.answered.set_result(Answer(held=True))

    def fail(self, error: BaseException) -> None:
        """Say that the batch could not be computed: the process will end."""
        if not self.answered.done():
            self.answered.set_exception(error)


@dataclass(slots=True)
class _Owned:
    place: Place
    epoch: int
    writer: Transactor
    rows: dict[bytes, bytes]
    next_offset: int
    written: int = 0
    follows: bool = False
    again: bool = False
    held_until: float | None = None


@dataclass(frozen=True, slots=True)
class StageSpec:
    """A stage: its group, the topic it reads, the topic of its rows (None: it keeps none)."""

    name: str
    source: str
    state: str | None = None
    records_max: int = RECORDS_MAX


def writer_id(spec: StageSpec, partition: int) -> str:
    """Return the transactional id of a partition's one writer: to make it is to own the partition."""
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
        self._owned: dict[Place, _Owned] = {}
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
        except Exception as error:  # noqa: BLE001  whatever it is, nothing may go on from memory
            self._fatal(f"stage {self._spec.name}", error)
        finally:
            await self._drop(list(self._owned))
            if self._member is not None:
                await self._member.close()

    async def reached(self) -> Mapping[Place, int]:
        """Return the next offset of every partition that is assigned now, loaded or not; of none that is held."""
        if self._member is None or self._stopping.is_set():
            return {}
        loaded = self._owned.items()
        found = {place: one.next_offset for place, one in loaded if one.held_until is None}
        idle = self._member.assigned - set(self._owned)
        committed = await self._member.committed(idle) if idle else {}
        return found | {place: offset or 0 for place, offset in committed.items()}

    def stop(self) -> None:
        """End after the batches in flight."""
        self._stopping.set()

    async def _turn(self, member: Member) -> None:
        # What an agent asked to go on with does not keep back what has come meanwhile, here or elsewhere.
        await self._let_go(member)
        going_on: Sequence[Place] = [
            p for p, owned in self._owned.items() if owned.again and owned.held_until is None
        ]
        got = await member.poll(self._spec.records_max, 0.0 if going_on else self._poll_s)
        if member.generation != self._generation:
            await self._drop(list(self._owned))
            self._generation = member.generation
            going_on = await self._worked_on(member)
        places = dict.fromkeys((*got, *going_on))
        if places:
            await asyncio.gather(*(self._one(member, p, got.get(p, ())) for p in places))

    async def _worked_on(self, member: Member) -> Sequence[Place]:
        """Return the places with state that an owner has worked on: he may have had to go on."""
        if self._spec.state is None:
            return ()
        committed = await member.committed(member.assigned)
        return sorted(place for place, offset in committed.items() if offset)

    async def _one(self, member: Member, place: Place, records: Sequence[Record]) -> None:
        owned = self._owned.get(place)
        if owned is None:
            owned = await self._load(member, place)
            if owned is None:
                return
        if owned.held_until is not None:
            # Fetched before it was held. When it is let go it is read on from where it stands.
            owned.follows = False
            return
        if records and not owned.follows:
            if not await self._continues(owned, records):
                await member.seek(place, owned.next_offset)
                return
            # From here on the member reads in order until what is assigned changes, and then all is
            # dropped.
            owned.follows = True
        fresh = [one for one in records if one.offset >= owned.next_offset]
        if fresh or owned.again:
            owned.again = await self._step(member, owned, fresh)

    async def _step(self, member: Member, owned: _Owned, records: Sequence[Record]) -> bool:
        batch = Batch(
            owned.place,
            owned.epoch,
            owned.rows,
            records,
            asyncio.get_running_loop().create_future(),
        )
        await self._give(batch)
        answer = await batch.answered
        if member.generation != self._generation:
            return False
        if answer.held:
            await self._hold(member, owned)
            return owned.again
        next_offset = records[-1].offset + 1 if records else owned.next_offset
        writes, reads = [*answer.writes], {owned.place: next_offset}
        state = self._state_of(owned.place)
        if state is not None:
            owned.written += 1
            writes += stored(state, answer.rows, next_offset, owned.written)
            reads[state] = owned.written
        await owned.writer.write(writes, reads, self._spec.name)
        for key, value in answer.rows.items():
            if value is None:
                owned.rows.pop(key, None)
            else:
                owned.rows[key] = value
        owned.next_offset = next_offset
        return answer.again

    async def _hold(self, member: Member, owned: _Owned) -> None:
        """Fetch nothing of a place for a while. Its writer stays: nobody is fenced, no transaction is open."""
        owned.held_until = asyncio.get_running_loop().time() + self._hold_s
        owned.follows = False
        await member.seek(owned.place, owned.next_offset)
        await self._pause(member)

    async def _let_go(self, member: Member) -> None:
        """Try the places again that have been held for long enough."""
        now = asyncio.get_running_loop().time()
        due = [
            one
            for one in self._owned.values()
            if one.held_until is not None and one.held_until <= now
        ]
        for owned in due:
            owned.held_until = None
        if due:
            await self._pause(member)

    async def _pause(self, member: Member) -> None:
        await member.pause([p for p, one in self._owned.items() if one.held_until is not None])

    async def _load(self, member: Member, place: Place) -> _Owned | None:
        """Make the writer, then read the rows; None if the place was taken away meanwhile."""
        if member.generation != self._generation:
            # It may be another's by now, whom a writer made here would fence.
            return None
        writer = await self._log.transactor(writer_id(self._spec, place.partition), TRANSACTION_MS)
        loaded = await load(self._log, member, place, self._state_of(place))
        if member.generation != self._generation:
            await writer.close()
            return None
        self._epoch += 1
        owned = _Owned(
            place, self._epoch, writer, loaded.rows, loaded.next_offset, loaded.written,
            again=loaded.worked_on,
        )  # fmt: skip
        self._owned[place] = owned
        return owned

    def _state_of(self, place: Place) -> Place | None:
        return Place(self._spec.state, place.partition) if self._spec.state is not None else None

    async def _continues(self, owned: _Owned, records: Sequence[Record]) -> bool:
        """Return whether nothing readable lies between where the state stands and the first record.

        Control records and aborted ones leave holes in offsets; retention moves the start.
        """
        if records[0].offset <= owned.next_offset:
            return True
        start = (await self._log.starts([owned.place]))[owned.place]
        if start > owned.next_offset:
            raise LogError(
                f"{owned.place.topic}/{owned.place.partition}: the state stands at offset "
                f"{owned.next_offset}, but the log begins at {start}: records were lost unread."
            )
        async for some in self._log.read(owned.place, owned.next_offset, records[0].offset):
            if some:
                return False
        return True

    async def _drop(self, places: Sequence[Place]) -> None:
        for place in places:
            await self._owned.pop(place).writer.close()
