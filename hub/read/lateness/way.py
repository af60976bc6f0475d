"""The way of a paper, and of the word that answers it: who had it, from when until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class PaperWay:
    """When a paper was written by its sender's account, sent, delivered, fetched, acknowledged.

    `sent` is when its sender's outbox took it, `delivered` when the addressee's inbox did.
    `fetched` None: it is not fetched, or nobody knows (`fetch_known`): some clients never say.
    """

    written: datetime | None = None
    sent: datetime | None = None
    delivered: datetime | None = None
    fetched: datetime | None = None
    fetch_known: bool = False
    acknowledged: datetime | None = None


UNKNOWN = PaperWay()


@dataclass(frozen=True, slots=True)
class Split:
    """How long each had a matter in hand; None where that is not known.

    The sender's system from the paper's own instant to its outbox, the hub from there to the inbox,
    the wire from there to the client, the office from there to what it did, its system from there
    to its outbox.
    """

    sender: timedelta | None = None
    hub: timedelta | None = None
    wire: timedelta | None = None
    office: timedelta | None = None
    told: timedelta | None = None


def split_of(
    way: PaperWay, done: datetime | None, heard: datetime | None, now: datetime | None
) -> Split:
    """Return who had a matter for how long; `done` is what the office says, `heard` its receipt,
    `now` evidence time.
    """
    reached = way.fetched or (None if way.fetch_known else way.delivered)
    return Split(
        sender=_between(way.written, way.sent),
        hub=_between(way.sent, way.delivered),
        wire=_between(way.delivered, way.fetched or (now if way.fetch_known else None)),
        office=_between(reached, done or now),
        told=_between(done, heard),
    )


def _between(begins: datetime | None, ends: datetime | None) -> timedelta | None:
    """Return the time between two instants; a clock that is ahead takes no time."""
    if begins is None or ends is None:
        return None
    return max(ends - begins, timedelta())
