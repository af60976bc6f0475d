"""What a city remembers of itself: how far each source is read, the marks of time, suspensions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from hub.domain.city.outage_watch import Moved, OutageState
from hub.domain.city.papers_in_flight import PapersInFlight
from hub.domain.city.rows import DoubtSaid
from hub.domain.facts import Fact
from hub.domain.fetched import FetchedUpTo
from hub.domain.numbering import Numbers
from hub.messages import Held, WatermarkEntry


@dataclass(frozen=True, slots=True)
class Heard:
    """How far a source is read: the last offset, the id of its topic, and when that record was
    received.
    """

    topic_id: str
    offset: int
    received: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """A question that waits until some sources are read that far, or until evidence time is
    `until`.

    `gives_up` is set if it waits for a complete answer, too: at that newest mark it is answered as
    it is.
    """

    AVRO_NAME: ClassVar[str] = "Waiting"

    question: Fact
    after: tuple[tuple[str, int], ...]
    until: datetime
    gives_up: datetime | None = None


@dataclass(slots=True)
class CityState:
    """One row: written in the same transaction as everything that follows from it.

    `engine` is the newest version of the derivation that has worked on the city. `stopped` are
    sources of which a record was skipped, with the last offset that came and was not accepted: they
    are not marked. `suspended` are offices whose outbox is taken out: they are not accused.
    `in_doubt` are offices with unreadable records, each record with the end of its doubt.
    `replaced` are the ids of topics that were made again under their name, the oldest first. `anew`
    counts how often every row had to be derived anew; `beat_due` says that a heartbeat waits for
    the end of a sweep. `sent` are the answers and refusals that are on their way to an inbox, and
    have not been read back. `stands_under` identifies the law and the engine by which every row was
    last derived: not today's while some still have to be. `code` is the code that last worked on
    the city, `raising` the rules that raised in it, with their texts. `left` are the offices that
    have left the city, as every row must be derived. `held` is why a source is not marked further,
    by its last mark. `underway` are the papers sent to each inbox and not read back.
    `writes_inboxes` says that the city writes its inboxes itself: what `hub.outgoing` held, through
    which it did before, has been taken over. `numbers` are the last numbers of what it counts by
    year. `outages` is what it needs to find its own outages, `fetched` how far inboxes are fetched.
    `doubts_said` is what was said last of each record in `in_doubt`. `digested` is the day of the
    newest digest.
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
    numbers: Numbers = field(default_factory=dict)
    outages: OutageState = field(default_factory=OutageState)
    fetched: dict[str, FetchedUpTo] = field(default_factory=dict)
    doubts_said: dict[str, dict[str, DoubtSaid]] = field(default_factory=dict)
    digested: date | None = None

    def not_accused(self, now: datetime | None) -> frozenset[str]:
        """Return the offices that are accused of nothing for now; `now` is evidence time."""
        doubted = (
            office
            for office, known in self.in_doubt.items()
            if any(now is None or until > now for until in known.values())
        )
        return frozenset((*self.suspended, *doubted))

    def doubted_before(self, now: datetime | None) -> dict[str, tuple[str, ...]]:
        """Return the offices whose doubt ended without being cleared, each with the records in
        doubt.
        """
        return {
            office: tuple(sorted(known))
            for office, known in sorted(self.in_doubt.items())
            if known and office not in self.not_accused(now)
        }

    def replace(self, topic: str, topic_id: str) -> None:
        """Take a topic as a new one under the name of the one read so far."""
        heard = self.heard.get(topic)
        if heard is not None and heard.topic_id != topic_id:
            self.replaced[topic] = (*self.replaced.get(topic, ()), heard.topic_id)

    def marked(self, entry: WatermarkEntry) -> Moved | None:
        """Take the mark of one source; return how far it has moved.

        Also of a topic made again: what was received before its mark comes before it, whether the
        office has written into the new topic yet or not.
        """
        why = entry.set_aside or self._against(entry)
        before = self.marks.get(entry.topic)
        if why is None:
            self.mark(entry.topic, entry.at)
            why = Held.BEHIND.value if entry.unread_offset is not None else None
        self.held.pop(entry.topic, None)
        if why is not None:
            self.held[entry.topic] = why
        after = self.marks.get(entry.topic)
        return None if after is None or after == before else Moved(entry.topic, before, after)

    def _against(self, entry: WatermarkEntry) -> str | None:
        """Return why a mark contradicts what was read: somebody else wrote copies of that source.

        The marked topic was taken for gone; or a record is at or above the source's end and was
        received before that end was asked for. Then the next record of the source would be dropped.
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
        """Return evidence time over all sources, and the source that holds it: the one furthest
        behind.

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
