"""A worker that cannot be trusted any more ends itself, and says why."""

import signal
import time

import pytest

from hub.agents.app import EXIT_FATAL, SHUTDOWN_S
from hub.agents.watchdog import DEAF_S, FROZEN_S, Watchdog
from tests.crash.helpers import a_city
from tests.worker_processes import GRACE_S, Crew, Hand

FAULTY = "tests.crash.faulty_worker"
WITHIN_S = 40.0
pytestmark = [pytest.mark.crash, pytest.mark.timeout(120), pytest.mark.usefixtures("toy")]


def wrote(hand: Hand, words: str) -> None:
    """Wait until a worker has written some words."""
    until = time.monotonic() + WITHIN_S
    while words not in hand.log.read_text(encoding="utf-8"):
        assert time.monotonic() < until, (
            f"{words!r} was not written: {hand.log.read_text(encoding='utf-8')}"
        )
        assert hand.alive or words in hand.log.read_text(encoding="utf-8"), hand.log.read_text(
            encoding="utf-8"
        )


def ended(hand: Hand) -> str:
    """Wait until a worker has ended itself, and return what it said."""
    assert hand.process.wait(WITHIN_S) == EXIT_FATAL
    return hand.log.read_text(encoding="utf-8")


def test_a_stop_whose_loop_is_blocked_ends_after_ten_seconds(crew: Crew) -> None:
    hand = crew.start("b1", "--mark-every", "1", "--fault", "blocked", module=FAULTY)
    wrote(hand, "ticked")
    took_s = hand.stop()
    assert SHUTDOWN_S <= took_s < SHUTDOWN_S + GRACE_S / 2
    assert "asked to stop 10 s ago" in hand.log.read_text(encoding="utf-8")


async def test_a_partition_that_stands_still_ends_its_worker(crew: Crew) -> None:
    hand = crew.start("d1", "--stalled-after", "3", "--fault", "deaf", module=FAULTY)
    await a_city(crew.bootstrap, "deaf")
    assert "hub.events/" in (said := ended(hand))
    assert "has stood at offset" in said


def test_a_worker_frozen_past_its_session_ends_when_it_wakes(crew: Crew) -> None:
    hand = crew.start("f1", "--mark-every", "1", "--fault", "none", module=FAULTY)
    wrote(hand, "ticked")
    hand.signal(signal.SIGSTOP)
    asleep(FROZEN_S + 1)
    hand.signal(signal.SIGCONT)
    assert "longer than its session" in ended(hand)


def asleep(seconds: float) -> None:
    """Let a frozen process stay so: here passing time is what the test is about."""
    time.sleep(seconds)


@pytest.mark.parametrize(
    ("now", "slept_s", "words"),
    [
        (1.0, FROZEN_S + 0.1, "stood still"),
        (DEAF_S + 1.0, 0.3, "has not turned"),
        (1.0, 0.3, None),
    ],
)
def test_what_is_wrong_is_told_by_how_long_thread_and_loop_were_silent(
    now: float, slept_s: float, words: str | None
) -> None:
    dog = Watchdog()
    dog._turned_at = 0.0
    fault = dog.fault(now, slept_s)
    assert fault is None if words is None else words in str(fault)
