"""What befalls a simulated hub from outside: signals, outages,
and other people's hands in its topics.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from hub.messages import CityRecord
from hub.registry import topics
from hub.stream.memory.partition import Outcome, Transaction
from hub.stream.port import LogError, OutgoingRecord, TopicPartition

if TYPE_CHECKING:
    from tests.simulation.simulated_world import Life, World

OUTAGE_S, FROZEN_S, OPEN_S = 12.0, 30.0, 70.0
GONE_S = (0.0, 0.5, 3.0)
"""How long an outbox is gone before it is made again."""
INBOX_GONE_S = (0.0, 3.0, 20.0)
UNWRITABLE_S = 40.0
SMALL_BYTES = 200
"""What an inbox takes that takes no paper: no delivery, decision, refusal or remark is so small."""


def befalls(world: "World") -> list[Callable[[], None]]:
    """Return what is to befall a world in one burst."""
    rates, chance = world.plan.rates, world.chance
    table: list[tuple[float, Callable[[], None]]] = [
        (rates.kill, lambda: world.kill(_one(world), "kill -9")),
        (rates.stop, lambda: _stop(world, _one(world))),
        (rates.freeze, lambda: world.freeze(_one(world), chance.uniform(1, FROZEN_S))),
        (rates.outage, lambda: _outage(world)),
        (rates.open_transaction, world.foreign.open),
        (rates.made_again, lambda: _make_again(world, "outbox", GONE_S)),
        (rates.forged_receipt, lambda: _forge_receipt(world)),
        (rates.suspended, lambda: _suspend(world)),
        (rates.moved_commit, lambda: _move_commit(world)),
        (rates.inbox_unled, lambda: _unwritable(world, "has no leader")),
        (rates.inbox_out_of_sync, lambda: _unwritable(world, "has too few replicas in sync")),
        (rates.inbox_small, lambda: _unwritable(world, "takes no paper")),
        (rates.inbox_gone, lambda: _make_again(world, "inbox", INBOX_GONE_S)),
    ]
    return [what for rate, what in table if chance.random() < rate]


def _one(world: "World") -> "Life":
    return world.chance.choice(world.lives)


def _stop(world: "World", life: "Life") -> None:
    if life.process is not None:
        world.say(f"{life.plan.name} is asked to stop")
        life.process.stop()


def _outage(world: "World") -> None:
    for_s = world.chance.uniform(0.1, OUTAGE_S)
    world.say(f"no broker answers for {for_s:.1f} s")
    world.network.down_until_s = world.loop.time() + for_s


def _make_again(world: "World", direction: str, gone_s: Sequence[float]) -> None:
    """Have an outbox or inbox deleted and made again, when all that stood in it was heard."""
    number = world.chance.randrange(len(world.offices))
    city = world.offices[number].city
    office = world.chance.choice(city.offices)
    topic = office.outbox if direction == "outbox" else office.inbox
    era = world.sources.now(topic)
    world.watch()
    if era is None or era.partition.open or not world.watchers[number].has_heard(era):
        return
    world.say(f"{topic} is deleted")
    world.sources.delete(topic)
    world.later(world.chance.choice(gone_s), partial(_made_again, world, city, topic))


def _made_again(world: "World", city: CityRecord, topic: str) -> None:
    world.brokers.create([one for one in topics.office_topics(city, 1) if one.name == topic])
    world.say(f"{topic} is made again: {world.brokers.standing[topic].topic_id}")


def _unwritable(world: "World", why: str) -> None:
    """Have an inbox that cannot be written for a while."""
    topic = _place(world, "inbox").topic
    if topic in world.brokers.standing:
        for_s = world.chance.uniform(0.5, UNWRITABLE_S)
        world.say(f"{topic} {why} for {for_s:.1f} s")
        _put(world, topic, why)
        world.later(for_s, partial(write_again, world, topic))


def _put(world: "World", topic: str, why: str) -> None:
    if why == "has no leader":
        world.brokers.lead(topic, led=False)
    elif why == "takes no paper":
        world.brokers.limit(topic, SMALL_BYTES)
    else:
        world.brokers.keep_in_sync(topic, in_sync=False)


def write_again(world: "World", topic: str) -> None:
    """Have a topic be written again, whatever kept it from that."""
    if topic in world.brokers.standing:
        world.brokers.lead(topic, led=True)
        world.brokers.keep_in_sync(topic, in_sync=True)
        world.brokers.limit(topic, topics.RECORD_BYTES_MAX)


def _forge_receipt(world: "World") -> None:
    """Have somebody else write into an inbox: what the hub said to another office, or noise."""
    place = _place(world, "inbox")
    said = world.watchers[0].deliveries
    raw = world.chance.choice(said) if said and world.chance.random() < 0.7 else b"?forged"
    world.say(f"something is forged in {place.topic}")
    with suppress(LogError):  # nobody writes into an inbox that is gone or takes no record
        world.brokers.append([OutgoingRecord(place, None, raw)])


def _suspend(world: "World") -> None:
    """Have an outbox taken out, or all that are out taken back."""
    offices = world.chance.choice(world.offices)
    world.say(f"out of {offices.city.city}: {offices.suspended}, and one more or none")
    back = bool(offices.suspended) and world.chance.random() < 0.6
    world.errand(offices.resume(world.now()) if back else offices.suspend(world.now()))


def _move_commit(world: "World") -> None:
    """Have a stranger in the relay's group commit for a source,
    past its end or before its last record.
    """
    place = _place(world, world.chance.choice(("outbox", "inbox")))
    partition = world.brokers.partitions.get(place)
    if partition is None:
        return
    offset = world.chance.randint(0, partition.end + 1)
    world.say(f"a stranger commits {offset} of {partition.end} for {place.topic}")
    group = world.brokers.group("hub.relay")
    group.commit({place: offset})
    if world.chance.random() < 0.5:
        # It joined to do so, and has left again.
        group.rebalance(None)


def _place(world: "World", direction: str) -> TopicPartition:
    place = world.chance.choice(world.chance.choice(world.offices).city.offices)
    return TopicPartition(place.outbox if direction == "outbox" else place.inbox, 0)


class Foreign:
    """Producers of others, who write into outboxes within transactions that they leave open."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._open: list[tuple[Transaction, bool]] = []

    def open(self) -> None:
        """Have one more begin, and end after a while, if the brokers have not ended it by then."""
        world = self._world
        place = _place(world, "outbox")
        if place not in world.brokers.partitions:
            return
        writer = f"foreign-{len(self._open)}"
        transaction = world.brokers.begin(writer, world.brokers.take_over(writer), 60_000)
        raw = b"?foreign" + writer.encode()
        world.brokers.write(
            transaction, [OutgoingRecord(place, None, raw)] * world.chance.randint(1, 3)
        )
        for_s = world.chance.uniform(0.5, OPEN_S)
        world.say(f"{writer} holds a transaction open in {place.topic} for {for_s:.1f} s")
        self._open.append((transaction, world.chance.random() < 0.5))
        world.later(for_s, partial(self._end, len(self._open) - 1))

    def end_all(self) -> None:
        """End what is open."""
        for number in range(len(self._open)):
            self._end(number)

    def _end(self, number: int) -> None:
        transaction, commits = self._open[number]
        for place in transaction.written:
            if place in self._world.brokers.partitions:
                self._world.brokers.at(place)
        if transaction.outcome is Outcome.OPEN:
            outcome = Outcome.COMMITTED if commits else Outcome.ABORTED
            self._world.say(f"{transaction.writer} has {outcome}")
            self._world.brokers.finish(transaction, outcome)
