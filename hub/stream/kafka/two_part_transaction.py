"""A transaction with two parts: the owner's own places, and outer places that it does not wait for.

Before anything is committed, errors of outer places are told apart from errors of the owner's own
places. Where both wait, brokers are asked: aiokafka waits for a topic that is gone to appear, and
meanwhile adds no other place to the transaction.
"""

import asyncio
import contextlib
from collections.abc import Collection, Coroutine, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
    UnknownError,
)

from hub.sentence import in_words
from hub.stream.kafka.patches.transaction_end import ended_because
from hub.stream.kafka.sending import BATCH_BYTES_MAX, Sent, by_place, place_offsets, send, taken
from hub.stream.kafka.writability import Writable
from hub.stream.port import (
    NO_RIGHT,
    OUTER_S,
    SILENT,
    OutgoingRecord,
    TopicPartition,
    UnwritableError,
    too_large,
)

ASK_S = 1.0
_TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
# Every other answer is about the writer. An answer that aiokafka does not know is about the record.
_OF_A_PLACE = (*_TOO_LARGE, InvalidTimestampError, PolicyViolationError, UnknownError)


class TwoParts:
    """One open transaction, from its beginning to just before its commit."""

    def __init__(
        self, producer: AIOKafkaProducer, writable: Writable, outer: Collection[TopicPartition]
    ) -> None:
        self._producer = producer
        self._writable = writable
        self._outer = outer
        self._sent: list[Sent] = []
        self._theirs: set[TopicPartition] = set()

    async def sent(
        self, writes: Sequence[OutgoingRecord], reads: Mapping[TopicPartition, int], group: str
    ) -> None:
        """Send everything and wait for the brokers. Raises `UnwritableError` if outer places are to
        blame.
        """
        places = by_place(writes)
        own = {place: some for place, some in places.items() if place not in self._outer}
        outer = {place: some for place, some in places.items() if place in self._outer}
        self._theirs = set(outer)
        ours = _begun(self._send_own(own, reads, group))
        theirs = _begun(self._send_outer(outer))
        try:
            await self._wait(ours, theirs)
        finally:
            await _ended((ours, theirs))

    async def _send_own(
        self,
        own: Mapping[TopicPartition, Sequence[OutgoingRecord]],
        reads: Mapping[TopicPartition, int],
        group: str,
    ) -> None:
        sent: list[Sent] = []
        for place, some in own.items():
            await send(self._producer, place, some, sent)
        await place_offsets(self._producer, reads, group)
        await taken(sent)

    async def _send_outer(self, outer: Mapping[TopicPartition, Sequence[OutgoingRecord]]) -> None:
        for place, some in outer.items():
            # A topic takes no batch larger than its largest record.
            bytes_max = min(
                BATCH_BYTES_MAX, self._writable.bytes_max(place.topic) or BATCH_BYTES_MAX
            )
            await send(self._producer, place, some, self._sent, bytes_max)
        await taken(self._sent)

    async def _wait(self, ours: "asyncio.Task[None]", theirs: "asyncio.Task[None]") -> None:
        while True:
            await asyncio.wait((ours, theirs), timeout=OUTER_S, return_when=asyncio.FIRST_EXCEPTION)
            failed = _failed(ours) or _failed(theirs)
            if failed is not None:
                refused = self._without_right(failed) or self._refused(failed, ours)
                raise UnwritableError(refused) if refused else failed
            if theirs.done() and ours.done():
                return
            if not theirs.done():
                await self._unless_they_wait(ours)

    async def _unless_they_wait(self, ours: "asyncio.Task[None]") -> None:
        """Raise `UnwritableError` for outer places that have not answered, unless our own places
        are to blame.
        """
        waiting = self._waiting()
        why = await self._asked(waiting)
        if not why and ours.done():
            why = dict.fromkeys(self._waiting(), SILENT)
        if why:
            raise UnwritableError(why)

    def _waiting(self) -> set[TopicPartition]:
        """Return the outer places with a batch that is not sent or not acknowledged."""
        sent = {one.place for one in self._sent}
        return (self._theirs - sent) | {one.place for one in self._sent if not one.future.done()}

    async def _asked(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, str]:
        """Return what brokers say of places; nothing if none answers soon."""
        with contextlib.suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(ASK_S):
                return await self._writable.unwritable(self._producer.client, places)
        return {}

    def _refused(
        self, failed: BaseException, ours: "asyncio.Task[None]"
    ) -> dict[TopicPartition, str]:
        """Return the outer places that brokers refused, and why;
        none if anything else has failed.
        """
        if _failed(ours) is not None or not isinstance(failed, _OF_A_PLACE):
            return {}
        refused: dict[TopicPartition, str] = {}
        for place, writes, future in self._sent:
            error = future.exception() if future.done() else None
            if isinstance(error, _OF_A_PLACE):
                refused[place] = _why(error, writes)
        return refused

    def _without_right(self, failed: BaseException) -> dict[TopicPartition, str]:
        """Return the outer places without write permission; none if other places lack it too.

        After such an answer the transaction is over, so every later failure is its consequence.
        """
        for error in (ended_because(self._producer), failed):
            if isinstance(error, TopicAuthorizationFailedError) and error.args:
                named = error.args[0]
                topics = {named} if isinstance(named, str) else set(named)
                found: dict[TopicPartition, str] = {
                    place: NO_RIGHT for place in self._theirs if place.topic in topics
                }
                return found if topics == {place.topic for place in found} else {}
        return {}


def _why(error: Exception, writes: Sequence[OutgoingRecord]) -> str:
    if isinstance(error, _TOO_LARGE):
        return too_large(max(len(write.value or b"") for write in writes))
    return in_words(
        "its brokers refuse the write: {getattr}", getattr=getattr(error, "message", error)
    )


def _begun(part: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    return asyncio.get_running_loop().create_task(part)


def _failed(part: "asyncio.Task[None]") -> BaseException | None:
    return part.exception() if part.done() else None


async def _ended(parts: Sequence["asyncio.Task[None]"]) -> None:
    for part in parts:
        part.cancel()
    await asyncio.gather(*parts, return_exceptions=True)
