"""Waits for the outcome of replayed records: accepted, or refused once more.

A heartbeat says how far the city has read its own outbox. Its refusals up to there are in
`hub.refused` by then, because a refusal and the refused record are one transaction.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.messages import CityRecord, Heartbeat, Refusal, RefusalCode, decode
from hub.registry import topics
from hub.sentence import in_words, received
from hub.stream.kafka import KafkaLog
from hub.stream.port import Tail, TopicPartition

POLL_S = 0.2
_MAY_CHANGE = {
    RefusalCode.FIELD_OF_KIND: (
        in_words("an office or a word that it names is added to the city (gongze provision)")
    ),
    RefusalCode.UNKNOWN_KIND: in_words("its kind is added to the city's law"),
    RefusalCode.UNKNOWN_SCHEMA: in_words("the hub is updated"),
    RefusalCode.OFFICE_LEFT: in_words("its office is taken in again (gongze provision)"),
    RefusalCode.ROW_FULL: in_words("less is kept about what it names"),
    RefusalCode.BUG: in_words("the fault of ours is mended"),
}
"""What would have a record heard whose bytes are right;
those of all other codes are wrong for good.
"""


@dataclass(slots=True)
class Outcomes:
    """The outcomes of replayed records: `told` maps each source to its offset in
    the city's outbox.
    """

    own: TopicPartition
    told: Mapping[str, int]
    refused: dict[str, Refusal] = field(default_factory=dict)
    heard_to: int = 0

    def take(self, message: object) -> None:
        """Take a record that the city has published."""
        if isinstance(message, Refusal):
            again = {f"{self.own.topic}/0/{offset}": source for source, offset in self.told.items()}
            source = again.get(message.source, message.source)
            if source in self.told:
                self.refused[source] = message
        if isinstance(message, Heartbeat):
            here = (
                one.offset
                for one in message.heard
                if one.topic == self.own.topic and not one.partition
            )
            self.heard_to = max(self.heard_to, *here, 0)

    @property
    def heard(self) -> list[str]:
        """Return the sources of accepted records: the city has read them and refused none."""
        passed = (source for source, offset in self.told.items() if offset < self.heard_to)
        return [source for source in passed if source not in self.refused]

    @property
    def open(self) -> list[str]:
        """Return the sources of records with unknown outcome."""
        return [one for one in self.told if one not in self.refused and one not in self.heard]


def streams_of(city: CityRecord) -> list[TopicPartition]:
    """Return where a city publishes how far it has read, and what it refuses."""
    return [topics.at(topics.STREAMS[name], city) for name in ("blocks", "refused")]


async def outcomes(
    log: KafkaLog, tail: Tail, city: CityRecord, found: Outcomes, wait_s: float
) -> None:
    """Follow `tail`, which began at the streams' ends before anything was replayed, for at most
    `wait_s`.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + wait_s
    while found.open and loop.time() < until:
        await _taken(tail, found)
    # The heartbeat may have come before the refusals of the same transaction.
    (refused,) = streams_of(city)[1:]
    end = (await log.ends([refused], committed=True))[refused]
    while await tail.position(refused) < end and loop.time() < until + wait_s:
        await _taken(tail, found)


async def _taken(tail: Tail, found: Outcomes) -> None:
    for record in await tail.poll(POLL_S):
        found.take(decode(record.value))


def again_words(refusal: Refusal) -> str:
    """Return why a record was refused again, what to do, and whether it can ever be accepted."""
    where = in_words(", field {field}", field=refusal.field) if refusal.field else ""
    expected = (
        in_words(
            " (expected: {expected})", expected=received(refusal.expected, refusal.expected_zh)
        )
        if refusal.expected
        else ""
    )
    change = next((words for code, words in _MAY_CHANGE.items() if code == refusal.code), "")
    lasting = (
        in_words(
            "Its bytes stay as they are: it is refused each time until {change}; or its "
            "office writes a new record.",
            change=change,
        )
        if change
        else (
            in_words(
                "Its bytes are wrong for good: it is refused each time. Its office writes a "
                "new record."
            )
        )
    )
    return in_words(
        "refused again [{code}]{where}: {reason}{expected} {remedy} {lasting}",
        code=refusal.code,
        where=where,
        reason=received(refusal.reason, refusal.reason_zh),
        expected=expected,
        remedy=received(refusal.remedy, refusal.remedy_zh),
        lasting=lasting,
    )
