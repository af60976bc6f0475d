"""Delivery: copies what the city sends from `hub.outgoing` to inboxes, with its input offset in one
transaction. It keeps nothing; the inbox's record, read back, is the receipt.

What the city did not write there is refused, and goes into no inbox.
"""

from collections.abc import Callable

from hub.agents import topics
from hub.agents.misplaced import write_misplaced
from hub.messages import City, Decision, Delivery, Refusal, Remark, decode
from hub.stream.port import Place, Record, Write
from hub.stream.stage import Batch, StageSpec

STAGE = StageSpec("hub.delivery", topics.OUTGOING)


def delivery(placed_at: Callable[[int], City | None]) -> Callable[[Batch], None]:
    """Return what computes a batch of delivery; `placed_at` finds the city of a partition.

    The key of an outgoing record is the inbox it goes to.
    """

    def compute(batch: Batch) -> None:
        city = placed_at(batch.place.partition)
        inboxes = {one.inbox for one in city.offices} if city is not None else set()
        name = city.city if city is not None else ""
        writes: list[Write] = []
        for record in batch.records:
            inbox = inbox_of(record)
            wrong = _wrong(record, inbox, name, inboxes)
            if wrong:
                writes.append(write_misplaced(record, name, wrong))
            else:
                writes.append(Write(Place(inbox, 0), None, record.value))
        batch.resolve(writes)

    return compute


def inbox_of(record: Record) -> str:
    """Return the inbox that an outgoing record names, whatever its bytes are."""
    return (record.key or b"").decode(errors="replace")


def _wrong(record: Record, inbox: str, city: str, inboxes: set[str]) -> str:
    """Return what was expected of a record that goes into no inbox; empty for one that goes."""
    if inbox not in inboxes:
        return f"the name of an inbox of {city or 'a city'} as its key"
    message = decode(record.value)
    if not isinstance(message, Delivery | Decision | Refusal | Remark) or message.city != city:
        return f"a delivery, a decision, a refusal or a remark of {city}"
    return ""
