"""What a city remembers of itself: how far each source is heard, the marks of time, what is suspended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from hub.domain.city.papers_in_flight import PapersInFlight
from hub.domain.facts import Fact
from hub.messages import Held, WatermarkEntry


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a source is heard: the last offset, of the topic with this id, and when it was received."""

    topic_id: str
    offset: int
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """A question that waits until some sources are heard that far, or until evidence time is `until`.

    `gives_up` is of one that waits for a complete answer, too: when the newest mark is that late, it is
    answered as it is.
    """

    AVRO_NAME: ClassVar[str] = "Waiting"

    question: Fact
    after: tuple[tuple[str, int], ...]
    until: datetime
    gives_up: datetime | None = None


@dataclass(slots=True)
class CityState:
    """One row: written in the same transaction as everything that follows from it.

    `engine` is the newest version of the derivation that has worked on the city.

    `stopped` are sources of which a record was passed over, with the last offset that came and was
    not heard: they are not marked. `suspended` are offices whose outbox is taken out: they are not accused.
    `in_doubt` are offices of which records could not be read, each record with the instant at which its
    doubt is over. `replaced` are the ids of topics that were made
    again under their name, the oldest first. `anew` counts how often every row was to be derived
    anew, `beat_due` says that a heartbeat waits for the end of a sweep. `sent` are the answers and
    refusals that are on their way to an inbox, and have not been read back.
    `stands_under` names the law and the engine by which every row was derived last: another than today's
    while some are still to be derived by it.
    `code` is the code that last worked on the city, `raising` the rules that raised in it, with their words.
    `left` are the offices that are none of the city's any more, as every row is to be derived.
    `held` is why a source is not marked further, as its last mark says.
    `underway` are the papers said to each inbox that have not been read back from it.
    `writes_inboxes` says that the city writes its inboxes itself: what stands in `hub.outgoing`, through which
    it did before, has been taken over.
    """

    AVRO_NAME: ClassVar[str] = "Book"

    heard: dict[str, Heard] = field(default_factory=dict)
    marks: dict[str, datetime] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    waiting: list[WaitingQuestion] = field(default_factory=list)
    evidence_time: datetime | None = None
    replaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    anew: int = 0
    beat_due: bool = False
    engine: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    stands_under: str = ""
    in_doubt: dict[str, dict[str, datetime]] = field(default_factory=dict)
    code: str = ""
    raising: dict[str, str] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    left: dict[str, datetime] = field(default_factory=dict)
    underway: dict[str, PapersInFlight] = field(default_factory=dict)
    writes_inboxes: bool = False

    def not_accused(self, now: datetime | None) -> frozenset[str]:
        """Return the offices that are accused of nothing for now; `now` is evidence time."""
        doubted = (
            office
            for office, known in self.in_doubt.items()
            if any(now is None or until > now for until in known.values())
        )
        return frozenset((*self.suspended, *doubted))

    def doubted_before(self, now: datetime | None) -> dict[str, tuple[str, ...]]:
        """Return the offices whose doubt is over and was not cleared, each with the records in doubt."""
        return {
            office: tuple(sorted(known))
            for office, known in sorted(self.in_doubt.items())
            if known and office not in self.not_accused(now)
        }

    def replace(self, topic: str, topic_id: str) -> None:
        """Take a topic as another than the one heard so far under its name."""
        heard = self.heard.get(topic)
        if heard is not None and heard.topic_id != topic_id:
            self.replaced[topic] = (*self.replaced.get(topic, ()), heard.topic_id)

    def marked(self, entry: WatermarkEntry) -> None:
        """Take what a relay's mark says of one source.

        Of a topic made again, too: what was received before its mark stands before it, whether the
        office has written into the new topic yet or not.
        """
        why = entry.set_aside or self._against(entry)
        if why is None:
            self.mark(entry.topic, entry.at)
            why = Held.BEHIND.value if entry.unread_offset is not None else None
        self.held.pop(entry.topic, None)
        if why is not None:
            self.held[entry.topic] = why

    def _against(self, entry: WatermarkEntry) -> str | None:
        """Return why a mark contradicts what was heard: somebody else wrote copies of that source.

        The topic that is marked was taken for gone; or a record stands at or above the source's end and
        was received before that end was asked for. What comes next of the source would not be heard.
        """
        heard = self.heard.get(entry.topic)
        gone = entry.topic_id in self.replaced.get(entry.topic, ())
        ahead = (
            heard is not None
            and heard.topic_id == entry.topic_id
            and heard.offset >= entry.end
            and heard.received is not None
            and heard.received < entry.at
            and entry.unread_offset is None
        )
        return Held.AHEAD.value if gone or ahead else None

    def why(self, topic: str | None) -> str | None:
        """Return why a source is not marked further; None if nothing holds it."""
        if topic is None:
            return None
        if topic in self.stopped:
            return Held.GAP.value
        found = self.held.get(topic)
        return found or (Held.NOT_MARKED.value if topic not in self.marks else None)

    def mark(self, topic: str, at: datetime) -> None:
        """Take a mark of a source. Marks never go back; a stopped source is not marked."""
        if topic in self.stopped:
            return
        before = self.marks.get(topic)
        if before is None or at > before:
            self.marks[topic] = at

    def evidence(self, sources: Iterable[str]) -> tuple[datetime | None, str | None]:
        """Return evidence time over all sources, and the source that holds it: the one furthest behind.

        A registered source without a mark holds the city (docs/decisions.md, 3).
        """
        holder: tuple[datetime, str] | None = None
        for topic in sources:
            at = self.marks.get(topic)
            if at is None:
                return None, topic
            if holder is None or (at, topic) < holder:
                holder = (at, topic)
        return holder or (None, None)
