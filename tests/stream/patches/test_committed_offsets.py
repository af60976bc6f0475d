"""Trouble of a group's coordinator is never taken for nothing committed."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.group_coordinator import GroupCoordinator

from hub.stream.kafka.patches import committed_offsets

PLACE = TopicPartition("hub.outgoing", 7)
NOT_COORDINATOR, LOADING = 16, 14


def answer(error_code: int = 0, offset: int = 41, of_partition: int = 0) -> SimpleNamespace:
    """Return what a broker answers; one with an error for all of it names no partition."""
    partitions: Any = [(PLACE.partition, offset, -1, "", of_partition, {})]
    topics: Any = [] if error_code else [(PLACE.topic, partitions, {})]
    return SimpleNamespace(topics=topics, error_code=error_code)


@dataclass
class Brokers:
    """aiokafka's client and coordinator, of which every answer is given beforehand."""

    answers: list[SimpleNamespace]
    group_id: str = "hub.delivery"
    coordinator_id: int = 1
    dead: int = field(default=0)

    async def send(self, node: int, question: Any, group: int) -> SimpleNamespace:
        return self.answers.pop(0)

    async def ensure_coordinator_known(self) -> None:
        return

    def coordinator_dead(self) -> None:
        self.dead += 1


def consumer(brokers: Brokers) -> SimpleNamespace:
    """Return a consumer as far as it is looked into."""
    return SimpleNamespace(_coordinator=brokers, _client=brokers)


@pytest.mark.parametrize("trouble", [NOT_COORDINATOR, LOADING])
async def test_aiokafka_takes_a_coordinator_in_trouble_for_nothing_committed(trouble: int) -> None:
    async def answered(request: object) -> SimpleNamespace:
        return answer(trouble)

    coordinator = GroupCoordinator.__new__(GroupCoordinator)
    coordinator.group_id, coordinator._send_req = "hub.delivery", answered
    assert await coordinator._do_fetch_commit_offsets([PLACE]) == {}


@pytest.mark.parametrize("trouble", [NOT_COORDINATOR, LOADING])
async def test_a_coordinator_in_trouble_is_asked_again(
    trouble: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committed_offsets, "AGAIN_S", 0)
    brokers = Brokers([answer(trouble), answer()])
    assert await committed_offsets.committed(consumer(brokers), [PLACE]) == {PLACE: 41}
    assert brokers.dead == 1


async def test_trouble_with_one_place_is_none_of_its_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(committed_offsets, "AGAIN_S", 0)
    brokers = Brokers([answer(of_partition=LOADING), answer()])
    assert await committed_offsets.committed(consumer(brokers), [PLACE]) == {PLACE: 41}


async def test_only_an_answer_that_names_the_place_says_that_nothing_was_committed() -> None:
    brokers = Brokers([answer(offset=-1)])
    assert await committed_offsets.committed(consumer(brokers), [PLACE]) == {PLACE: None}
