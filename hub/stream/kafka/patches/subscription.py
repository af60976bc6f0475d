"""Lets a member come back though it is given partitions of topics to which it does not subscribe.

Defect: a broker gives a static member that returns the partitions that it had, also those of topics
deleted since. aiokafka takes that for an error of the caller at every start of the member.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_subscription.py
"""

from collections.abc import Collection
from typing import Any

from aiokafka import TopicPartition


def take_only_subscribed(consumer: Any) -> None:
    """Make a member ignore assigned partitions of topics to which it does not subscribe."""
    subscription = consumer._subscription
    take = subscription.assign_from_subscribed

    def take_subscribed(given: Collection[TopicPartition]) -> None:
        take([place for place in given if place.topic in subscription.subscription.topics])

    subscription.assign_from_subscribed = take_subscribed
