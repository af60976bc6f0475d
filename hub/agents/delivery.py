"""Delivery: copies what the city sends from `hub.outgoing` to inboxes, with its input offset in one
transaction. It keeps nothing and judges nothing; the inbox's record, read back, is the receipt.
"""

from collections.abc import Callable, Collection

from hub.agents import topics
from hub.stream.port import LogError, Place, Write
from hub.stream.stage import Batch, StageSpec

STAGE = StageSpec("hub.delivery", topics.OUTGOING)


def delivery(inboxes: Callable[[], Collection[str]]) -> Callable[[Batch], None]:
    """Return what computes a batch of delivery; `inboxes` are the topics registered now.

    The key of an outgoing record is the inbox it goes to. The city writes only registered ones, so
    another key is a bug, and the process ends before anything is lost.
    """

    def compute(batch: Batch) -> None:
        known = inboxes()
        writes: list[Write] = []
        for record in batch.records:
            inbox = (record.key or b"").decode()
            if inbox not in known:
                raise LogError(
                    f"{topics.OUTGOING}/{record.place.partition}/{record.offset}: {inbox!r} is no "
                    "registered inbox; look at hub.cities"
                )
            writes.append(Write(Place(inbox, 0), None, record.value))
        batch.resolve(writes)

    return compute
