"""An outer place that cannot be written holds what is for it, and nothing else."""

import asyncio
from collections.abc import Callable

import pytest

from hub.stream.memory import Brokers
from hub.stream.port import (
    GONE,
    OUTER_S,
    FencedError,
    LogError,
    OutgoingRecord,
    TopicPartition,
    TopicSpec,
)
from hub.stream.unavailable import FAILED_MAX_S, FAILED_S, LOOK_AGAIN_S, Unavailable
from tests.stream.two_cities import ONE, OTHER, SAID, TwoCities, in_two_cities, inbox

LARGE = b"x" * 3000


def _delete(brokers: Brokers) -> None:
    brokers.delete(["one.inbox"])


def _make(brokers: Brokers) -> None:
    brokers.create([TopicSpec("one.inbox", 1)])


@pytest.mark.parametrize(
    ("harm", "mend"),
    [
        (_delete, _make),
        (lambda b: b.lead("one.inbox", led=False), lambda b: b.lead("one.inbox", led=True)),
        (
            lambda b: b.keep_in_sync("one.inbox", in_sync=False),
            lambda b: b.keep_in_sync("one.inbox", in_sync=True),
        ),
    ],
)
def test_a_place_that_cannot_be_written_holds_its_own_writes_until_it_can(
    harm: Callable[[Brokers], None], mend: Callable[[Brokers], None]
) -> None:
    async def story(cities: TwoCities) -> None:
        harm(cities.brokers)
        stage = cities.start("worker")
        cities.tell(ONE, b"one a", b"two b", b"said c", b"one d", b"two e")
        cities.tell(OTHER, b"three f")
        await cities.until(inbox("two"), b"b", b"e")
        await cities.until(TopicPartition(SAID, 0), b"c")
        await cities.until(inbox("three"), b"f")
        cities.tell(ONE, b"one g", b"two h")
        await cities.until(inbox("two"), b"b", b"e", b"h")
        assert (await stage.reached())[ONE] == 7
        mend(cities.brokers)
        await cities.until(inbox("one"), b"a", b"d", b"g")
        cities.tell(ONE, b"one i")
        await cities.until(inbox("one"), b"a", b"d", b"g", b"i")
        assert await cities.found(inbox("two")) == [b"b", b"e", b"h"]
        assert cities.given[-1][2] == ()
        await cities.stop("worker")
        assert not cities.failures

    in_two_cities(story)


def test_a_city_is_asked_again_though_nothing_comes_when_a_place_is_back() -> None:
    async def story(cities: TwoCities) -> None:
        _delete(cities.brokers)
        cities.start("worker")
        cities.tell(ONE, b"one a")
        await asyncio.sleep(3 * LOOK_AGAIN_S)
        # Once, once more without the place, and then not before it is back.
        assert [away for _, _, away in cities.given] == [(), ("one.inbox",)]
        assert cities.given[0][1] < cities.given[1][1]
        _make(cities.brokers)
        await asyncio.sleep(2 * LOOK_AGAIN_S)
        assert [away for _, _, away in cities.given] == [(), ("one.inbox",), ()]
        assert await cities.found(inbox("one")) == [b"a"]
        await cities.stop("worker")

    in_two_cities(story)


def test_a_write_that_fails_ends_its_writer_and_not_its_stage_and_nothing_is_written_twice() -> (
    None
):
    async def story(cities: TwoCities) -> None:
        cities.brokers.limit("one.inbox", 2000)
        cities.start("worker")
        cities.tell(ONE, b"two a", b"one " + LARGE, b"said b")
        await cities.until(inbox("two"), b"a")
        await cities.until(TopicPartition(SAID, 0), b"b")
        # It looks well, and does not take the record whenever it is tried.
        await asyncio.sleep(4 * FAILED_S)
        assert await cities.found(inbox("one")) == []
        cities.brokers.limit("one.inbox", 1 << 20)
        await cities.until(inbox("one"), LARGE)
        await cities.stop("worker")
        assert await cities.found(inbox("two")) == [b"a"]
        assert await cities.found(TopicPartition(SAID, 0)) == [b"b"]
        assert cities.brokers.writers["city-0"].epoch > 2
        assert not cities.failures

    in_two_cities(story)


