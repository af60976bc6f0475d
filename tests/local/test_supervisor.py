"""Real processes under the supervisor: started again, stopped, and never left behind."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from hub.local.supervisor import EXIT_START_AGAIN, Charge, Supervisor

pytestmark = pytest.mark.processes

ALWAYS = "import time\nwhile True: time.sleep(1)"
STUBBORN = (
    "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready',"
    f" flush=True)\n{ALWAYS}"
)


def charge(folder: Path, code: str) -> Charge:
    return Charge("it", [sys.executable, "-c", code], folder / "it.log")


class Told:
    """What a supervisor told; `until` waits for enough of it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._more = asyncio.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self._more.set()

    async def until(self, enough: Callable[[list[str]], bool]) -> None:
        while not enough(self.lines):
            self._more.clear()
            await self._more.wait()


async def test_a_worker_that_asks_for_it_is_started_again_and_its_last_words_are_told(
    tmp_path: Path,
) -> None:
    told = Told()
    supervisor = Supervisor(told)
    code = f"import sys; print('another took my cities'); sys.exit({EXIT_START_AGAIN})"
    supervisor.keep(charge(tmp_path, code))
    await told.until(lambda lines: len(lines) >= 2)
    await supervisor.stop(5.0)
    assert "it asks to be started again. another took my cities" in told.lines[0]


async def test_a_worker_that_ends_five_times_is_said_loudly_with_its_log(tmp_path: Path) -> None:
    told = Told()
    supervisor = Supervisor(told)
    supervisor.keep(charge(tmp_path, "raise SystemExit('no law here')"))
    await told.until(lambda lines: len(lines) >= 5)
    await supervisor.stop(5.0)
    assert [line.startswith("ATTENTION: it has ended 5 times") for line in told.lines[:5]] == [
        False, False, False, False, True,
    ]  # fmt: skip
    assert "no law here" in told.lines[4]
    assert str(tmp_path / "it.log") in told.lines[4]


async def test_a_worker_that_does_not_listen_is_killed_and_named(tmp_path: Path) -> None:
    one = charge(tmp_path, STUBBORN)
    supervisor = Supervisor(Told())
    process = one.start()
    supervisor.keep(one, process)
    while b"ready" not in one.log.read_bytes():
        assert process.poll() is None
        await asyncio.sleep(0)
    assert await supervisor.stop(0.2) == ["it"]
    assert process.returncode == -signal.SIGKILL


KEEPER = """
import asyncio, sys
from pathlib import Path
from hub.local.supervisor import Charge, Supervisor

async def main():
    supervisor = Supervisor(print)
    for name in ("a", "b"):
        one = Charge(name, [sys.executable, "-c", {code!r}], Path(sys.argv[1], name + ".log"))
        process = one.start()
        supervisor.keep(one, process)
        print(process.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_killing_the_keeper_leaves_none_of_its_processes(tmp_path: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER.format(code=STUBBORN), str(tmp_path)], stdout=subprocess.PIPE
    )
    assert keeper.stdout is not None
    kept = [psutil.Process(int(keeper.stdout.readline())) for _ in range(2)]
    keeper.kill()
    keeper.wait()
    keeper.stdout.close()
    _, alive = psutil.wait_procs(kept, timeout=10)
    assert alive == []
