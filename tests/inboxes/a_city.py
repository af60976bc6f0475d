"""A city at its desk, a batch at a time: what it writes, what waits,
what stands in its inboxes then.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from hub.agents.city.processor import Owed, Processor
from hub.agents.city.waiting_papers import PAPER
from hub.files.calendar import published_calendar
from hub.messages import (
    INBOX,
    OUTBOX,
    Delivery,
    Envelope,
    Heartbeat,
    Message,
    Watermark,
    WatermarkEntry,
    decode,
    encode,
)
from hub.registry import topics
from hub.stream.port import GONE, Record, TopicPartition
from hub.stream.stage import Batch, BatchResult
from tests.builders import MONDAY, a_warning
from tests.cities import NAME, OFFICES, placed_city, topic
from tests.toy import toy_law

EVENTS = TopicPartition(topics.EVENTS, 0)
MILLER, BENCH, WARDEN = topic("MILLER", INBOX), topic("BENCH", INBOX), topic("WARDEN", INBOX)


class AtItsDesk:
    """One city.

    `rows` are stored, `inboxes` are what was written into each, `words` what was said on streams.
    """

    def __init__(self, owed: Owed = lambda batch: ()) -> None:
        self.rows: dict[bytes, bytes] = {}
        self.inboxes: dict[str, list[bytes]] = {}
        self.words: list[tuple[str, bytes | None, bytes | None]] = []
        self.away: set[str] = set()
        self.again = False
        self._owed = owed
        self._epoch = 0
        self._next: dict[str, int] = {}
        self.begin()

    def begin(self) -> None:
        """Have another worker take the city over."""
        self._epoch += 1
        placed = placed_city()
        self._desk = Processor(
            lambda _: placed, lambda _: toy_law(), published_calendar(), owed=self._owed
        )

    def gives(
        self, records: Sequence[Record] = (), away: Collection[str] | None = None
    ) -> BatchResult:
        """Have a batch answered, and what is answered written."""
        loop = asyncio.new_event_loop()
        loop.close()
        missing = {TopicPartition(one, 0): GONE for one in (self.away if away is None else away)}
        batch = Batch(EVENTS, self._epoch, self.rows, records, loop.create_future(), missing)
        self._desk.compute(batch)
        answer = batch.answered.result()
        for write in answer.writes:
            if write.place.topic.endswith(".inbox"):
                assert write.place not in missing, f"written though it is away: {write.place}"
                self.inboxes.setdefault(write.place.topic, []).append(write.value or b"")
            else:
                self.words.append((write.place.topic, write.key, write.value))
        for key, value in answer.rows.items():
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value
        self.again = answer.again
        return answer

    def settles(self) -> int:
        """Give empty batches while the city asks for them; return how many."""
        count = 0
        while self.again:
            self.gives()
            count += 1
        return count

    def hears(self, *messages: Message, office: str = "WARDEN", at: datetime = MONDAY) -> None:
        """Have the office tell messages, in one batch."""
        self.gives([self.copied(topic(office, OUTBOX), encode(one), at) for one in messages])

    def copied(self, source: str, value: bytes, at: datetime = MONDAY) -> Record:
        """Return the next record of a source as a relay copies it."""
        offset = self._next.get(source, 0)
        self._next[source] = offset + 1
        _, office, direction = source.split(".")
        ms = int(at.timestamp() * 1000)
        envelope = Envelope(
            NAME, office, direction, source, f"id of {source}", offset, offset - 1, ms
        )
        return Record(EVENTS, 7, ms, None, value, envelope.to_headers())

    def notices(self, *numbers: int) -> None:
        """Have WARDEN send notices to MILLER, one each."""
        self.hears(*(a_warning(f"N{number}") for number in numbers))

    def reads_back(self, inbox: str, at: datetime = MONDAY) -> None:
        """Have a relay copy all that an inbox holds and that was not copied yet."""
        known = self._next.get(inbox, 0)
        some = self.inboxes.get(inbox, [])[known:]
        self.gives([self.copied(inbox, one, at) for one in some])

    def marks(self, at: datetime) -> Heartbeat:
        """Have every source marked as read up to an instant; return the heartbeat that follows."""
        names = [topic(office, way) for office in OFFICES for way in (OUTBOX, INBOX)]
        entries = tuple(
            WatermarkEntry(topic=name, topic_id=f"id of {name}", end=2**40, at=at) for name in names
        )
        value = encode(Watermark(city=NAME, relay="r", entries=entries))
        self.gives([Record(EVENTS, 7, int(at.timestamp() * 1000), None, value)])
        self.settles()
        return self.beat()

    def beat(self) -> Heartbeat:
        """Return the last heartbeat."""
        found = [
            decode(value) for _, key, value in self.words if (key or b"")[:10] == b"heartbeat/"
        ]
        last = found[-1]
        assert isinstance(last, Heartbeat)
        return last

    def waiting(self) -> list[bytes]:
        """Return the papers that wait, by inbox and in order."""
        return [value for key, value in sorted(self.rows.items()) if key.startswith(PAPER)]

    def papers_in(self, inbox: str) -> list[str]:
        """Return the documents that an inbox holds, in order."""
        return [_document(one) for one in self.inboxes.get(inbox, [])]

    def papers_waiting(self) -> list[str]:
        """Return the documents that wait, in order."""
        return [_document(one) for one in self.waiting()]


def _document(raw: bytes) -> str:
    message = decode(raw)
    return message.document_id if isinstance(message, Delivery) else type(message).__name__
