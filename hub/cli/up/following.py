"""Follows and prints what offices say and what the hub publishes, in all cities.

The hub does not depend on it: an error here is reported once, and the next record is shown.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from hub.cli.heartbeats import last_beat
from hub.cli.languages import chosen
from hub.cli.up.hold_reports import HoldReports
from hub.cli.up.rendering import RenderedLine, rendered
from hub.cli.up.screen import Screen
from hub.domain.calendar import local_day
from hub.domain.explain.speech import Speech
from hub.files.rulebooks import shared_words, words_of
from hub.messages import CityRecord, Envelope, Heartbeat
from hub.registry import topics
from hub.registry.provision import read_registry
from hub.sentence import in_words
from hub.stream.port import Log, LogError, Record, TopicPartition

SHOWN = (
    topics.EVENTS,
    *(
        topics.STREAMS[name]
        for name in ("duties", "violations", "blocks", "accountability", "decisions", "refused")
    ),
)
"""What is printed: the offices' own words, then what follows from them."""
POLL_S = 0.5
SETTLED_S = 5.0
"""How long the last lines of a story may take to come after its player has read them."""
AGAIN_S = 2.0
GIVEN_UP_AFTER = 15
"""After so many failures in a row the records in between are skipped, and following begins anew."""
REGISTER_EVERY_S = 60.0


Heard = tuple[str | None, int]
"""How far a source was read: the id of its topic, if it is known, and the last offset."""


class Following:
    """A reader of every city from now on. `logs` is the folder to name if a city is silent.

    `loud` are the printed violations.
    """

    def __init__(
        self,
        log: Log,
        screen: Screen,
        starts: Mapping[TopicPartition, int],
        heard: Mapping[str, Heard],
        logs: Path,
    ) -> None:
        self._log = log
        self._screen = screen
        self._next: Mapping[TopicPartition, int] = starts
        self._heard = dict(heard)
        self._held = HoldReports(logs)
        self._register_at = 0.0
        self._failures = 0
        self.loud: list[RenderedLine] = []
        self._story = ""
        self._kept: list[RenderedLine] | None = None
        self._quiet = asyncio.Event()
        self._speech = Speech(words_of(chosen()), shared_words())

    @classmethod
    async def begin(cls, log: Log, screen: Screen, logs: Path) -> "Following":
        """Begin at today's ends: what is appended after this returns is printed.

        A starting relay copies the last record of each outbox again: what cities had read by now is
        no news. Raises `LogError`.
        """
        starts = await _ends(log)
        heard = await _heard_offsets((await read_registry(log)).values(), log)
        return cls(log, screen, starts, heard, logs)

    async def run(self) -> None:
        """Print until cancelled."""
        while True:
            try:
                await self._follow()
            except Exception as error:  # noqa: BLE001  the hub does not stand or fall with its screen
                await self._after(error)

    async def _follow(self) -> None:
        tail = await self._log.tail(self._next)
        try:
            while True:
                records = await tail.poll(POLL_S)
                self._failures = 0 if records else self._failures
                if not records:
                    self._quiet.set()
                # The position moves on before a record is shown: one that cannot be shown is not
                # met again.
                self._next = {**self._next, **{one.place: one.offset + 1 for one in records}}
                self.show(records)
                await self._look()
        finally:
            await tail.close()

    async def _after(self, error: Exception) -> None:
        """Report an error once, and wait before the next attempt."""
        self._failures += 1
        if self._failures == 1:
            why = error if isinstance(error, LogError) else f"{type(error).__name__}: {error}"
            self._screen.alarm(
                in_words(
                    "Something cannot be shown here: {why}. The hub goes on, and so does this.",
                    why=why,
                )
            )
        await asyncio.sleep(AGAIN_S)
        if self._failures % GIVEN_UP_AFTER == 0:
            with contextlib.suppress(LogError):
                self._next = await _ends(self._log)
                self._screen.alarm(
                    in_words("What was said meanwhile is not shown; gongze watch shows all of it.")
                )

    async def _look(self) -> None:
        """Report which cities are silent; from time to time read which cities there are."""
        now = asyncio.get_running_loop().time()
        if now >= self._register_at:
            self._register_at = now + REGISTER_EVERY_S
            self._held.stand((await read_registry(self._log)).values(), now)
        for line in self._held.silent(now):
            self._screen.say(line, "yellow")

    def show(self, records: Iterable[Record]) -> None:
        """Print records in the order of the time that they are about,
        causes before consequences.
        """
        new = [record for record in records if not self._is_repeated(record)]
        lines = [line for record in new if (line := rendered(record, self._speech)) is not None]
        self._print([line for line in lines if not self._keeps(line)])
        for record in new:
            for text in self._held.take(record):
                self._screen.say(text, "yellow")

    def _print(self, lines: Iterable[RenderedLine]) -> None:
        for line in sorted(lines, key=lambda line: (line.city, line.at, line.rank)):
            self._screen.happened(line.text, line.colour, bold=line.loud)
            if line.loud and not self.loud:
                self._screen.step(in_words("workers, and the week to its violation"))
            self.loud += [line] if line.loud else []

    def _keeps(self, line: RenderedLine) -> bool:
        """Return whether a line waits until its story's day is over, as `in_days` asks."""
        if self._kept is None or line.city != self._story:
            return False
        day = local_day(line.at)
        if line.rank == 0 and any(local_day(one.at) < day for one in self._kept):
            self._release()
        self._kept.append(line)
        return True

    def _release(self) -> None:
        kept, self._kept = self._kept or [], []
        self._print(kept)

    @asynccontextmanager
    async def in_days(self, city: str) -> AsyncIterator[None]:
        """Print a sandbox day by day while a story is played in it, each day in its order.

        Its player writes nothing of a day before everything that follows from the day before is
        published.
        """
        self._story, self._kept = city, []
        try:
            yield
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SETTLED_S):
                    for _ in range(2):  # the first may have begun before the last was said
                        self._quiet.clear()
                        await self._quiet.wait()
        finally:
            self._release()
            self._kept = None

    def _is_repeated(self, record: Record) -> bool:
        """Return whether a relay has copied this before:
        it repeats after a crash or a rebalance.
        """
        copy = Envelope.from_headers(record.headers)
        if copy is None:
            return False
        # A topic made again under its name, and another partition of it, begin anew.
        topic_id, offset = self._heard.get(copy.place, (copy.topic_id, -1))
        if topic_id in (None, copy.topic_id) and copy.offset <= offset:
            return True
        self._heard[copy.place] = copy.topic_id, copy.offset
        return False


async def _ends(log: Log) -> Mapping[TopicPartition, int]:
    places = [
        TopicPartition(topic, number) for topic in SHOWN for number in range(topics.PARTITIONS)
    ]
    return await log.ends(places, committed=True)


async def _heard_offsets(placed: Collection[CityRecord], log: Log) -> dict[str, Heard]:
    """Return the last offset that each source was read up to, by its place.

    A sandbox's outbox ends with a mark of its story, which is not printed: what the city read is
    printed again.
    """
    heard: dict[str, Heard] = {}
    for city in (one for one in placed if one.clock == "wall"):
        found = await last_beat(log, city)
        beat: Heartbeat | None = found[0] if found is not None else None
        for one in beat.heard if beat is not None else ():
            place = f"{one.topic}/{one.partition}" if one.partition else one.topic
            heard[place] = one.topic_id, one.offset - 1
    return heard
