"""A step that takes long goes on by itself: no city waits for another's,
and nothing is lost or written twice.
"""

import asyncio
from collections.abc import Collection, Mapping

from hub.stream.in_flight import LATE_S
from hub.stream.memory import MemoryLog
from hub.stream.port import OutgoingRecord, TopicPartition, UncertainError
from tests.stream.two_cities import ONE, OTHER, SAID, SlowLog, TwoCities, in_two_cities

OF_ONE, OF_OTHER = TopicPartition(SAID, 0), TopicPartition(SAID, 1)
SLOW_S = 30.0


def numbers(first: int, end: int) -> list[bytes]:
    return [b"%d" % number for number in range(first, end)]


def test_a_slow_write_of_one_city_keeps_no_other_city() -> None:
    async def story(cities: TwoCities) -> None:
        stage = cities.start("worker")
        cities.log.slow["city-0"] = SLOW_S
        cities.tell(ONE, b"said 0", b"said 1")
        for number in range(10):
            cities.tell(OTHER, b"said %d" % number)
            cities.tell(ONE, b"said %d" % (2 + number))
            await asyncio.sleep(2 * LATE_S)
            assert await cities.found(OF_OTHER) == numbers(0, number + 1)
        assert await cities.found(OF_ONE) == []
        assert await stage.reached() == {ONE: 0, OTHER: 10}
        cities.log.slow.clear()
        await cities.until(OF_ONE, *numbers(0, 12))
        await cities.stop("worker")
        assert not cities.failures

    in_two_cities(story)


def test_a_city_that_was_late_many_times_has_read_everything_in_order() -> None:
    async def story(cities: TwoCities) -> None:
        cities.start("worker")
        cities.log.slow["city-0"] = 2.5 * LATE_S
        for number in range(40):
            cities.tell(ONE, b"said %d" % number)
            await asyncio.sleep(0.7)
        await cities.until(OF_ONE, *numbers(0, 40))
        await cities.stop("worker")
        assert not cities.failures

    in_two_cities(story)


def test_a_late_step_ends_when_its_city_is_given_to_another_who_begins_where_it_stood() -> None:
    async def story(cities: TwoCities) -> None:
        cities.start("first")
        cities.log.slow["city-0"] = cities.log.slow["city-1"] = SLOW_S
        cities.tell(ONE, b"said 0")
        cities.tell(OTHER, b"said 0")
        await asyncio.sleep(2 * LATE_S)
        cities.start("second", SlowLog(cities.brokers))
        cities.log.slow.clear()
        cities.tell(ONE, b"said 1")
        cities.tell(OTHER, b"said 1")
        await cities.until(OF_ONE, *numbers(0, 2))
        await cities.until(OF_OTHER, *numbers(0, 2))
        await asyncio.sleep(2 * SLOW_S)
        await cities.stop("second")
        await cities.stop("first")
        assert await cities.found(OF_ONE) == await cities.found(OF_OTHER) == numbers(0, 2)
        assert not cities.failures

    in_two_cities(story)


def test_a_stage_that_stops_does_not_wait_long_for_a_late_step() -> None:
    async def story(cities: TwoCities) -> None:
        cities.start("first")
        cities.log.slow["city-0"] = SLOW_S
        cities.tell(ONE, b"said 0")
        await asyncio.sleep(2 * LATE_S)
        before = asyncio.get_running_loop().time()
        await cities.stop("first")
        assert asyncio.get_running_loop().time() - before < 5
        assert not cities.failures
        cities.log.slow.clear()
        cities.start("first")
        await cities.until(OF_ONE, b"0")
        await cities.stop("first")

    in_two_cities(story)


def test_what_a_late_step_meets_that_fails_is_fatal() -> None:
    async def story(cities: TwoCities) -> None:
        cities.start("worker")
        cities.log.slow["city-0"] = SLOW_S
        cities.tell(ONE, b"said 0")
        await asyncio.sleep(2 * LATE_S)
        cities.brokers.delete([SAID])
        await asyncio.sleep(2 * SLOW_S)
        assert isinstance(cities.failures[0], UncertainError)
        await cities.stop("worker")

    in_two_cities(story)


def test_rows_that_take_long_to_be_read_keep_no_other_city() -> None:
    class Reads(SlowLog):
        async def ends(
            self, places: Collection[TopicPartition], *, committed: bool
        ) -> Mapping[TopicPartition, int]:
            if TopicPartition("state", 0) in places:
                await asyncio.sleep(SLOW_S)
            return await MemoryLog.ends(self, places, committed=committed)

    async def story(cities: TwoCities) -> None:
        cities.start("worker", Reads(cities.brokers))
        cities.brokers.append(
            [OutgoingRecord(ONE, None, b"said 0"), OutgoingRecord(OTHER, None, b"said 0")]
        )
        await asyncio.sleep(2.0)
        cities.tell(OTHER, b"said 1")
        await asyncio.sleep(2.0)
        assert await cities.found(OF_OTHER) == numbers(0, 2)
        assert await cities.found(OF_ONE) == []
        await cities.until(OF_ONE, b"0")
        await cities.stop("worker")
        assert not cities.failures

    in_two_cities(story)
