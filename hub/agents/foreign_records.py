"""Refuses what somebody else wrote into the hub's own topics: kept whole, in the same transaction.

The brokers' access rules decide who may write there. Where they do not prevent it, such a record
has no effect, is not dropped, and delays nobody.
"""

from collections.abc import Sequence

from hub.agents.held_cities import CityHeldError
from hub.domain.city.publications import Publication
from hub.domain.city.refusals import misplaced
from hub.messages import Refusal, encode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch


class UnplacedError(CityHeldError):
    """A partition holds the rows of a city, and the registry has no city there."""


def refusal_of(record: Record, city: str, expected: str) -> Refusal:
    """Return the refusal of a record in the hub's own topic; `expected` says what belongs there."""
    source = f"{record.place.topic}/{record.place.partition}/{record.offset}"
    return misplaced(city, source, record.value, record.appended, expected)


def foreign_refusal(record: Record, city: str, expected: str) -> Publication:
    """Return the refusal as the city publishes it."""
    refusal = refusal_of(record, city, expected)
    return Publication("refused", refusal.source, refusal)


def write_misplaced(record: Record, city: str, expected: str) -> OutgoingRecord:
    """Return the refusal as an outgoing record, on the partition of the refused record."""
    refusal = refusal_of(record, city, expected)
    place = TopicPartition(topics.STREAMS["refused"], record.place.partition)
    return OutgoingRecord(place, refusal.source.encode(), encode(refusal))


def unplaced(batch: Batch) -> Sequence[OutgoingRecord]:
    """Refuse every record of a partition on which no city is placed.

    Raises `UnplacedError` where a city has been: its records may not be skipped.
    """
    if batch.rows:
        raise UnplacedError(
            in_words(
                "{topic}/{partition}: a city has rows there, and {cities} names none. Its "
                "record was overwritten, or deleted. Nothing is heard there until it is "
                "placed again: gongze provision.",
                topic=batch.place.topic,
                partition=batch.place.partition,
                cities=topics.CITIES,
            )
        )
    return [
        write_misplaced(one, "", in_words("nothing: no city stands here")) for one in batch.records
    ]
