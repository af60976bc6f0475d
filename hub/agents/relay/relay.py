"""The relay's service: reads the sources, has the agent make copies, appends them, commits, marks.

1. What was fetched is copied only when its topic has been seen, after the fetch, to be the one known
   before it: a topic made again under its name would be read on at the position of the one before,
   and copied as that one. Ids of topics never come again, so one look after the fetch tells.
2. A position is committed only after the copies are acknowledged, and only of a topic that stands. It
   is the offset of the last record copied, so that a restart reads that one again: the city drops it
   as heard, and the copy after it can name it. Nothing else tells which offset stood before (control
   records and aborted ones leave holes).
3. After any failure the process ends (`fatal`) and begins again at the commit, never from memory.
4. It repeats after a crash; the city drops what is not above the source's high-water mark.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter

from hub.agents import topics
from hub.agents.cities import RegisterReader
from hub.agents.relay import marks
from hub.agents.relay.copying import Source, check_same, copies, sources_now
from hub.agents.relay.quotas import Quotas
from hub.messages import City, MarkEntry
from hub.stream.port import Appender, Log, Member, Place, Record, RegroupedError, Write
from hub.stream.stage import Fatal

GROUP = "hub.relay"
RECORDS_MAX = 5000
POLL_S = 0.1
FOLLOW_S = 1.0
QUOTA_PER_S = 5000.0
"""Of one source, unless the operator says otherwise: more than a city takes, so that a backlog flows."""


@dataclass(slots=True)
class RelayBatch:
    """What the relay's agent computes: records of one source, and what was copied before them."""

    source: Source
    records: Sequence[Record]
    previous_offset: int
    copied: asyncio.Future[list[Write]]

    def fail(self, error: BaseException) -> None:
        """Say that the batch could not be copied: the process will end."""
        if not self.copied.done():
            self.copied.set_exception(error)


def copy_batch(batch: RelayBatch) -> None:
    """Compute a batch: this is all that the relay's agent does."""
    batch.copied.set_result(copies(batch.records, batch.source, batch.previous_offset))