def test_a_place_that_is_lost_after_it_was_looked_at_holds_no_other_city() -> None:
    async def story(cities: TwoCities) -> None:
        stage = cities.start("worker")
        cities.tell(ONE, b"one a", b"two b")
        cities.tell(OTHER, b"three 0")
        await cities.until(inbox("one"), b"a")
        cities.brokers.lead("one.inbox", led=False)
        cities.tell(ONE, b"one c", b"two d")
        for number in range(1, 20):
            cities.tell(OTHER, b"three %d" % number)
            await asyncio.sleep(2.0)
        assert await cities.found(inbox("three")) == [b"%d" % number for number in range(20)]
        # The end of the transaction has to be marked there: until then the city writes nothing.
        assert await cities.found(inbox("two")) == [b"b"]
        assert ONE not in await stage.reached()
        cities.brokers.lead("one.inbox", led=True)
        await cities.until(inbox("two"), b"b", b"d")
        await cities.until(inbox("one"), b"a", b"c")
        assert (await stage.reached())[ONE] == 4
        await cities.stop("worker")
        assert not cities.failures

    in_two_cities(story)


def test_who_owns_a_city_next_finds_out_for_himself_what_is_away() -> None:
    async def story(cities: TwoCities) -> None:
        _delete(cities.brokers)
        cities.start("first")
        cities.tell(ONE, b"one a", b"two b")
        await cities.until(inbox("two"), b"b")
        await cities.stop("first")
        _make(cities.brokers)
        given = len(cities.given)
        cities.start("second")
        await cities.until(inbox("one"), b"a")
        assert cities.given[given][2] == ()
        await cities.stop("second")

    in_two_cities(story)


def test_an_answer_that_writes_to_a_place_that_is_away_is_a_fault() -> None:
    async def story(cities: TwoCities) -> None:
        _delete(cities.brokers)
        cities.compute = lambda batch: ([OutgoingRecord(inbox("one"), None, b"a")], {})  # type: ignore[method-assign]
        cities.start("worker")
        cities.tell(ONE, b"one a")
        await asyncio.sleep(LOOK_AGAIN_S)
        assert isinstance(cities.failures[0], LogError)
        assert GONE in str(cities.failures[0])
        await cities.stop("worker")

    in_two_cities(story)


def test_who_was_frozen_in_a_write_does_not_go_on_from_rows_that_another_has_changed() -> None:
    async def story(cities: TwoCities) -> None:
        cities.start("worker")
        cities.tell(ONE, b"one a")
        await cities.until(inbox("one"), b"a")
        cities.brokers.lead("one.inbox", led=False)
        cities.tell(ONE, b"one b")
        cities.brokers.group("city").commit({ONE: 2, TopicPartition("state", 0): 9})
        await asyncio.sleep(2 * OUTER_S)
        cities.brokers.lead("one.inbox", led=True)
        await asyncio.sleep(10.0)
        assert isinstance(cities.failures[0], FencedError)
        await cities.stop("worker")

    in_two_cities(story)


def test_a_place_whose_writes_fail_is_away_for_longer_each_time_until_one_succeeds() -> None:
    away, place, now = Unavailable(), inbox("one"), 0.0
    for_s: list[float] = []
    for _ in range(8):
        assert away.unsure([place], now) == [place]
        away.looked([place], {}, now)
        assert away.unsure([place], now) == []
        away.failed({place: "why"}, now)
        assert away.places == {place: "why"}
        waited = FAILED_S
        while not away.due(now + waited):
            waited += FAILED_S
        for_s.append(waited)
        now += waited
        assert away.looked([place], {}, now)
        assert (away.places, away.due(now + 1000)) == ({}, [])
        now += FAILED_S
    assert for_s == [10, 20, 40, 80, 160, 300, 300, 300]
    assert for_s[-1] == FAILED_MAX_S
    away.written([place])
    away.failed({place: "why"}, now)
    assert away.due(now + FAILED_S) == [place]
