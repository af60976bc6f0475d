"""Turns records of a source into copies: bytes untouched, with where they came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.domain.city.refusals import KEPT_MAX, kept
from hub.messages import CityRecord, Envelope
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import LogError, OutgoingRecord, Record, TopicPartition, TopicState


@dataclass(frozen=True, slots=True)
class RelaySource:
    """One outbox or inbox: its owner, and the topic that bears its name now."""

    city: CityRecord
    office: str
    direction: str
    topic: TopicState


def copies(
    records: Sequence[Record], source: RelaySource, previous_offset: int
) -> list[OutgoingRecord]:
    """Return the copies of `records`, in order; `previous_offset` is that of the record copied
    before.
    """
    made: list[OutgoingRecord] = []
    place = topics.at(topics.EVENTS, source.city)
    for record in records:
        value = record.value
        # A record that does not fit a copy with its header, and a refusal of it, is copied as its
        # digest.
        oversize = value is not None and len(value) > KEPT_MAX
        if value is not None:
            value = kept(value)
        envelope = Envelope(
            city=source.city.city,
            office=source.office,
            direction=source.direction,
            topic=source.topic.name,
            topic_id=source.topic.topic_id,
            offset=record.offset,
            previous_offset=previous_offset,
            append_ms=record.append_ms,
            oversize=oversize,
            partition=record.place.partition,
        )
        made.append(OutgoingRecord(place, None, value, envelope.to_headers()))
        previous_offset = record.offset
    return made


def check_same(place: TopicPartition, known: RelaySource, now: TopicState | None) -> None:
    """Raise `LogError` if the topic of a place is not the one that was read:
    it is another source.
    """
    if now is None or now.topic_id != known.topic.topic_id:
        raise LogError(
            in_words(
                "{topic} was made again (its id is {now}, it was {topic_id}): the relay "
                "begins anew with it as a new source.",
                topic=place.topic,
                now=now and now.topic_id,
                topic_id=known.topic.topic_id,
            )
        )


def sources_now(
    cities: Mapping[str, CityRecord], standing: Mapping[str, TopicState]
) -> dict[TopicPartition, RelaySource]:
    """Return every registered source whose topic exists, by its place.

    Each partition is a source: what somebody writes beside the first is refused, not skipped.
    """
    return {
        TopicPartition(name, number): RelaySource(city, office, direction, standing[name])
        for name, (city, office, direction) in topics.sources_of(cities.values()).items()
        if name in standing
        for number in range(standing[name].partitions)
    }
