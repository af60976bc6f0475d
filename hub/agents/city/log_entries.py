"""Recognises what a city's log may hold: a relay's copy or its mark of time, and nothing else.
Pure.

Only the hub writes its topics. What somebody else wrote there is refused and kept, and has no
effect: it could skip an office's records, or claim that time has passed.
"""

from datetime import datetime, timedelta

from hub.messages import INBOX, CityRecord, Envelope, Undecodable, Watermark, decode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Record


class CityLog:
    """The log of one city, by what the registry says of it now."""

    def __init__(self, city: CityRecord) -> None:
        self._city = city
        self._codes = frozenset(one.code for one in city.offices)

    def entry(self, record: Record) -> Envelope | Watermark | str:
        """Return a record of the log as copy or mark, or else what was expected of it."""
        city = self._city
        copy = Envelope.from_headers(record.headers)
        if copy is not None:
            if not self._is_of(copy):
                return in_words("a copy of a source of {city}", city=city.city)
            if copy.append_ms > record.append_ms + city.skew_ms:
                return in_words(
                    "a copy of what had been written by {latest}",
                    latest=self._latest(record).isoformat(),
                )
            return copy
        mark = decode(record.value)
        if not isinstance(mark, Watermark):
            why = f": {mark.code.value}, {mark.reason}" if isinstance(mark, Undecodable) else ""
            return in_words("a relay's copy, with its header, or a relay's mark{why}", why=why)
        if mark.city != city.city:
            return in_words("a mark of {city}", city=city.city)
        latest = self._latest(record)
        if any(entry.at > latest for entry in mark.entries):
            return in_words("a mark of what had been by {latest}", latest=latest.isoformat())
        return mark

    def _latest(self, record: Record) -> datetime:
        return record.appended + timedelta(milliseconds=self._city.skew_ms)

    def _is_of(self, envelope: Envelope) -> bool:
        """Return whether a copy comes from a source of the city.

        A sandbox has other offices in every story: there, copies from offices of the last story may
        still come.
        """
        city = self._city
        known = envelope.office in self._codes or city.clock == "story"
        return known and envelope.city == city.city and envelope.topic == _source(envelope)


def _source(envelope: Envelope) -> str:
    """Return the topic that an office of the city writes or reads."""
    name = topics.inbox if envelope.direction == INBOX else topics.outbox
    return name(envelope.city, envelope.office)
