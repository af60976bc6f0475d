"""What a stage gives an agent, and what the agent answers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.stream.port import OutgoingRecord, Record, TopicPartition


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What an agent makes of a batch. `again` asks for another batch at once, even an empty one.

    `held` gives the batch back: nothing of it is written, its offset stays, and it is given again
    later.
    """

    writes: Sequence[OutgoingRecord] = ()
    rows: Mapping[bytes, bytes | None] = field(default_factory=dict)
    again: bool = False
    held: bool = False


@dataclass(slots=True)
class Batch:
    """Records of one partition, and the state rows of that partition as they are committed.

    `epoch` grows whenever rows were loaded anew: what an agent keeps beside the rows is then void.
    The first batch after that may be empty, because the last owner may have asked for another batch
    and then ended.

    `away` maps the outer places that cannot be written now to the reason. The answer may write to
    none of them; the agent keeps what is for them in rows. When one can be written again, the owner
    gets a batch, even an empty one.
    """

    place: TopicPartition
    epoch: int
    rows: Mapping[bytes, bytes]
    records: Sequence[Record]
    answered: asyncio.Future[BatchResult]
    away: Mapping[TopicPartition, str] = field(default_factory=dict)

    def resolve(
        self,
        writes: Sequence[OutgoingRecord] = (),
        rows: Mapping[bytes, bytes | None] | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Answer the batch. Must be called exactly once, or `fail`."""
        if not self.answered.done():
            self.answered.set_result(BatchResult(writes, rows or {}, again))

    def hold(self) -> None:
        """Give the batch back: its records are given again after a while. Other places go on."""
        if not self.answered.done():
            self.answered.set_result(BatchResult(held=True))

    def fail(self, error: BaseException) -> None:
        """Report that the batch could not be computed: the process will end."""
        if not self.answered.done():
            self.answered.set_exception(error)
