"""Duties as a calendar, RFC 5545: each is a whole day, its last one.

1. UID is the duty's id. SEQUENCE is how often it was said anew: a calendar takes the newer one.
2. A duty that is done, or owed no more, is told as CANCELLED for a while, so that calendars drop
   it; then it is left out.
3. A day that is not settled yet is TENTATIVE. A duty without a last day is on no calendar.

What is written of duties follows from the log alone, and so is the same after a rebuild.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from hub.cli.city_stand import CityStand
from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.domain.law import Law
from hub.messages.characters import escaped
from hub.output import in_language
from hub.sentence import in_words

ENDED_DAYS = 90
"""So many days past its last day a duty that has ended is still told, as cancelled."""


def calendar_parts(
    events: Iterable[tuple[Mapping[str, Any], int]],
    stands: Iterable[CityStand],
    speeches: Mapping[str, Speech],
    laws: Mapping[str, Law | None],
) -> Iterator[bytes]:
    """Yield the calendar, event by event. `events` are duties, with how often each was said."""
    from icalendar import Calendar  # noqa: PLC0415  only a calendar needs it

    head = Calendar()
    head.add("prodid", "-//gongze//duties//ZH")
    head.add("version", "2.0")
    head.add("method", "PUBLISH")
    head.add("x-wr-calname", in_language(in_words("Duties")))
    told = [in_words("{city}: {words}.", city=one.city.city, words=one.words()) for one in stands]
    head.add("x-wr-caldesc", "\n".join(map(_line, told)))
    before, end, after = head.to_ical().partition(b"END:VCALENDAR")
    yield before
    for row, said in events:
        name = row["city"]
        yield _event(row, said, speeches[name], laws[name])
    yield end + after


def _event(row: Mapping[str, Any], said: int, speech: Speech, law: Law | None) -> bytes:
    from icalendar import Event  # noqa: PLC0415

    due = row["due_date"]
    made = Event()
    made.add("uid", row["id"])
    made.add("sequence", max(said - 1, 0))
    made.add("dtstamp", row["said_at"].replace(microsecond=0))
    made.add("dtstart", due)
    made.add("dtend", due + timedelta(days=1))
    made.add("status", status_of(row))
    made.add("transp", "TRANSPARENT")
    made.add("summary", _line(_summary(row, speech)))
    made.add("description", "\n".join(map(_line, _description(row, speech, law))))
    made.add("categories", [row["city"], row["office"]])
    return bytes(made.to_ical())


def status_of(row: Mapping[str, Any]) -> str:
    """Return how an event of a duty stands."""
    if not row["pending"]:
        return "CANCELLED"
    return "TENTATIVE" if row["status"] == "provisional" or row["held"] else "CONFIRMED"


def _summary(row: Mapping[str, Any], speech: Speech) -> str:
    told = in_words(
        "{office}: {subject}, {cited}",
        office=speech.office(row["office"]),
        subject=row["subject"],
        cited=speech.cited(row["rule"], row["article"]),
    )
    return in_words("overdue: {told}", told=told) if row["overdue"] and row["pending"] else told


def _description(row: Mapping[str, Any], speech: Speech, law: Law | None) -> Iterator[str]:
    rule = law.duty(row["rule"]) if law else None
    if rule is not None:
        yield speech.says(rule.cite)
    yield in_words("last day: {day}", day=row["due_date"])
    if row["case"]:
        yield in_words("case: {case}", case=row["case"])
    if row["site"]:
        yield in_words("site: {site}", site=row["site"])
    if row["evidence_time"] is not None:
        yield in_words("said by evidence complete to {at}", at=minute_of(row["evidence_time"]))


def _line(text: str) -> str:
    return escaped(in_language(text))
