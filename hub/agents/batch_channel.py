"""A Faust channel of whole batches, and the agent that computes them.

At rebalances of other topics Faust clears the queues of its channels through the app's flow
control; a batch cleared there would never be answered. So this channel has its own queue and its
own flow control.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import faust
from mode.utils.queues import FlowControlEvent, ThrowableQueue

QUEUE_MAX = 32


class Given(Protocol):
    """A batch as a service gives it. The service waits until the batch is answered, or fails with
    it.
    """

    def fail(self, error: BaseException) -> None: ...


_Given = TypeVar("_Given", bound=Given)


class BatchChannel(faust.Channel):  # type: ignore[misc]  # Faust ships no complete types
    """A channel whose queue no rebalance clears."""

    _queue: ThrowableQueue | None

    @property
    def queue(self) -> ThrowableQueue:
        """Return the channel's own queue."""
        if self._queue is None:
            flow = FlowControlEvent(initially_suspended=False)
            flow.resume()
            self._queue = ThrowableQueue(maxsize=QUEUE_MAX, flow_control=flow)
        return self._queue


def batch_agent(
    app: faust.App, name: str, compute: Callable[[_Given], None], *, concurrency: int
) -> BatchChannel:
    """Register the agent `name` on `app`; return the channel that feeds it.

    `compute` answers the batch and does no I/O. What it raises fails the batch, and the stage then
    ends the process: Faust alone would acknowledge the batch and go on (docs/decisions.md, 13).
    """
    channel = BatchChannel(app)

    async def agent(stream: Any) -> None:
        async for batch in stream:
            try:
                compute(batch)
            except Exception as error:  # noqa: BLE001  it is carried to the stage, which ends the process
                batch.fail(error)

    app.agent(channel, name=name, concurrency=concurrency)(agent)
    return channel
