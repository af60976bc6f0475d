"""Refuses what somebody else wrote into the hub's own topics: kept whole, in the same transaction.

Who may write there is for the brokers' access rules to say; where they do not, such a record is neither
followed nor dropped, and holds nobody up.
"""

from collections.abc import Sequence

from hub.agents import topics
from hub.agents.held_cities import CityHeldError
from hub.domain.city.publishing import Publication
from hub.domain.city.refusals import misplaced
from hub.messages import Refusal, encode
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch


class UnplacedError(CityHeldError):
    """A partition holds the rows of a city, and the registry knows of none there."""


def refusal_of(record: Record, city: str, expected: str) -> Refusal:
    """Return the refusal of a record of the hub's own topic: `expected` says what should stand there."""
    source = f"{record.place.topic}/{record.place.partition}/{record.offset}"
    return misplaced(city, source, record.value, record.appended, expected)


def said_misplaced(record: Record, city: str, expected: str) -> Publication:
    """Return the refusal as the city says it."""
    refusal = refusal_of(record, city, expected)
    return Publication("refused", refusal.source, refusal)


def write_misplaced(record: Record, city: str, expected: str) -> OutgoingRecord:
    """Return the refusal as it is written, beside the record's own partition."""
    refusal = refusal_of(record, city, expected)
    place = TopicPartition(topics.STREAMS["refused"], record.place.partition)
    return OutgoingRecord(place, refusal.source.encode(), encode(refusal))


def unplaced(batch: Batch) -> Sequence[OutgoingRecord]:
    """Refuse every record of a partition that no city is placed on.

    Raises `UnplacedError` where a city has been: its records may not be passed over.
    """
    if batch.rows:
        raise UnplacedError(
            f"{batch.place.topic}/{batch.place.partition}: a city has rows there, and {topics.CITIES} "
            "names none. Its record was overwritten, or deleted. Nothing is heard there until it is "
            "placed again: gongze provision."
        )
    return [write_misplaced(one, "", "nothing: no city stands here") for one in batch.records]
