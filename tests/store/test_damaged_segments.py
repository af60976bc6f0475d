"""Damage on a real broker's disk is named by a real worker, which judges nothing; rebuilt,
nothing is said twice.
"""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest

from hub.agents.app import EXIT_FATAL
from hub.local.broker import Broker
from hub.messages import CityRecord, Document, Duty
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from tests.brokers import embedded
from tests.cities import at
from tests.crash.helpers import a_city, said_in, write
from tests.kafka.person import gongze
from tests.worker_processes import Crew

NAME = "spoilt"
pytestmark = [pytest.mark.crash, pytest.mark.timeout(240), pytest.mark.usefixtures("toy")]


def a_notice(number: int) -> Document:
    return Document(
        id=f"N{number}", kind="warning_sent", city=NAME, office="WARDEN",
        at=at("2025-03-10 09:00"), to=("MILLER",), case=f"C{number}", site=f"P{number}",
        notice=f"N{number}", matter="shut_off",
    )  # fmt: skip


class Ground:
    """One city on a broker of its own, whose disk can be spoilt while it is down."""

    def __init__(self, broker: Broker, crew: Crew, city: CityRecord) -> None:
        self.broker, self.crew, self.city = broker, crew, city

    @property
    def folder(self) -> Path:
        return self.broker.folder / "data" / f"{topics.STATE}-{self.city.partition}"

    async def hears(self, *numbers: int) -> None:
        """Run a worker until each of these notices has raised its duty."""
        worker = self.crew.start("w1")
        log = KafkaLog(self.broker.bootstrap)
        try:
            await write(log, [a_notice(number) for number in numbers])
            while not {f"C{number}" for number in numbers} <= set(await self._duties(log)):
                assert worker.alive, self.crew.words()
        finally:
            await log.close()
            worker.stop()

    async def _duties(self, log: KafkaLog) -> list[str | None]:
        found = await said_in(log, self.city, "duties")
        return [one.case for one in found if isinstance(one, Duty)]

    async def duties(self) -> Counter[str | None]:
        """Return how often a duty of each case was said."""
        log = KafkaLog(self.broker.bootstrap)
        try:
            return Counter(await self._duties(log))
        finally:
            await log.close()

    def spoil(self, *, cut: bool) -> None:
        """Flip one bit in the middle of what the rows' log holds, or cut it off there,
        as a crash does.
        """
        (self.broker.kill if cut else self.broker.stop)()
        (segment,) = self.folder.glob("*.log")
        held = bytearray(segment.read_bytes())
        middle = held.rindex(b"r/case/C2") + 200
        if cut:
            del held[middle:]
        else:
            held[middle] ^= 4
        segment.write_bytes(held)
        self.broker.start()

    def lose(self) -> None:
        """Remove the folder of the rows' partition: there is no replica."""
        self.broker.stop()
        shutil.rmtree(self.folder)
        self.broker.start()

    async def refuses(self) -> str:
        """Run a worker until it ends; return what it says."""
        worker = self.crew.start("w1")
        code = await asyncio.to_thread(worker.process.wait, 60)
        assert code == EXIT_FATAL
        return worker.log.read_text(encoding="utf-8")


async def test_a_flipped_bit_and_a_cut_segment_are_named_and_rebuilt_from_what_was_written() -> (
    None
):
    with embedded() as broker, Crew(broker.bootstrap) as crew:
        context = Ground(broker, crew, await a_city(broker.bootstrap, NAME))
        rows = f"{topics.STATE}/{context.city.partition}"
        await context.hears(1, 2)

        context.spoil(cut=True)
        words = await context.refuses()
        assert f"{rows}: its rows stand at input offset" in words
        assert "lost its tail" in words
        gongze("rebuild", NAME, "--kafka", broker.bootstrap).ok()
        await context.hears(3)

        context.spoil(cut=False)
        words = await context.refuses()
        assert f"{rows}: the batch at offset" in words
        assert "its checksum is another" in words
        context.lose()
        assert "lost its tail or is empty" in await context.refuses()
        gongze("rebuild", NAME, "--kafka", broker.bootstrap).ok()
        await context.hears(4)
        assert await context.duties() == {"C1": 1, "C2": 1, "C3": 1, "C4": 1}
