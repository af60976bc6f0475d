"""How far offices have fetched their inboxes, as their clients commit it. Pure.

A client that never commits says nothing: whether it has fetched a paper is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

_INBOX, _READER = "inbox", "reader"


def reader_of(inbox: str) -> str:
    """Return the consumer group of an inbox's office: it is named like the inbox."""
    return inbox.removesuffix(_INBOX) + _READER


@dataclass(frozen=True, slots=True)
class FetchedUpTo:
    """How far an office has fetched the topic that is its inbox now, and when that was seen.

    `known_until` is set while nobody can tell how far it is: what it had fetched by then is known.
    """

    AVRO_NAME: ClassVar[str] = "FetchedUpTo"

    topic_id: str
    up_to: int
    at: datetime
    known_until: datetime | None = None


Fetched = Mapping[str, FetchedUpTo]
"""What is known, by inbox as its records are named: one of the second topic that bore the name is
`topic#2`. An inbox of which nothing is known is left out.
"""


def lacks(fetched: Fetched, receipt: str) -> FetchedUpTo | None:
    """Return how far the inbox of a receipt was fetched, if its paper lies beyond; None if it was
    fetched, or nobody knows. `receipt` is the paper's place: topic/partition/offset.
    """
    place, _, offset = receipt.rpartition("/")
    known = fetched.get(place.rpartition("/")[0])
    return known if known is not None and int(offset) >= known.up_to else None
