"""Asks what only an admin client can ask: settings of brokers and topics, creation with settings.

Each question gets its own confluent-kafka client, closed after the answer: librdkafka crashed in
long-lived clients when a broker was killed and came back.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AdminClient,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from hub.sentence import in_words
from hub.stream.port import LogError, TopicSpec

TIMEOUT_S = 30.0
_T = TypeVar("_T")


class Admin:
    """Asks the brokers at `bootstrap` ("host:port,…"); each call is one short-lived client."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap

    async def create(self, topics: Sequence[TopicSpec]) -> None:
        """Create what is missing. Raises `LogError` when a topic stands with other partitions."""
        await self._ask(lambda client: _create(client, topics))

    async def delete(self, names: Sequence[str]) -> None:
        """Delete topics and wait until they are gone."""
        await self._ask(lambda client: _delete(client, names))

    async def broker_settings(self) -> Mapping[str, str]:
        """Return the settings of one broker, and under "brokers" how many there are."""
        return await self._ask(_broker_settings)

    async def topic_settings(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return the settings of the topics named; those that do not stand are left out."""
        return await self._ask(lambda client: _topic_settings(client, names))

    async def _ask(self, question: Callable[[AdminClient], _T]) -> _T:
        def run() -> _T:
            client = AdminClient({"bootstrap.servers": self._bootstrap, "log_level": 0})
            return question(client)

        try:
            return await asyncio.to_thread(run)
        except KafkaException as error:
            raise LogError(
                in_words(
                    "Kafka at {bootstrap}: {str}",
                    bootstrap=self._bootstrap,
                    str=error.args[0].str(),
                )
            ) from error
        except TimeoutError as error:
            # # A future that timed out carries no error of its own.
            raise LogError(
                in_words(
                    "Kafka at {bootstrap}: no answer within {timeout_s:.0f} s",
                    bootstrap=self._bootstrap,
                    timeout_s=TIMEOUT_S,
                )
            ) from error


def _create(client: AdminClient, topics: Sequence[TopicSpec]) -> None:
    standing = client.list_topics(timeout=TIMEOUT_S).topics
    for spec in topics:
        stands = standing.get(spec.name)
        if stands is not None and not spec.fits(len(stands.partitions)):
            raise LogError(
                in_words(
                    "topic {name} stands with {count} partitions, {partitions} are needed. Move "
                    "it away; partitions are never changed here.",
                    name=spec.name,
                    count=len(stands.partitions),
                    partitions=spec.partitions,
                )
            )
    missing = [spec for spec in topics if spec.name not in standing]
    made = [
        NewTopic(spec.name, spec.partitions, spec.replication, config=dict(spec.config))
        for spec in missing
    ]
    if made:
        for future in client.create_topics(made, operation_timeout=TIMEOUT_S).values():
            _unless_there(future)
        _wait_until_led(client, missing)


def _wait_until_led(client: AdminClient, topics: Sequence[TopicSpec]) -> None:
    """Wait until every partition has a leader: brokers learn of it only after they have answered
    the creation.
    """
    until = time.monotonic() + TIMEOUT_S
    waiting = {spec.name: spec.partitions for spec in topics}
    while waiting:
        standing = client.list_topics(timeout=TIMEOUT_S).topics
        waiting = {
            name: partitions
            for name, partitions in waiting.items()
            if name not in standing or not _led(standing[name].partitions, partitions)
        }
        if waiting and time.monotonic() > until:
            raise LogError(
                in_words(
                    "topics were created, but have no leader after {timeout_s:.0f} s: {waiting}. "
                    "Look at the brokers.",
                    timeout_s=TIMEOUT_S,
                    waiting=", ".join(sorted(waiting)),
                )
            )
        time.sleep(0.02 if waiting else 0)


def _led(partitions: Mapping[int, Any], wanted: int) -> bool:
    return len(partitions) == wanted and all(one.leader >= 0 for one in partitions.values())


def _unless_there(future: Any) -> None:
    try:
        future.result(TIMEOUT_S)
    except KafkaException as error:
        if error.args[0].name() != "TOPIC_ALREADY_EXISTS":  # two provisions at once
            raise


def _delete(client: AdminClient, names: Sequence[str]) -> None:
    for future in client.delete_topics(list(names), operation_timeout=TIMEOUT_S).values():
        future.result(TIMEOUT_S)


def _broker_settings(client: AdminClient) -> dict[str, str]:
    brokers = client.list_topics(timeout=TIMEOUT_S).brokers
    resource = ConfigResource(ResourceType.BROKER, str(min(brokers)))
    (future,) = client.describe_configs([resource]).values()
    settings = {name: str(entry.value) for name, entry in future.result(TIMEOUT_S).items()}
    return settings | {"brokers": str(len(brokers))}


def _topic_settings(client: AdminClient, names: Sequence[str]) -> dict[str, Mapping[str, str]]:
    standing = client.list_topics(timeout=TIMEOUT_S).topics
    wanted = [ConfigResource(ResourceType.TOPIC, name) for name in names if name in standing]
    found = client.describe_configs(wanted) if wanted else {}
    return {
        one.name: {name: str(entry.value) for name, entry in future.result(TIMEOUT_S).items()}
        for one, future in found.items()
    }
