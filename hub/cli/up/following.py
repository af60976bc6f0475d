"""Follows what offices say and what the hub says, in all cities, and prints it."""

from collections.abc import Iterable

from hub.agents import topics
from hub.cli.up.screen import Screen
from hub.cli.up.telling import told
from hub.domain.jurist.speech import Speech
from hub.lawbooks import cities, law_of, words_of
from hub.messages import Copy
from hub.stream.port import Log, Place, Record, Tail

SHOWN = (
    topics.EVENTS,
    *(
        topics.STREAMS[name]
        for name in ("duties", "violations", "blocks", "accountability", "decisions", "refused")
    ),
)
"""What is printed: the offices' own words, then what follows from them."""


class Following:
    """A reader of every city from now on."""

    def __init__(self, tail: Tail, screen: Screen) -> None:
        self._tail = tail
        self._screen = screen
        self._heard: dict[str, int] = {}
        self._speech = Speech(words_of("en"), law_of(cities()[0]).vocabulary)

    @classmethod
    async def begin(cls, log: Log, screen: Screen) -> "Following":
        """Begin at the ends of now: what is appended after this returns is printed."""
        places = [Place(topic, number) for topic in SHOWN for number in range(topics.PARTITIONS)]
        return cls(await log.tail(await log.ends(places, committed=True)), screen)

    async def run(self) -> None:
        """Print until cancelled. Raises `LogError`."""
        try:
            while True:
                self.show(await self._tail.poll(0.5))
        finally:
            await self._tail.close()

    def show(self, records: Iterable[Record]) -> None:
        """Print records in the order of the time that they tell of, causes before what follows."""
        new = [record for record in records if not self._is_repeated(record)]
        lines = [line for record in new if (line := told(record, self._speech)) is not None]
        for line in sorted(lines, key=lambda line: (line.city, line.at, line.rank)):
            self._screen.happened(line.text, line.colour)

    def _is_repeated(self, record: Record) -> bool:
        """Return whether a relay has copied this before: it repeats after a crash or a regrouping."""
        copy = Copy.from_headers(record.headers)
        if copy is None:
            return False
        if copy.offset <= self._heard.get(copy.topic, -1):
            return True
        self._heard[copy.topic] = copy.offset
        return False
