"""The workers of a run: those that end by themselves are started again, as a supervisor would."""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from tests.chaos.history import Journal
from tests.worker_processes import Crew, Hand

BACK_OFF_S = 0.5
MARK_EVERY_S = "1"
FOLLOWS = ("read",)
"""What the follower of the read side is started with: it is no worker."""
OF_BEFORE = ("--role", "city", "--role", "relay")
"""What a worker of a version before runs of itself: who sends its papers is started apart."""
WRONG_CLOCK = "tests.crash.faulty_worker"
"""libfaketime would be nearer to the host, but under it `time.sleep` and librdkafka's
waits fail.
"""


class Hands:
    """Workers by name. `tend` starts again what ended; `pause` waits and tends.

    If there is a tree of a version `before`, each worker begins with that, and once `upgrading` is
    of today's when it is started again: so a fleet is upgraded worker by worker.
    """

    def __init__(
        self, crew: Crew, journal: Journal, before: Path | None = None, reads: Path | None = None
    ) -> None:
        self._before = before
        self._reads = reads
        self.upgrading = False
        self._started: set[str] = set()
        self._of_before: set[str] = set()
        self._crew = crew
        self._journal = journal
        self._options: dict[str, tuple[str, ...]] = {}
        self._clock: dict[str, int] = {}
        self._again_at: dict[str, float] = {}
        self.held: set[str] = set()
        """Those that are not to be started again: they are being frozen."""

    def names(self, *options: str) -> list[str]:
        """Return the names of the workers that run and were started with these options."""
        return sorted(
            name
            for name, given in self._options.items()
            if given == options and self.hand(name).alive and name not in self.held
        )

    @property
    def before(self) -> list[str]:
        """Return the names of the workers that run and are of the version before."""
        return sorted(name for name in self._of_before if self.hand(name).alive)

    def hand(self, name: str) -> Hand:
        return self._crew.hands[name]

    def start(self, name: str, *options: str) -> None:
        self._options[name] = options
        marks = ("--mark-every", MARK_EVERY_S)
        self._of_before.discard(name)
        if options == FOLLOWS and self._reads is not None:
            arguments = ["hub.cli", *options, "--kafka", self._crew.bootstrap]
            self._crew.run(name, arguments, self.beside(self._reads))
            return
        if name in self._clock:
            fault = ("--fault", f"clock={self._clock[name]}")
            self._crew.start(name, *marks, *options, *fault, module=WRONG_CLOCK)
        elif self._before is not None and not (self.upgrading and name in self._started):
            self._crew.start(name, *marks, *(options or OF_BEFORE), tree=self._before)
            self._of_before.add(name)
        else:
            self._crew.start(name, *marks, *options)
        self._started.add(name)

    def beside(self, folder: Path) -> dict[str, str]:
        """Return the environment in which the read side stands in a folder."""
        return {**os.environ, "GONGZE_READ_DB": str(folder)}

    def start_before(self, name: str, *options: str) -> Hand:
        """Start a worker of the version before that nobody tends."""
        return self._crew.start(name, *options, tree=self._before)

    def set_clock(self, name: str, off_s: int) -> None:
        """Start a worker again with a host clock that is so many seconds off."""
        self._clock[name] = off_s
        self.hand(name).kill()
        self.start(name, *self._options[name])

    def kill(self, name: str) -> None:
        self.hand(name).kill()
        self._again_at[name] = time.monotonic() + BACK_OFF_S

    def stop(self, name: str, *, for_good: bool) -> None:
        """Ask a worker to end, and note how long it took."""
        self._journal.stops.append((name, self.hand(name).stop()))
        if for_good:
            del self._options[name]
        else:
            self._again_at[name] = time.monotonic() + BACK_OFF_S

    def tend(self) -> None:
        for name, options in list(self._options.items()):
            hand = self.hand(name)
            if hand.alive or name in self.held:
                continue
            now = time.monotonic()
            if name not in self._again_at:
                code = str(hand.process.returncode)
                self._journal.exits[code] = self._journal.exits.get(code, 0) + 1
                self._again_at[name] = now + BACK_OFF_S
            elif now >= self._again_at[name]:
                del self._again_at[name]
                self.start(name, *options)

    def pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tend()
            time.sleep(min(0.1, max(0.0, until - time.monotonic())))

    def hold(self, names: Iterable[str], *, held: bool) -> None:
        """Freeze workers, or let them go on."""
        for name in names:
            if self.hand(name).alive:
                self.signal(name, signal.SIGSTOP if held else signal.SIGCONT)

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.hand(name).process.pid, number)

    def stop_all(self, *, but: tuple[str, ...] | None = None) -> None:
        """End all at once, as a host that is shut down does; but for those started as `but`."""
        for name, options in list(self._options.items()):
            if options == but:
                continue
            if self.hand(name).alive:
                self.stop(name, for_good=True)
            else:
                del self._options[name]
