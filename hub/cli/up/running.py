"""Runs one hub on this machine, from start to stop."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hub.cli.languages import chosen
from hub.cli.options import BOOTSTRAP
from hub.cli.story_input import Story, story_in
from hub.cli.up.broker import embedded, reach
from hub.cli.up.cities import ensure_cities
from hub.cli.up.errors import NotUpError
from hub.cli.up.example_week import show_week
from hub.cli.up.following import Following
from hub.cli.up.screen import Screen
from hub.cli.up.shutdown import Shutdown
from hub.domain.rulebook import RulebookError
from hub.domain.story.read import StoryError
from hub.local.broker import BrokerError
from hub.local.supervisor import Charge, Supervisor
from hub.local.workdir import Workdir
from hub.registry.provision import RegistryError
from hub.sandbox.player import PlayError
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog
from hub.stream.port import LogError

WORKERS_STOP_S = 3.5
STANDING = in_words(
    "The hub is up. What happens in any city is printed here; Ctrl-C stops all of it."
)
_NOTICE = '{"kind": "violation_discovered", "case": "C1", "site": "P1", "party": "X"}'
DOORS = (
    f"echo '{_NOTICE}' | gongze send --as zhuhai:LAND -",
    "gongze gate construction_permit --site P1 --party X --as zhuhai:CONSTR --wait-complete 15",
)
"""What to try from another terminal."""
READ = "gongze status"
"""Where to look: it asks no broker."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class HubPlan:
    """What to run: an existing broker or the port of an embedded one, workers, the story."""

    bootstrap: str | None
    port: int
    workers: int
    story: Path


async def serve(workdir: Workdir, plan: HubPlan, screen: Screen) -> int:
    """Start the hub and run it until a signal; return the exit code. Raises `NotUpError`.

    It ends with 1 when nobody reads its output, or when the process that it is tied to has ended.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    for number in _SIGNALS:
        loop.add_signal_handler(number, _stop, task, screen)
    ending = Shutdown(workdir.folder)
    screen.cause = ending.full
    watched = asyncio.create_task(ending.watch(task))
    try:
        story = _read(plan.story)
        async with _broker(workdir, plan, screen) as bootstrap:
            workdir.tell(bootstrap)
            await _hub(workdir, plan, story, screen, bootstrap, ending)
    except asyncio.CancelledError:
        if ending.why is not None:
            raise NotUpError(1, ending.why) from None
        screen.say(in_words("Stopped; nothing of it runs any more."))
    except LogError as error:
        raise NotUpError(3 if ending.full() is None else 1, sentence_of(error)) from error
    except (BrokerError, RegistryError) as error:
        raise NotUpError(1, sentence_of(error)) from error
    finally:
        watched.cancel()
    return 0


def _read(file: Path) -> Story:
    """Return a story that can be played; what is wrong with it is reported
    before anything starts.
    """
    try:
        story = story_in(str(file))
        story.lines(story.law())
    except (OSError, UnicodeDecodeError, StoryError) as error:
        raise NotUpError(2, in_words("{file}: {error}", file=file, error=error)) from error
    return story


def _stop(task: "asyncio.Task[int]", screen: Screen) -> None:
    if task.cancelling():
        os._exit(130)  # asked twice: every child is bound to it, and ends with this process
    screen.say()
    screen.say(in_words("Stopping …"))
    task.cancel()


@asynccontextmanager
async def _broker(workdir: Workdir, plan: HubPlan, screen: Screen) -> AsyncIterator[str]:
    if plan.bootstrap is not None:
        await reach(plan.bootstrap)
        screen.say(in_words("Using the Kafka at {bootstrap}.", bootstrap=plan.bootstrap))
        yield plan.bootstrap
        return
    async with embedded(workdir.kafka, plan.port, screen) as broker:
        yield broker.bootstrap


async def _hub(
    workdir: Workdir, plan: HubPlan, story: Story, screen: Screen, bootstrap: str, ending: Shutdown
) -> None:
    """Run workers and print what happens until cancelled."""
    # aiokafka logs every attempt to connect; the supervisor reports what is wrong, once.
    for logger in ("aiokafka", "asyncio"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    log = KafkaLog(bootstrap)
    supervisor = Supervisor(screen.alarm)
    try:
        screen.step("Kafka")
        await ensure_cities(log, screen)
        screen.step(in_words("cities"))
        screen.say(
            in_words(
                "Starting the relay and {workers} worker(s), their logs in {logs} …",
                workers=plan.workers,
                logs=workdir.logs,
            )
        )
        for charge in (*workers(workdir, plan, bootstrap), read_side(workdir, bootstrap)):
            supervisor.keep(charge)
        await _shown(log, story, screen, bootstrap, workdir.logs, ending)
    finally:
        await supervisor.stop(WORKERS_STOP_S)
        await log.close()


async def _shown(
    log: KafkaLog, story: Story, screen: Screen, bootstrap: str, logs: Path, ending: Shutdown
) -> None:
    """Print everything that happens from now on, the example week first, until cancelled."""
    following = await Following.begin(log, screen, logs)
    shown = asyncio.create_task(following.run())
    try:
        await _week(log, story, following, screen)
        ending.standing = True
        screen.step(in_words("the rest of the week"))
        screen.title(STANDING)
        screen.say(
            in_words("From another terminal (`. .venv/bin/activate` puts gongze on the path):")
        )
        where = "" if bootstrap == BOOTSTRAP else f" --kafka {bootstrap}"
        for door in DOORS:
            screen.command(f"{door}{where}", "cyan")
        screen.command(READ, "cyan")
        screen.say(screen.steps())
        await shown
    finally:
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)


async def _week(log: KafkaLog, story: Story, following: Following, screen: Screen) -> None:
    """Show the example week; the hub runs on without it."""
    try:
        await show_week(log, story, following, screen)
    except (PlayError, RegistryError, RulebookError, StoryError, LogError) as error:
        screen.alarm(
            in_words(
                "The example week is not shown to its end: {error} The hub stays up without it.",
                error=error,
            )
        )


def workers(workdir: Workdir, plan: HubPlan, bootstrap: str) -> list[Charge]:
    """Return the processes to supervise: a relay, and workers that share the cities.

    They are in different groups, so a hub of one worker starts without any rebalance. On a broker
    that others use too, their names contain this machine's and this folder's.
    """
    digest = sha256(str(workdir.folder).encode()).hexdigest()[:4]
    prefix = f"{socket.gethostname()}-{digest}-" if plan.bootstrap else ""
    roles = {"relay": ["relay"]}
    roles |= {f"w{number}": ["city"] for number in range(1, plan.workers + 1)}
    return [_worker(workdir, bootstrap, f"{prefix}{name}", of) for name, of in roles.items()]


def read_side(workdir: Workdir, bootstrap: str) -> Charge:
    """Return the follower of the read side; the hub needs it not, and goes on while it is away."""
    command = [sys.executable, "-m", "hub.cli", "read", "--kafka", bootstrap, "--lang", chosen()]
    # A folder, unless somebody has named a database.
    environment = {"GONGZE_READ_DB": str(workdir.folder), **os.environ}
    log = workdir.logs / "read.log"
    return Charge(in_words("the read side"), command, log, environment=environment)


def _worker(workdir: Workdir, bootstrap: str, name: str, roles: Sequence[str]) -> Charge:
    command = [sys.executable, "-m", "hub.cli", "worker", "--kafka", bootstrap, "--name", name]
    command += ["--lang", chosen()]
    command += [word for role in roles for word in ("--role", role)]
    return Charge(in_words("worker {name}", name=name), command, workdir.logs / f"{name}.log")
