"""Every topic of the hub: its name, its partitions, its retention. Brokers create none by
themselves.
"""

import re
from collections.abc import Iterable, Mapping

from hub.messages import CityRecord
from hub.stream.port import TopicPartition, TopicSpec

PARTITIONS = 24
"""Of every hub topic. A city is one partition; a partition without a city costs nothing."""

PLACES = tuple(17 * number % PARTITIONS for number in range(PARTITIONS))
"""The order in which cities get partitions.

Range assignment gives a worker neighbouring partitions; in this order the first cities already
spread over two, three or four workers.
"""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
_HUB = "hub"
"""The first part of the hub's own topics: no city has this name."""
EVENTS = "hub.events"
STATE = "hub.state"
CITIES = "hub.cities"
PULSE = "hub.pulse"
STREAMS: Mapping[str, str] = {
    "duties": "hub.duties",
    "violations": "hub.violations",
    "blocks": "hub.blocks",
    "standings": "hub.standings",
    "decisions": "hub.decisions",
    "accountability": "hub.accountability",
    "refused": "hub.refused",
    "cards": "hub.cards",
    "outages": "hub.outages",
    "fetches": "hub.fetches",
    "quarantines": "hub.quarantines",
}
"""What a city says on which topic. `blocks` and `standings` are the newest by key."""
AUDIT = "hub.audit"
"""What persons did with what the city says: no city writes it, every reader of the streams reads
it.
"""
OUTGOING = "hub.outgoing"
"""Up to release 0.1 papers went to inboxes through it; whoever takes such a city over reads it
once.
"""

RECORD_BYTES_MAX = 2 << 20
"""What a topic takes: a record of a mebibyte, wrapped in what is reported about it."""
_DAY_MS = 86_400_000
_STAMPED = {
    "message.timestamp.type": "LogAppendTime",
    "max.message.bytes": str(RECORD_BYTES_MAX),
    # A record that unpacks to more is refused before it is unpacked (Kafka 4.4 and later).
    "max.decompressed.message.bytes": str(RECORD_BYTES_MAX),
    # The broker unpacks whatever a client has compressed: no reader needs the client's codec, and a
    # batch that is too large once unpacked is refused to its sender.
    "compression.type": "uncompressed",
}
_KEPT = {**_STAMPED, "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
_NEWEST = {
    **_STAMPED,
    "cleanup.policy": "compact",
    "min.cleanable.dirty.ratio": "0.1",
    "segment.ms": "600000",
    "max.compaction.lag.ms": "3600000",
}
_NINETY_DAYS = {**_STAMPED, "cleanup.policy": "delete", "retention.ms": str(90 * _DAY_MS)}
_TO_DISK = {"flush.messages": "1"}


def replication_of(brokers: Mapping[str, str]) -> int:
    """Return how many replicas topics have, by the settings of the brokers."""
    return 3 if int(brokers["brokers"]) >= 3 else 1


def hub_topics(replication: int) -> list[TopicSpec]:
    """Return the hub's own topics."""
    safe = {"min.insync.replicas": str(max(1, replication - 1))}
    kept = dict.fromkeys((*STREAMS.values(), AUDIT), _KEPT)
    kept |= {
        EVENTS: _NINETY_DAYS,
        STATE: _NEWEST,
        STREAMS["blocks"]: _NEWEST,
        STREAMS["standings"]: _NEWEST,
    }
    specs = [
        TopicSpec(name, PARTITIONS, replication, {**config, **safe})
        for name, config in kept.items()
    ]
    specs.append(TopicSpec(CITIES, 1, replication, {**_NEWEST, **safe}))
    pulse = {**_STAMPED, **safe, "cleanup.policy": "delete", "retention.ms": "3600000"}
    specs.append(TopicSpec(PULSE, 1, replication, pulse))
    return specs


def is_name(text: str, *, of_city: bool = True) -> bool:
    """Return whether a city or one of its offices can have this name: it becomes part of topic
    names.
    """
    return _NAME.fullmatch(text) is not None and not (of_city and text == _HUB)


def outbox(city: str, office: str) -> str:
    """Return the topic that only `office` writes."""
    return f"{city}.{office}.outbox"


def is_inbox(place: TopicPartition) -> bool:
    """Return whether a place belongs to a topic named like an inbox: an office's, not the hub's."""
    return place.topic.endswith(".inbox")


def inbox(city: str, office: str) -> str:
    """Return the topic that `office` reads."""
    return f"{city}.{office}.inbox"


def office_topics(city: CityRecord, replication: int) -> list[TopicSpec]:
    """Return the outboxes and inboxes of a city. A record in an outbox is on disk before it is
    acknowledged.
    """
    safe = {"min.insync.replicas": str(max(1, replication - 1))}
    specs: list[TopicSpec] = []
    for place in city.offices:
        for name, config in (
            (place.outbox, {**_KEPT, **safe, **_TO_DISK}),
            (place.inbox, {**_KEPT, **safe}),
        ):
            specs.append(TopicSpec(name, 1, replication, config, may_be_wider=True))
    return specs


def sources_of(cities: Iterable[CityRecord]) -> dict[str, tuple[CityRecord, str, str]]:
    """Return every outbox and inbox with its city, its office and its direction."""
    found: dict[str, tuple[CityRecord, str, str]] = {}
    for city in cities:
        for place in city.offices:
            found[place.outbox] = (city, place.code, "outbox")
            found[place.inbox] = (city, place.code, "inbox")
    return found


def at(topic: str, city: CityRecord) -> TopicPartition:
    """Return the city's partition of a hub topic."""
    return TopicPartition(topic, city.partition)
