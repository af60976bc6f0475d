"""Warns of a city whose published days end soon: at once, again each day, and when more days are
published.

Today is the day of the brokers' clock, in Shanghai. Every reader of heartbeats can use it, as with
evidence time (`evidence_report.py`).
"""

from datetime import UTC, date, datetime

from hub.domain.calendar import local_day
from hub.domain.explain.calendar_end import end_warning
from hub.messages import Heartbeat
from hub.sentence import in_words


class CalendarWarning:
    """The last warning about the end of one city's calendar."""

    def __init__(self) -> None:
        self._said: tuple[date, date] | None = None

    def look(self, beat: Heartbeat, now_ms: int) -> str | None:
        """Return the warning for a heartbeat appended at `now_ms`; None for no warning."""
        until = beat.calendar_until
        if until is None:
            return None
        day = local_day(datetime.fromtimestamp(now_ms / 1000, UTC))
        words = end_warning(until, day, beat.city)
        if words is None:
            said, self._said = self._said, None
            return (
                None
                if said is None
                else in_words("working days are published to {until} now", until=until)
            )
        if self._said == (until, day):
            return None
        self._said = until, day
        return words
