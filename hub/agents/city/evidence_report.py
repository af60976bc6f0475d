"""Reports of a city whose evidence time makes no progress since when and why; once a minute at the
most.

The clock is the brokers': the append time of each heartbeat. Every reader of heartbeats can use it:
a worker for those that it writes, a screen for those that it follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hub import output
from hub.agents.city.calendar_warning import CalendarWarning
from hub.agents.city.paper_report import PaperReport
from hub.domain.calendar import minute_of
from hub.messages import HELD_MEANS, Heartbeat, Held, decode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.stage import Batch

LATE_MS = 30_000
"""Three intervals of marks: evidence time may be so old although nothing holds it."""
SKEW_MAX_MS = 10_000
AGAIN_MS = 60_000
_BEAT = b"heartbeat/"


@dataclass(slots=True)
class EvidenceReport:
    """The evidence time of one city at its last heartbeats."""

    skew_ms: int
    _late_ms: int | None = None
    _said_ms: int | None = None

    def look(self, beat: Heartbeat, now_ms: int) -> str | None:
        """Return the report for a heartbeat appended at `now_ms`; None for no report.

        The first late heartbeat may be that of a city which was away, so only a second one is
        reported.
        """
        age_s = age_of(beat, now_ms)
        limit_s = (LATE_MS + min(self.skew_ms, SKEW_MAX_MS)) / 1000
        if age_s is not None and age_s <= limit_s:
            said, self._late_ms, self._said_ms = self._said_ms, None, None
            return None if said is None else in_words("evidence time goes on: {at}", at=_at(beat))
        if self._late_ms is None:
            self._late_ms = now_ms
        due_ms = self._late_ms + LATE_MS // 3 if self._said_ms is None else self._said_ms + AGAIN_MS
        if now_ms < due_ms:
            return None
        self._said_ms = now_ms
        return stall_words(beat, now_ms)


def age_of(beat: Heartbeat, now_ms: int) -> float | None:
    """Return how many seconds old a city's evidence time is at `now_ms`;
    None if it has none yet.
    """
    if beat.complete_up_to is None:
        return None
    return now_ms / 1000 - beat.complete_up_to.timestamp()


def stall_words(beat: Heartbeat, now_ms: int) -> str:
    """Return the words for where evidence time is, since when, and what holds it."""
    age_s = age_of(beat, now_ms)
    since = (
        in_words("has not begun")
        if age_s is None
        else in_words("stands at {at} ({age_s:.0f} s)", at=_at(beat), age_s=age_s)
    )
    held = in_words(": held by {held_by}", held_by=beat.held_by) if beat.held_by else ""
    because = next((one for one in Held if one == beat.held_because), None)
    if because is None:
        return in_words("evidence time {since}{held}", since=since, held=held)
    meaning, remedy = HELD_MEANS[because]
    return in_words(
        "evidence time {since}{held}: {meaning}. What to do: {remedy}.",
        since=since,
        held=held,
        meaning=meaning,
        remedy=remedy,
    )


def _at(beat: Heartbeat) -> str:
    instant: datetime | None = beat.complete_up_to
    return minute_of(instant) if instant is not None else "–"


def reported_on_stderr(
    compute: Callable[[Batch], None], skew_of: Callable[[int], int | None]
) -> Callable[[Batch], None]:
    """Return `compute`, extended to report on standard error what holds the city of a batch, or its
    papers.

    `skew_of` gives the skew of a partition's city, in milliseconds; None for a city that is not
    reported.
    """
    held: dict[int, tuple[int, EvidenceReport, PaperReport, CalendarWarning]] = {}

    def looked(batch: Batch) -> None:
        compute(batch)
        beat = _beat_of(batch)
        partition = batch.place.partition
        skew_ms = skew_of(partition)
        if beat is None or not batch.records or skew_ms is None:
            return
        unseen = -1, EvidenceReport(skew_ms), PaperReport(), CalendarWarning()
        epoch, standing, papers, days = held.get(partition, unseen)
        if epoch != batch.epoch:
            # The last owner has reported on evidence time already; on everything else this one
            # reports.
            standing = EvidenceReport(skew_ms)
        held[partition] = batch.epoch, standing, papers, days
        now_ms = batch.records[-1].append_ms
        for one in (
            *papers.look(beat, now_ms),
            standing.look(beat, now_ms),
            days.look(beat, now_ms),
        ):
            if one is not None:
                output.warn(in_words("{city}: {one}", city=beat.city, one=one))

    return looked


def _beat_of(batch: Batch) -> Heartbeat | None:
    """Return the heartbeat that a batch was answered with."""
    if not batch.answered.done() or batch.answered.exception() is not None:
        return None
    for write in reversed(batch.answered.result().writes):
        if write.place.topic == topics.STREAMS["blocks"] and (write.key or b"").startswith(_BEAT):
            beat = decode(write.value)
            return beat if isinstance(beat, Heartbeat) else None
    return None
