"""Understands what may stand in a city's log: a relay's copy or its mark of time, and nothing else. Pure.

Topics are the hub's own to write. What somebody else wrote there is refused and kept, never heard: it could
pass over an office's records, or say that time has come.
"""

from datetime import UTC, datetime, timedelta

from hub.messages import INBOX, City, Copy, Mark, Undecodable, decode
from hub.stream.port import Record


def entry_of(record: Record, city: City) -> Copy | Mark | str:
    """Return the copy or the mark that a record of the city's log is, or what was expected of it."""
    copy = Copy.from_headers(record.headers)
    if copy is not None:
        return copy if _is_of(copy, city) else f"a copy of a source of {city.city}"
    mark = decode(record.value)
    if not isinstance(mark, Mark):
        why = f": {mark.code.value}, {mark.reason}" if isinstance(mark, Undecodable) else ""
        return f"a relay's copy, with its header, or a relay's mark{why}"
    if mark.city != city.city:
        return f"a mark of {city.city}"
    latest = datetime.fromtimestamp(record.append_ms / 1000, UTC)
    latest += timedelta(milliseconds=city.skew_ms)
    if any(entry.at > latest for entry in mark.entries):
        return f"a mark of what had been by {latest.isoformat()}"
    return mark


def _is_of(copy: Copy, city: City) -> bool:
    """Return whether a copy is of a source of the city; of an office not registered any more, by its city."""
    place = next((one for one in city.offices if one.code == copy.office), None)
    source = place and (place.inbox if copy.direction == INBOX else place.outbox)
    return copy.city == city.city and source in (None, copy.topic)
