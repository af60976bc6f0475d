"""A member that is given partitions of topics deleted since takes the others."""

from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.subscription_state import SubscriptionState

from hub.stream.kafka.patches.subscription import take_only_subscribed

STANDS, DELETED = TopicPartition("stands", 0), TopicPartition("deleted", 0)


async def subscribed() -> SubscriptionState:
    """Return the subscription of a member to the topic that stands."""
    state = SubscriptionState()
    state.subscribe({STANDS.topic})
    return state


async def test_aiokafka_takes_a_topic_deleted_since_for_an_error_of_the_caller() -> None:
    state = await subscribed()
    with pytest.raises(AssertionError, match="unsubscribed topic"):
        state.assign_from_subscribed({STANDS, DELETED})


async def test_what_a_member_does_not_subscribe_to_is_passed_over() -> None:
    state = await subscribed()
    take_only_subscribed(SimpleNamespace(_subscription=state))
    state.assign_from_subscribed({STANDS, DELETED})
    assert state.assigned_partitions() == {STANDS}
