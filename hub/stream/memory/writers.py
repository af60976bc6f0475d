"""The two ways to write, as clients of the brokers in memory."""

from collections.abc import Mapping, Sequence

from hub.stream.memory.brokers import Brokers
from hub.stream.memory.faults import Faults
from hub.stream.port import FencedError, LogError, Place, UncertainError, Write


class MemoryTransactor:
    """The writer of one partition's owner. Any failure leaves its outcome unknown, and it is dead."""

    def __init__(
        self, brokers: Brokers, faults: Faults, transactional_id: str, timeout_ms: int
    ) -> None:
        self._brokers = brokers
        self._faults = faults
        self._id = transactional_id
        self._timeout_ms = timeout_ms
        self._epoch = brokers.take_over(transactional_id)
        self._dead = False

    async def write(self, writes: Sequence[Write], reads: Mapping[Place, int], group: str) -> None:
        """Append and commit in one transaction."""
        if self._dead:
            raise UncertainError("this writer's last outcome is unknown; make a new one")
        self._dead = True
        try:
            await self._write(writes, reads, group)
        except FencedError:
            raise
        except LogError as error:
            raise UncertainError(f"the outcome of a transaction is unknown: {error}") from error
        self._dead = False

    async def _write(self, writes: Sequence[Write], reads: Mapping[Place, int], group: str) -> None:
        await self._faults.before("write")
        transaction = self._brokers.begin(self._id, self._epoch, self._timeout_ms)
        self._brokers.write(transaction, writes)
        transaction.reads, transaction.group = dict(reads), group
        await self._faults.before("commit")
        self._brokers.commit(transaction, self._epoch)
        await self._faults.after("write")

    async def close(self) -> None:
        """Stop; what it left open stays so until it is fenced or times out."""
        self._dead = True


class MemoryAppender:
    """A writer without transactions."""

    def __init__(self, brokers: Brokers, faults: Faults) -> None:
        self._brokers = brokers
        self._faults = faults

    async def append(self, writes: Sequence[Write]) -> Sequence[tuple[int, int]]:
        """Append all."""
        await self._faults.before("append")
        done = self._brokers.append(writes)
        await self._faults.after("append")
        return done

    async def close(self) -> None:
        """Stop."""