class Relay:
    """One relay. `give` hands a batch to the agent; `ask` is what the clock calls."""

    def __init__(
        self,
        log: Log,
        name: str,
        give: Callable[[RelayBatch], Awaitable[None]],
        fatal: Fatal,
        *,
        poll_s: float = POLL_S,
        quota_per_s: float = QUOTA_PER_S,
    ) -> None:
        self._log = log
        self._quotas = Quotas(quota_per_s)
        self._name = name
        self._give = give
        self._fatal = fatal
        self._poll_s = poll_s
        self._sources: dict[Place, Source] = {}
        self._previous: dict[Place, int] = {}
        self._acknowledged: dict[Place, int] = {}
        self._round: marks.Round | None = None
        self._member: Member | None = None
        self._asked = True
        self._stopping = asyncio.Event()
        self._generation = -1

    def ask(self) -> None:
        """Ask for a round of marks; the clock does."""
        self._asked = True

    def stop(self) -> None:
        """End after the batches in flight."""
        self._stopping.set()

    async def run(self) -> None:
        """Copy until `stop`; any failure is fatal."""
        appender: Appender | None = None
        register = RegisterReader(self._log)
        try:
            appender = await self._log.appender()
            while not self._stopping.is_set():
                self._member = await self._follow(await register.cities(), self._member)
                await self._copy_for(FOLLOW_S, self._member, appender)
        except Exception as error:  # noqa: BLE001  whatever it is, it begins again at the commit
            self._fatal("relay", error)
        finally:
            for client in (self._member, appender):
                if client is not None:
                    await client.close()

    async def reached(self) -> Mapping[Place, int]:
        """Return the offset after the last record copied of every source that is assigned now."""
        if self._member is None or self._stopping.is_set():
            return {}
        mine = [place for place in self._member.assigned if place in self._sources]
        copied = {place: self._previous[place] for place in mine if place in self._previous}
        others = [place for place in mine if place not in copied]
        committed = await self._member.committed(others) if others else {}
        return {
            place: 0 if offset is None else offset + 1
            for place, offset in {**committed, **copied}.items()
        }

    async def _follow(self, cities: Mapping[str, City], member: Member | None) -> Member | None:
        """Know the sources registered now; subscribe to more without leaving the group.

        A topic made again under its name bears another id: it is a new source, read from its start.
        A source that is not registered any more (of a sandbox, between two stories) stays followed:
        its position goes on, so what is written there must not be passed over.
        """
        names = list(topics.sources_of(cities.values()))
        found = sources_now(cities, await self._log.topics(names))
        for place, source in found.items():
            check_same(place, self._sources.get(place, source), source.topic)
        if member is not None:
            await self._commit(member, found)
        wider = set(found) - set(self._sources)
        self._sources = {**self._sources, **found}
        if not wider:
            return member
        if member is None:
            return await self._log.join(self._topics(), GROUP, self._name, committed=True)
        await member.widen(self._topics())
        return member

    def _topics(self) -> set[str]:
        return {place.topic for place in self._sources}

    async def _copy_for(self, seconds: float, member: Member | None, appender: Appender) -> None:
        if member is None:
            await asyncio.sleep(seconds)
            return
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until and not self._stopping.is_set():
            await self._turn(member, appender)

    async def _turn(self, member: Member, appender: Appender) -> None:
        got = await member.poll(RECORDS_MAX, self._poll_s)
        if member.generation != self._generation:
            # What was copied before is another's to know now: begin at the commit again.
            self._generation = member.generation
            self._previous.clear()
            self._acknowledged.clear()
            self._quotas.forget()
            self._round = None
        known = {place: records for place, records in got.items() if place in self._sources}
        if known:
            await self._check_read(known, member)
        over = self._quotas.over
        admitted = self._quotas.admitted(known, asyncio.get_running_loop().time())
        if self._quotas.over != over:
            await member.pause(self._quotas.over)
        if admitted:
            await self._copy(admitted, member, appender)
        await self._mark(member, appender)

    async def _check_read(self, places: Collection[Place], member: Member) -> None:
        """Raise `LogError` unless the topics that were read are those known before they were read."""
        standing = await member.standing(places)
        for place in places:
            check_same(place, self._sources[place], standing.get(place))

    async def _copy(
        self, got: Mapping[Place, Sequence[Record]], member: Member, appender: Appender
    ) -> None:
        spread: list[list[tuple[float, Write]]] = []
        for place, records in got.items():
            batch = RelayBatch(
                self._sources[place],
                records,
                self._previous.get(place, -1),
                asyncio.get_running_loop().create_future(),
            )
            await self._give(batch)
            made = await batch.copied
            spread.append([((number + 0.5) / len(made), w) for number, w in enumerate(made)])
        # Each source in its order, and all of them evenly side by side: what a city sent to several offices
        # comes back in one of its batches, and is worked out once.
        await appender.append([write for _, write in merge(*spread, key=itemgetter(0))])
        last = {place: records[-1].offset for place, records in got.items()}
        self._previous.update(last)
        self._acknowledged.update(last)

    async def _commit(self, member: Member, standing: Mapping[Place, Source]) -> None:
        """Commit what was copied of the topics that stand as they were read."""
        offsets = {p: offset for p, offset in self._acknowledged.items() if p in standing}
        self._acknowledged.clear()
        if not offsets:
            return
        try:
            await member.commit(offsets)
        except RegroupedError:
            # Another relay has come or gone. What was copied is copied again from the commit, by
            # whoever is given the source; as long as this poll goes on, so may this relay.
            return

    async def _mark(self, member: Member, appender: Appender) -> None:
        if self._asked:
            # A new round takes what the last did not reach with it: its sources stay where they were.
            self._asked = False
            mine = {p: s for p, s in self._sources.items() if p in member.assigned}
            self._round = await marks.begin(self._log, member, appender, self._name, mine)
        if self._round is None:
            return
        try:
            writes = await self._reached(self._round, member)
        except RegroupedError:
            # Who has these sources now is not known: whoever is given them begins a round of his own.
            self._round = None
            return
        if writes:
            await appender.append(writes)

    async def _reached(self, round_: marks.Round, member: Member) -> list[Write]:
        """Return a mark for every city some of whose sources have been read to their end.

        Of a source over its quota it tells once in a round how far that is.
        """
        entries: dict[str, list[MarkEntry]] = {}
        for place, end in list(round_.ends.items()):
            source = self._sources.get(place)
            waiting = self._quotas.first_waiting(place)
            if source is None or place not in member.assigned:
                del round_.ends[place]
            elif waiting is not None and waiting.offset < end:
                if place not in round_.behind:
                    round_.behind.add(place)
                    entry = marks.entry_behind(source, waiting, round_.at_ms)
                    entries.setdefault(source.city.city, []).append(entry)
            elif await member.position(place) >= end:
                del round_.ends[place]
                entry = marks.entry_of(source, end, round_.at_ms)
                entries.setdefault(source.city.city, []).append(entry)
        cities = {source.city.city: source.city for source in self._sources.values()}
        return [marks.mark_of(cities[name], self._name, some) for name, some in entries.items()]
