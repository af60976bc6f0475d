"""Takes over what is left in `hub.outgoing`: up to release 0.1 a separate stage copied it into
inboxes.

1. Whoever takes over a city that has never written its inboxes makes the old stage's writer. That
   fences a worker which still runs the old stage, and ends its open transaction. Then it commits
   the old stage's position at the end, so that a restarted old worker copies nothing.
2. Owed is what `hub.outgoing` holds for the city and its inbox does not, in order. No position is
   asked for: both are compared whole, paper by paper.
3. The city's own first transaction keeps what is owed, and notes that nobody reads that topic any
   more. If a worker ends before that, the next one begins with step 1.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import blake2b

from hub import output
from hub.agents.city import row_codec
from hub.agents.tolerant_reading import readable, where_of
from hub.domain.city.rebuild_check import is_paper
from hub.messages import CityRecord, decode
from hub.registry import topics
from hub.stream.port import FencedError, Log, LogError, Record, TopicPartition
from hub.stream.stage import Batch

GROUP = "hub.delivery"
COMPARED_S = 5.0
"""How long a batch waits for the comparison before its city is held: well below the stall limit."""
FENCED_MAX = 5
TRANSACTION_MS = 10_000


_Owed = Sequence[tuple[str, bytes]]


class Outgoing:
    """What the cities of one process owe from before.

    Comparing years of papers takes a while. Meanwhile the city is held, and every other city goes
    on.
    """

    def __init__(self, log: Log, placed_at: Callable[[int], CityRecord | None]) -> None:
        self._log = log
        self._placed_at = placed_at
        self._owed: dict[TopicPartition, tuple[int, _Owed]] = {}
        self._asked: dict[TopicPartition, int] = {}
        self._comparing: dict[TopicPartition, tuple[int, asyncio.Task[_Owed]]] = {}

    async def lost(self, batch: Batch) -> str:
        """Work out what the city of a batch owes, once for each epoch;
        return what prevents it now.
        """
        city = self._placed_at(batch.place.partition)
        if city is None or self._asked.get(batch.place) == batch.epoch:
            return ""
        self._owed.pop(batch.place, None)
        if not _writes_inboxes(batch):
            comparing = self._compare(batch, city)
            await asyncio.wait({comparing}, timeout=COMPARED_S)
            if not comparing.done():
                return f"{city.city}: {topics.OUTGOING} is being compared with its inboxes."
            del self._comparing[batch.place]
            try:
                self._owed[batch.place] = batch.epoch, comparing.result()
            except LogError as error:
                return f"{city.city}: what waits in {topics.OUTGOING} cannot be taken over: {error}"
        self._asked[batch.place] = batch.epoch
        return ""

    def _compare(self, batch: Batch, city: CityRecord) -> "asyncio.Task[_Owed]":
        """Return the running comparison for the epoch of a batch; begin it if there is none."""
        epoch, under_way = self._comparing.get(batch.place, (-1, None))
        if under_way is None or epoch != batch.epoch:
            if under_way is not None:
                under_way.cancel()
            under_way = asyncio.get_running_loop().create_task(take_over(self._log, city))
            self._comparing[batch.place] = batch.epoch, under_way
        return under_way

    def owed(self, batch: Batch) -> _Owed:
        """Return inboxes, each with a paper that it has never held, in the order of publication."""
        epoch, owed = self._owed.get(batch.place, (batch.epoch, ()))
        assert epoch == batch.epoch, "what is owed is worked out anew with every epoch"
        return owed


def _writes_inboxes(batch: Batch) -> bool:
    try:
        return row_codec.decode_state(batch.rows.get(row_codec.BOOK)).writes_inboxes
    except Exception:  # noqa: BLE001  a row that cannot be read holds its city, by name, where it is seated
        return True


async def take_over(log: Log, placed: CityRecord) -> _Owed:
    """Fence the old stage of a city, and return what it owes. Raises `LogError`.

    A city that never used `hub.outgoing` owes nothing: its topic may not even exist.
    """
    if not await fence_old_stage(log, placed):
        return ()
    outgoing = topics.at(topics.OUTGOING, placed)
    end = (await log.ends([outgoing], committed=True))[outgoing]
    inboxes = [place.inbox for place in placed.offices]
    standing = await log.topics(inboxes)
    held = {
        inbox: await _held(log, TopicPartition(inbox, 0)) for inbox in inboxes if inbox in standing
    }
    return await _owed(log, placed, outgoing, end, held)


async def fence_old_stage(log: Log, placed: CityRecord) -> bool:
    """Make the old stage's writer, and commit its position at the end of everything that there is
    to copy.

    Returns whether anything of the city was ever there. Raises `LogError`.
    """
    outgoing = topics.at(topics.OUTGOING, placed)
    if not await log.topics([topics.OUTGOING]):
        return False
    if (await log.ends([outgoing], committed=True))[outgoing] == 0:
        return False
    await _fence(log, outgoing)
    return True


async def _fence(log: Log, outgoing: TopicPartition) -> None:
    for attempt in range(1, FENCED_MAX + 1):
        writer = await log.transactional_writer(f"{GROUP}-{outgoing.partition}", TRANSACTION_MS)
        try:
            end = (await log.ends([outgoing], committed=True))[outgoing]
            await writer.write([], {outgoing: end}, GROUP)
        except FencedError:
            # A restarted old worker has just made the same writer.
            if attempt == FENCED_MAX:
                raise
        else:
            return
        finally:
            await writer.close()


async def _held(log: Log, inbox: TopicPartition) -> "Counter[bytes]":
    found: Counter[bytes] = Counter()
    end = (await log.ends([inbox], committed=True))[inbox]
    start = (await log.starts([inbox]))[inbox]
    async for record in readable(log, inbox, start, end):
        found[_digest(record)] += 1
    return found


async def _owed(
    log: Log,
    placed: CityRecord,
    outgoing: TopicPartition,
    end: int,
    held: Mapping[str, "Counter[bytes]"],
) -> Sequence[tuple[str, bytes]]:
    inboxes = {place.inbox for place in placed.offices}
    left: dict[str, Counter[bytes]] = defaultdict(Counter, {k: Counter(v) for k, v in held.items()})
    owed: list[tuple[str, bytes]] = []
    start = (await log.starts([outgoing]))[outgoing]
    async for record in readable(log, outgoing, start, end):
        inbox, digest = (record.key or b"").decode(errors="replace"), _digest(record)
        if left[inbox][digest] > 0:
            left[inbox][digest] -= 1
        elif _is_papers(record, inbox, placed, inboxes):
            owed.append((inbox, record.value or b""))
    return owed


def _is_papers(record: Record, inbox: str, placed: CityRecord, inboxes: Collection[str]) -> bool:
    """Return whether a record is one that the city sends;
    other records are named and go nowhere.
    """
    message = decode(record.value)
    if inbox in inboxes and is_paper(message) and message.city == placed.city:
        return True
    output.warn(f"{where_of(record)} is no paper of {placed.city} to an inbox of it: passed over.")
    return False


def _digest(record: Record) -> bytes:
    return blake2b(record.value or b"", digest_size=16).digest()
