"""The broker of a hub on this machine: a given one, or an embedded one under supervision."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hub.cli.up.errors import NotUpError
from hub.cli.up.screen import Screen
from hub.local.broker import READY_S, STARTS_MAX, Broker, BrokerError
from hub.local.fetching import fetched
from hub.local.jars import KAFKA, cache, locked, missing_in
from hub.local.supervisor import Supervisor
from hub.sentence import in_words, joined, sentence_of

KAFKA_STOP_S = 5.5
REACH_S = 5.0


async def reach(bootstrap: str) -> None:
    """Return when something listens at one of "host:port,…". Raises `NotUpError` with 3."""
    reasons = []
    for one in bootstrap.split(","):
        host, _, port = one.rpartition(":")
        if not host or not port.isdigit():
            raise NotUpError(
                2,
                in_words(
                    "{one!r} is no broker: write host:port, as in GONGZE_KAFKA=127.0.0.1:9092.",
                    one=one,
                ),
            )
        try:
            async with asyncio.timeout(REACH_S):
                _, writer = await asyncio.open_connection(host, int(port))
        except (OSError, TimeoutError) as error:
            why = sentence_of(error) if str(error) else in_words("no answer")
            reasons.append(in_words("{one}: {why}", one=one, why=why))
        else:
            writer.close()
            return
    raise NotUpError(
        3,
        in_words(
            "no broker is reached at {bootstrap} ({reasons}). Start it, or name another "
            "with GONGZE_KAFKA; without GONGZE_KAFKA a Kafka is started here.",
            bootstrap=bootstrap,
            reasons=joined("; ", reasons),
        ),
    )


@asynccontextmanager
async def embedded(folder: Path, port: int, screen: Screen) -> AsyncIterator[Broker]:
    """Serve an embedded Kafka with its data in `folder` until the block ends.

    Raises `NotUpError`, `BrokerError`, `OSError`.
    """
    broker = Broker(folder, cache(), port=port)
    broker.check_port()
    await _bring_jars(screen)
    started = time.monotonic()
    screen.say(
        in_words(
            "Starting Apache Kafka {kafka} with its data in {folder} …", kafka=KAFKA, folder=folder
        )
    )
    process = await _started(broker)
    keeper = Supervisor(screen.alarm)
    keeper.keep(broker.charge, process)
    try:
        screen.say(
            in_words(
                "Kafka serves on {bootstrap} after {monotonic:.1f} s.",
                bootstrap=broker.bootstrap,
                monotonic=time.monotonic() - started,
            )
        )
        yield broker
    finally:
        await keeper.stop(KAFKA_STOP_S)


async def _bring_jars(screen: Screen) -> None:
    if not await asyncio.to_thread(missing_in, cache(), locked()):
        return
    if not await fetched():
        raise NotUpError(1, in_words("Kafka's jars are missing, so nothing was started."))
    screen.step(in_words("jars"))


async def _started(broker: Broker) -> "subprocess.Popen[bytes]":
    """Prepare and start the node, again if somebody took one of its ports. Raises `BrokerError`."""
    for _ in range(STARTS_MAX - 1):
        await asyncio.to_thread(broker.prepare)
        try:
            return await _serving(broker)
        except BrokerError:
            if not broker.lost_a_port:
                raise
            broker.choose_again()
    await asyncio.to_thread(broker.prepare)
    return await _serving(broker)


async def _serving(broker: Broker) -> "subprocess.Popen[bytes]":
    """Start the node and return its process once it serves. Raises `BrokerError`."""
    process = broker.charge.start()
    served = False
    try:
        async with asyncio.timeout(READY_S):
            while process.poll() is None and not served:
                served = await asyncio.to_thread(broker.serves_within, 0.5)
    except TimeoutError as error:
        raise BrokerError(
            in_words(
                "Kafka did not serve within {ready_s:.0f} s. {why}",
                ready_s=READY_S,
                why=broker.why(),
            )
        ) from error
    finally:
        if not served:
            process.kill()
            process.wait()
    if not served:
        raise BrokerError(in_words("Kafka ended while starting. {why}", why=broker.why()))
    return process
