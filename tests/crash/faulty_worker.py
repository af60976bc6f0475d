"""A worker with a fault of ours, for tests: `python -m tests.crash.faulty_worker … --fault FAULT`.

derive=CASE  deriving the case raises, as a bug would; everything else is derived soundly
deaf         batches of the city are taken and never answered
blocked      the event loop blocks at the first tick of the clock, for ten minutes
clock=S      the host clock is S seconds off, as Python tells it
none         nothing is wrong: it only says when the clock ticks
"""

import sys
import time
from collections.abc import Callable, Mapping

import pytest

from hub.agents.city.processor import Processor
from hub.agents.relay.relay import Relay
from hub.cli.worker import command
from hub.domain.city.rows import Row
from hub.domain.context import Context
from hub.stream.stage import Batch
from tests.faulty_derivers import trip


class InjectedError(Exception):
    """The bug."""


def derive(case: str) -> None:
    """Have the derivation of one case raise, and of no other."""

    def faulty(row: Row, context: Context) -> None:
        if row.name == case:
            raise InjectedError(f"{case} divides by zero")

    trip(pytest.MonkeyPatch(), faulty, "case")


def deaf(_: str) -> None:
    """Have the city take batches and never answer them."""

    def compute(desk: Processor, batch: Batch) -> None:
        return

    setattr(Processor, "compute", compute)  # noqa: B010  # mypy knows that this is not done


def blocked(_: str) -> None:
    """Block the loop where the clock ticks."""

    _at_the_tick(lambda: time.sleep(600))


def clock(seconds: str) -> None:
    """Have every clock of the host but the monotonic ones tell another time."""
    off_s, now, now_ns = int(seconds), time.time, time.time_ns
    setattr(time, "time", lambda: now() + off_s)  # noqa: B010  # as above
    setattr(time, "time_ns", lambda: now_ns() + off_s * 10**9)  # noqa: B010  # as above


def none(_: str) -> None:
    """Leave all as it is."""
    _at_the_tick(lambda: None)


def _at_the_tick(do: Callable[[], None]) -> None:
    sound = Relay.ask

    def ask(relay: Relay) -> None:
        print("ticked", flush=True)
        do()
        sound(relay)

    setattr(Relay, "ask", ask)  # noqa: B010  # mypy knows that this is not done


FAULTS: Mapping[str, Callable[[str], None]] = {
    "derive": derive,
    "deaf": deaf,
    "blocked": blocked,
    "clock": clock,
    "none": none,
}


def main(arguments: list[str]) -> None:
    """Put the fault in, then run a worker as `gongze worker` does."""
    at = arguments.index("--fault")
    name, _, about = arguments[at + 1].partition("=")
    FAULTS[name](about)
    command([*arguments[:at], *arguments[at + 2 :]])


if __name__ == "__main__":
    main(sys.argv[1:])
