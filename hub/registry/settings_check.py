"""Checks the settings that the hub's promises rest on: of brokers, of its own topics, of outboxes
and inboxes.

They are checked when a city is provisioned, and regularly while a relay runs: somebody may have
changed them since.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub import output
from hub.messages import CityRecord
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Log, LogError, TopicSpec, TopicState

CHECK_EVERY_S = 600.0
OFFSETS_KEPT_MIN = 90 * 24 * 60
"""How many minutes commits should be kept: as long as the records that they refer to."""


Cities = Callable[[], Awaitable[Mapping[str, CityRecord]]]


class Expected(Log, Protocol):
    """A log that can be asked for the settings of its brokers and topics."""

    async def broker_settings(self) -> Mapping[str, str]: ...

    async def topic_settings(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return the settings of the topics named; those that do not stand are left out."""
        ...


@dataclass(frozen=True, slots=True)
class SettingFault:
    """A setting that is not as it should be, and what to do. `breaks` a promise, or only weakens
    one.
    """

    words: str
    breaks: bool


_BROKERS = {
    "auto.create.topics.enable": (
        "false",
        in_words("a mistyped topic would be created in silence"),
    ),
    "unclean.leader.election.enable": ("false", in_words("acknowledged records could be lost")),
    "transaction.max.timeout.ms": (
        "60000",
        in_words("an open transaction would hold evidence time"),
    ),
}
_AT_MOST = frozenset(("transaction.max.timeout.ms",))
_EXACT = {
    "message.timestamp.type": in_words("nobody could know when a record was received"),
    "cleanup.policy": in_words("records would be lost, or old ones never go"),
}
_AT_LEAST = {
    "retention.ms": in_words("records would be lost before they were read"),
    "retention.bytes": in_words("records would be lost before they were read"),
    "min.insync.replicas": in_words("acknowledged records could be lost with one broker"),
    "max.message.bytes": in_words("what the hub says could be too large to be said"),
}


def wrong_with_brokers(settings: Mapping[str, str]) -> Iterator[SettingFault]:
    """Yield what is wrong with the settings of the brokers."""
    for name, (wanted, why) in _BROKERS.items():
        found = settings.get(name, "")
        fits = found == wanted or (name in _AT_MOST and 0 < _number(found) <= int(wanted))
        if not fits:
            yield SettingFault(
                in_words(
                    "the brokers stand with {name}={found}; set it to {wanted}: otherwise {why}.",
                    name=name,
                    found=found,
                    wanted=wanted,
                    why=why,
                ),
                True,
            )
    kept = settings.get("offsets.retention.minutes", "")
    if _number(kept) < OFFSETS_KEPT_MIN:
        yield SettingFault(
            in_words(
                "the brokers stand with offsets.retention.minutes={kept}; set it to "
                "{offsets_kept_min}: otherwise a hub that is down for longer does not notice "
                "rows that lost their tail.",
                kept=kept,
                offsets_kept_min=OFFSETS_KEPT_MIN,
            ),
            False,
        )


def wrong_with_topic(
    spec: TopicSpec, standing: TopicState | None, settings: Mapping[str, str]
) -> Iterator[SettingFault]:
    """Yield what is wrong with a topic; nothing if it does not exist."""
    if standing is None:
        return
    if standing.partitions != spec.partitions:
        yield _partitions(spec, standing.partitions)
    for name, wanted in spec.config.items():
        found = settings.get(name)
        if found is not None and not _fits(name, found, wanted):
            why = _EXACT.get(name) or _AT_LEAST[name]
            yield SettingFault(
                in_words(
                    "topic {name} stands with {name2}={found}; set it to {wanted}: otherwise "
                    "{why}. kafka-configs.sh --alter --entity-type topics --entity-name {name} "
                    "--add-config {name2}={wanted}",
                    name=spec.name,
                    name2=name,
                    found=found,
                    wanted=wanted,
                    why=why,
                ),
                True,
            )


def _partitions(spec: TopicSpec, found: int) -> SettingFault:
    if spec.fits(found):
        return SettingFault(
            in_words(
                "topic {name} stands with {found} partitions, an outbox or inbox has one. "
                "What is written into the others is refused (C14, C09), record by record. "
                "Have its writer name partition 0: Kafka takes no partition away.",
                name=spec.name,
                found=found,
            ),
            False,
        )
    return SettingFault(
        in_words(
            "topic {name} stands with {found} partitions, {partitions} are needed.",
            name=spec.name,
            found=found,
            partitions=spec.partitions,
        ),
        True,
    )


def _fits(name: str, found: str, wanted: str) -> bool:
    if name in _EXACT:
        return found == wanted
    if name not in _AT_LEAST:
        return True
    without_end = name.startswith("retention") and found == "-1"
    return without_end or (wanted != "-1" and _number(found) >= int(wanted))


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


async def look(log: Expected, cities: Iterable[CityRecord]) -> list[SettingFault]:
    """Return all that is wrong with the brokers, the hub's topics and those of `cities`."""
    brokers = await log.broker_settings()
    replication = topics.replication_of(brokers)
    specs = topics.hub_topics(replication)
    for city in cities:
        specs += topics.office_topics(city, replication)
    names = [spec.name for spec in specs]
    standing, settings = await log.topics(names), await log.topic_settings(names)
    found = list(wrong_with_brokers(brokers))
    for spec in specs:
        found += wrong_with_topic(spec, standing.get(spec.name), settings.get(spec.name, {}))
    return found


class SettingsCheck:
    """Checks regularly while a worker runs; reports a fault once, and once when it is mended.

    `cities` reads the cities that are registered.
    """

    def __init__(self, log: Expected, cities: Cities, every_s: float = CHECK_EVERY_S) -> None:
        self._log = log
        self._cities = cities
        self._every_s = every_s
        self._told: set[str] = set()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Stop checking."""
        self._stopping.set()

    async def run(self) -> None:
        """Check until `stop`. Brokers that do not answer are reported elsewhere."""
        stopping = asyncio.get_running_loop().create_task(self._stopping.wait())
        while not self._stopping.is_set():
            with contextlib.suppress(LogError):
                await self.look()
            await asyncio.wait([stopping], timeout=self._every_s)

    async def look(self) -> None:
        """Check once."""
        cities = (await self._cities()).values()
        found = {one.words for one in await look(self._log, cities)}
        for words in sorted(found - self._told):
            output.warn(words)
        for words in sorted(self._told - found):
            output.warn(in_words("mended: {words}", words=words))
        self._told = found
