"""Plays every story through a real Kafka and says which come out otherwise: `make play-stories`.

Two workers, a few sandboxes at once, each used for one story after another.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.testbed import kafka, program
from hub.cli.replay import read_story, run_story
from hub.domain.story.compare import story_differences
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.files.stories import STORIES
from hub.registry.provision import provision, provision_hub, read_registry
from hub.sandbox.player import PlayError, offices_of
from hub.sandbox.sandbox import play
from hub.stream.kafka import KafkaLog

LANES = 4
WAIT_S = 60.0


class Lanes:
    """Stories on their way through some sandboxes at once."""

    def __init__(self, log: KafkaLog, stories: Sequence[Path], wait_s: float) -> None:
        self._log = log
        self._left = list(reversed(stories))
        self._wait_s = wait_s

    async def _prepare(self, sandbox: str) -> None:
        """Make a sandbox with every office of the stories,
        so that no story waits for new topics.
        """
        await provision_hub(self._log)
        if sandbox in await read_registry(self._log):
            return
        offices: dict[str, str] = {}
        for story in self._left:
            header, lines = read_story(str(story))
            law = law_of(header.city, header.settings)
            offices |= offices_of(lines, law, header)
        await provision(
            self._log,
            sandbox,
            offices,
            law=law.city,
            clock="story",
            edition=law.edition,
            calendar=published_calendar().digest,
        )

    async def wrong(self, lanes: int) -> AsyncIterator[str]:
        """Yield each story that comes out otherwise than its replay or than is expected,
        and how.
        """
        found: asyncio.Queue[str | None] = asyncio.Queue()
        sandboxes = [f"lane-{n}" for n in range(lanes)]
        for sandbox in sandboxes:
            await self._prepare(sandbox)
        running = [asyncio.create_task(self._lane(sandbox, found)) for sandbox in sandboxes]
        try:
            while lanes:
                one = await found.get()
                if one is None:
                    lanes -= 1
                else:
                    yield one
        finally:
            for lane in running:
                lane.cancel()
            await asyncio.gather(*running)

    async def _lane(self, sandbox: str, found: "asyncio.Queue[str | None]") -> None:
        try:
            while self._left:
                story = self._left.pop()
                for what in await self._differences(sandbox, story):
                    found.put_nowait(f"{story.parent.name}/{story.stem}: {what}")
        finally:
            found.put_nowait(None)

    async def _differences(self, sandbox: str, story: Path) -> list[str]:
        header, lines = read_story(str(story))
        law = law_of(header.city, header.settings)
        try:
            played = await play(self._log, sandbox, (header, lines), law, self._wait_s)
        except PlayError as error:
            return [str(error)]
        outcome = played.outcome(header, law)
        expected = json.loads(story.with_suffix(".expected.json").read_text(encoding="utf-8"))
        otherwise = [] if outcome == run_story((header, lines)) else ["is not its replay"]
        return otherwise + story_differences(expected, outcome)


@contextmanager
def _hub() -> Iterator[str]:
    """Serve an embedded broker with two workers; return where."""
    with kafka() as broker:
        options = ("--kafka", broker.bootstrap, "--mark-every", "1")
        with (
            program("hub.cli", "worker", "--name", "w1", *options),
            program("hub.cli", "worker", "--name", "w2", *options),
        ):
            yield broker.bootstrap


async def _play_all(bootstrap: str, stories: Sequence[Path]) -> int:
    log, wrong, begun = KafkaLog(bootstrap), 0, time.monotonic()
    try:
        async for what in Lanes(log, stories, WAIT_S).wrong(LANES):
            wrong += 1
            print(what, flush=True)
    finally:
        await log.close()
    took_s = time.monotonic() - begun
    print(f"{len(stories)} stories played in {took_s:.0f} s, {wrong} differences")
    return 1 if wrong else 0


def main(named: Sequence[str]) -> int:
    """Play the stories named, or all; return 1 if any comes out otherwise."""
    stories = [Path(one) for one in named] or sorted(STORIES.glob("*/*.jsonl"))
    with _hub() as bootstrap:
        return asyncio.run(_play_all(bootstrap, stories))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
