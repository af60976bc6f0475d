"""The contract's brokers on a real Kafka."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition as ClientPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from hub.stream.kafka import KafkaLog
from hub.stream.port import Log, TopicPartition


@dataclass
class HeldOnKafka:
    producer: Any

    async def commit(self) -> None:
        await self.producer.commit_transaction()

    async def abort(self) -> None:
        await self.producer.abort_transaction()


@dataclass
class KafkaStand:
    bootstrap: str
    run: str = field(default_factory=lambda: uuid4().hex[:8])
    clients: list[KafkaLog] = field(default_factory=list)
    held: list[HeldOnKafka] = field(default_factory=list)

    def new(self, what: str) -> str:
        return f"contract-{self.run}-{what}-{uuid4().hex[:6]}"

    def client(self) -> Log:
        client = KafkaLog(self.bootstrap)
        self.clients.append(client)
        return client

    async def hold(
        self, transactional_id: str, place: TopicPartition, values: Sequence[bytes]
    ) -> HeldOnKafka:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap, transactional_id=transactional_id
        )
        await producer.start()
        self.held.append(HeldOnKafka(producer))
        await producer.begin_transaction()
        for value in values:
            await producer.send_and_wait(place.topic, value, partition=place.partition)
        return self.held[-1]

    async def delete(self, topic: str) -> None:
        await KafkaLog(self.bootstrap).admin.delete([topic])

    async def cut(self, place: TopicPartition, before: int) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        tp = ClientPartition(place.topic, place.partition)
        await admin.delete_records({tp: RecordsToDelete(before_offset=before)})
        await admin.close()

    async def limit(self, topic: str, bytes_max: int) -> None:
        await self.alter(topic, "max.message.bytes", bytes_max)

    async def alter(self, topic: str, setting: str, value: int) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        await admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, topic, {setting: str(value)})]
        )
        await admin.close()

    async def close(self) -> None:
        for held in self.held:
            await held.producer.stop()
        for client in self.clients:
            await client.close()
