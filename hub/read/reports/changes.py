"""What has become another since a report was issued, and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.messages import Duty
from hub.read.reports.counted import WITHDRAWN, Counted
from hub.sentence import in_words


class Why(StrEnum):
    """Why a duty counts as something else than in the report of before: a closed list."""

    RAISED = "raised"
    LATE_RECORD = "late_record"
    WITHDRAWN = "withdrawn"
    CALENDAR = "calendar"
    READING = "reading"
    MOVED = "moved"
    OBJECTION = "objection"
    DOUBT = "doubt"
    ENDED = "ended"
    DONE = "done"
    TIME = "time"


MEANS: Mapping[Why, str] = {
    Why.RAISED: in_words("it was raised since"),
    Why.LATE_RECORD: in_words("a record of before was heard since"),
    Why.WITHDRAWN: in_words("it was withdrawn: a record heard since shows that it does not stand"),
    Why.CALENDAR: in_words("the calendar moved its last day"),
    Why.READING: in_words("the city is judged by another edition of its law"),
    Why.MOVED: in_words("a record heard since moved its last day"),
    Why.OBJECTION: in_words("its office objects: it says that it did it in time"),
    Why.DOUBT: in_words("a doubt about it began or ended"),
    Why.ENDED: in_words("it is owed no more: a record heard since ended it"),
    Why.DONE: in_words("it was done since"),
    Why.TIME: in_words("time has passed"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A duty that counted as something else before; None: it was not among those counted."""

    duty: Duty
    before: Counted | None
    now: Counted | None
    why: Why

    def told(self) -> dict[str, Any]:
        """Return it for a program."""
        duty = self.duty
        return {
            "id": duty.id,
            "office": duty.actor,
            "rule": duty.rule,
            "article": duty.article,
            "due_date": duty.due_date and duty.due_date.isoformat(),
            "before": self.before and self.before.counts.value,
            "now": self.now and self.now.counts.value,
            "why": self.why.value,
            "why_in_words": str(MEANS[self.why]),
            "moved_because": duty.moved_because,
        }


def differing(before: Mapping[str, Counted], now: Mapping[str, Counted]) -> list[str]:
    """Return the ids of the duties that count as something else, or on another day."""
    return [
        name for name in sorted({*before, *now}) if _told(before.get(name)) != _told(now.get(name))
    ]


def _told(one: Counted | None) -> object:
    return None if one is None else (one.counts, one.word.due_date)


def why_changed(
    old: Counted | None, new: Counted | None, words: Sequence[Duty], then: datetime
) -> Why:
    """Return why a duty counts as something else; `words` are what was said of it since, in order,
    and `then` is the evidence time of before.
    """
    if old is None:
        return _why_new(words, then)
    if not words:
        return Why.TIME
    last = words[-1]
    if last.edition != old.word.edition:
        return Why.READING
    if WITHDRAWN in (last.change, last.status):
        return Why.WITHDRAWN
    if last.due_date != old.word.due_date:
        return _why_moved(words)
    return Why.ENDED if new is None else _why_other(old, new, then)


def _why_new(words: Sequence[Duty], then: datetime) -> Why:
    if words and any(one.previous_due_date is not None for one in words):
        return _why_moved(words)
    late = bool(words) and words[0].trigger_at <= then
    return Why.LATE_RECORD if late else Why.RAISED


def _why_moved(words: Sequence[Duty]) -> Why:
    return Why.CALENDAR if any(one.moved_because for one in words) else Why.MOVED


def _why_other(old: Counted, new: Counted, then: datetime) -> Why:
    was, now = old.word, new.word
    if now.contested and not was.contested:
        return Why.OBJECTION
    if (was.held, was.doubted) != (now.held, now.doubted):
        return Why.DOUBT
    if now.done_at != was.done_at and now.done_at is not None:
        return Why.LATE_RECORD if now.done_at <= then else Why.DONE
    if now.status in ("exempted", "cancelled", "exercised"):
        return Why.ENDED
    return Why.TIME if now.status in ("breached", "lapsed") else Why.LATE_RECORD
