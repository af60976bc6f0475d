"""The relay's service: reads the sources, has the agent make copies, appends them, commits, marks.

1. Fetched records are copied only after a look at their topic shows the id that was known before
   the fetch. A topic made again under its name would otherwise be read on at the old position and
   copied as the old topic. Topic ids never come again, so one look after the fetch suffices.
2. A position is committed only after the copies are acknowledged, and only of a topic that exists.
   It is the offset of the last copied record, so a restart reads that record again: the city drops
   it as a repeat, and the next copy can name it. Nothing else tells the offset before (control
   records and aborted records leave holes).
3. After a start or a rebalance, reading begins where the city's own position allows as well
   (`start_offsets.py`): a commit that somebody moved loses nothing.
4. After any failure the process ends (`fatal`) and begins again there, never from memory.
5. Copies repeat after a crash; the city drops those that are not above the source's high-water
   mark.
6. A source that cannot be read on is set aside by name (`set_aside.py`): the others go on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter

from hub.agents.relay import watermarks
from hub.agents.relay.copying import RelaySource, check_same, copies, sources_now
from hub.agents.relay.fetches import Fetches
from hub.agents.relay.quotas import Quotas
from hub.agents.relay.set_aside import RETRY_S, SetAside, why_of
from hub.agents.relay.start_offsets import Heartbeats, starts_of
from hub.agents.relay.watermark_requests import WatermarkRequests, marks_asked
from hub.messages import CityRecord, Held, WatermarkEntry
from hub.registry import topics
from hub.registry.reader import RegistryReader
from hub.sentence import in_words, sentence_of
from hub.stream.port import (
    Appender,
    Log,
    Member,
    OutgoingRecord,
    PartitionError,
    RebalancedError,
    Record,
    TopicPartition,
)
from hub.stream.stage import Fatal

GROUP = "hub.relay"
RECORDS_MAX = 5000
POLL_S = 0.1
FOLLOW_S = 1.0
QUOTA_PER_S = 5000.0
"""For each source, unless the operator says otherwise: more than a city takes, so that a backlog
drains.
"""


@dataclass(slots=True)
class RelayBatch:
    """What the relay's agent computes: records of one source, and the offset copied before them."""

    source: RelaySource
    records: Sequence[Record]
    previous_offset: int
    copied: asyncio.Future[list[OutgoingRecord]]

    def fail(self, error: BaseException) -> None:
        """Report that the batch could not be copied: the process will end."""
        if not self.copied.done():
            self.copied.set_exception(error)


def copy_batch(batch: RelayBatch) -> None:
    """Compute a batch: the relay's agent does nothing else."""
    made = copies(batch.records, batch.source, batch.previous_offset)
    batch.copied.set_result([*made, *marks_asked(batch.records, batch.source)])


class Relay:
    """One relay. `give` hands a batch to the agent; the timer calls `ask`."""

    def __init__(
        self,
        log: Log,
        name: str,
        give: Callable[[RelayBatch], Awaitable[None]],
        fatal: Fatal,
        *,
        poll_s: float = POLL_S,
        quota_per_s: float = QUOTA_PER_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self._log = log
        self._quotas = Quotas(quota_per_s)
        self._name = name
        self._give = give
        self._fatal = fatal
        self._poll_s = poll_s
        self._sources: dict[TopicPartition, RelaySource] = {}
        self._cities: frozenset[str] = frozenset()
        self._missing: dict[str, CityRecord] = {}
        self._heartbeats = Heartbeats(log)
        self._begun: dict[TopicPartition, int] = {}
        self._previous: dict[TopicPartition, int] = {}
        self._acknowledged: dict[TopicPartition, int] = {}
        self._rounds = watermarks.Rounds()
        self._wanted = WatermarkRequests(log)
        self._fetches = Fetches(log)
        self._late: Mapping[TopicPartition, Held] = {}
        self._aside = SetAside(log, retry_s)
        self._paused: frozenset[TopicPartition] = frozenset()
        self._member: Member | None = None
        self._asked, self._lacks = True, False
        self._stopping = asyncio.Event()
        self._generation = -1

    def ask(self) -> None:
        """Ask for a round of marks; the timer calls this."""
        self._asked = True

    def stop(self) -> None:
        """End after the batches in flight."""
        self._stopping.set()

    def cannot_be_read(self, error: PartitionError) -> None:
        """Set a source aside that makes no progress because nobody can read it on."""
        if error.place in self._begun:
            self._set_aside(error)

    async def run(self) -> None:
        """Copy until `stop`; any failure is fatal."""
        appender: Appender | None = None
        registry = RegistryReader(self._log)
        try:
            appender = await self._log.appender()
            while not self._stopping.is_set():
                self._member = await self._follow(await registry.cities(), self._member)
                await self._copy_for(FOLLOW_S, self._member, appender)
        except Exception as error:  # noqa: BLE001  whatever it is, it begins again at the commit
            self._fatal("relay", error)
        finally:
            self._aside.forget()
            self._fetches.forget()
            for client in (self._member, appender, self._wanted):
                if client is not None:
                    await client.close()

    async def reached(self) -> Mapping[TopicPartition, int]:
        """Return the offset after the last copied record of every source that is read now."""
        member = self._member
        if member is None or self._stopping.is_set() or member.generation != self._generation:
            return {}
        return {
            place: self._next(place) for place in self._begun if place not in self._aside.places
        }

    def _next(self, place: TopicPartition) -> int:
        """Return the offset after the last copied record, or where reading of the source began."""
        return max(self._begun[place], self._previous.get(place, -1) + 1)

    async def _follow(
        self, cities: Mapping[str, CityRecord], member: Member | None
    ) -> Member | None:
        """Learn the sources registered now; subscribe to new ones without leaving the group.

        A topic made again under its name has another id: it is a new source, read from its start. A
        source that is no longer registered (of a sandbox, between two stories) stays followed: its
        position goes on, so what is written there must not be skipped.
        """
        named = topics.sources_of(cities.values())
        found = sources_now(cities, await self._log.topics(list(named)))
        for place, source in found.items():
            check_same(place, self._sources.get(place, source), source.topic)
        if member is not None:
            await self._commit(member, found)
        known, self._sources = self._topics(), {**self._sources, **found}
        self._cities = frozenset(one.city.city for one in self._sources.values()) | cities.keys()
        self._missing = {
            name: city for name, (city, *_) in named.items() if TopicPartition(name, 0) not in found
        }
        if member is not None and member.generation == self._generation:
            # A partition was assigned before it was known, or while it had no leader.
            await self._begin_more(member)
        if known == self._topics():
            return member
        if member is None:
            return await self._log.join(self._topics(), GROUP, self._name, committed=True)
        await member.subscribe(self._topics())
        return member

    def _topics(self) -> set[str]:
        return {place.topic for place in self._sources}

    async def _copy_for(self, seconds: float, member: Member | None, appender: Appender) -> None:
        if member is None:
            await asyncio.sleep(seconds)
            return
        until = asyncio.get_running_loop().time() + seconds
        self._lacks = False
        while asyncio.get_running_loop().time() < until and not self._stopping.is_set():
            await self._turn(member, appender)
            if self._lacks:
                # It is looked up at once, but a source that cannot begin now, for want of a leader,
                # is not retried in a loop.
                await asyncio.sleep(self._poll_s)
                return

    async def _turn(self, member: Member, appender: Appender) -> None:
        try:
            got = await member.poll(RECORDS_MAX, self._poll_s)
        except PartitionError as error:
            if member.generation != self._generation:
                await self._begin(member)
            elif not self._set_aside(error):
                raise
            got = {}
        if member.generation != self._generation:
            # These records were read from the group's commit; they are read again from the known
            # position.
            await self._give_back(member, got)
            await self._begin(member)
            return
        now_s = asyncio.get_running_loop().time()
        admitted = self._quotas.admitted(await self._readable(got, member), now_s)
        await self._pause(member)
        if admitted:
            await self._copy(admitted, member, appender)
        await self._mark(member, appender)

    async def _begin(self, member: Member) -> None:
        """Read every assigned source from where its city is known to have read it."""
        generation = member.generation
        self._forget()
        await self._begin_more(member)
        if member.generation == generation:
            self._generation = generation
            await self._pause(member)

    async def _begin_more(self, member: Member) -> None:
        """Begin every assigned source that has not begun; one without a leader begins later."""
        generation = member.generation
        mine = {
            p: s for p, s in self._sources.items() if p in member.assigned and p not in self._begun
        }
        starts = await starts_of(self._log, member, self._heartbeats, mine)
        for place, start in starts.items():
            if member.generation != generation:
                return
            await member.seek(place, start.offset)
            self._begun[place] = start.offset
            if start.previous >= 0:
                self._previous[place] = start.previous
            if start.deleted:
                words = in_words(
                    "its log begins at {offset}, and not all before that was heard.",
                    offset=start.offset,
                )
                self._aside.put(place, start.offset - 1, Held.DELETED_UNREAD, words)

    def _forget(self) -> None:
        """Forget what was read: the next owner knows what was copied before."""
        self._generation = -1
        for kept in (self._begun, self._previous, self._acknowledged):
            kept.clear()
        self._quotas.forget()
        self._fetches.forget()
        self._rounds.clear()
        self._late = {}
        self._aside.forget()
        self._paused = frozenset()

    async def _readable(
        self, got: Mapping[TopicPartition, Sequence[Record]], member: Member
    ) -> Mapping[TopicPartition, Sequence[Record]]:
        """Return the new records of known sources with unchanged topics, stamped by brokers."""
        known = {place: records for place, records in got.items() if place in self._begun}
        unknown = {place: records for place, records in got.items() if place not in known}
        await self._give_back(member, unknown)
        self._lacks = bool(unknown)
        if known:
            await self._check_read(known, member)
        for place, records in list(known.items()):
            first = next((one.offset for one in records if one.client_time), None)
            if first is None:
                self._aside.read_on(place)
                continue
            words = in_words("the record at offset {first} bears its client's time.", first=first)
            self._aside.put(place, records[0].offset, Held.CLIENT_TIME, words)
            await self._give_back(member, {place: known.pop(place)})
        return known

    async def _give_back(
        self, member: Member, got: Mapping[TopicPartition, Sequence[Record]]
    ) -> None:
        """Have records read again later: a partition added a moment ago is not known yet."""
        for place, records in got.items():
            if place in member.assigned:
                await member.seek(place, records[0].offset)

    def _set_aside(self, error: PartitionError) -> bool:
        """Set the source aside that cannot be read on; return False if the place is no source."""
        place = error.place
        if place not in self._begun:
            return False
        waiting = self._quotas.first_waiting(place)
        self._quotas.drop(place)
        offset = waiting.offset if waiting else self._next(place)
        self._aside.put(place, offset, why_of(error), sentence_of(error))
        return True

    async def _pause(self, member: Member) -> None:
        """Fetch nothing of sources over their quota or set aside; resume the others."""
        for place, offset in self._aside.look().items():
            await member.seek(place, offset)
        paused = self._quotas.over | self._aside.places
        if paused != self._paused:
            self._paused = paused
            await member.pause(paused)

    async def _check_read(self, places: Collection[TopicPartition], member: Member) -> None:
        """Raise `LogError` unless the topics that were read are those known before reading."""
        standing = await member.standing(places)
        for place in places:
            check_same(place, self._sources[place], standing.get(place))

    async def _copy(
        self, got: Mapping[TopicPartition, Sequence[Record]], member: Member, appender: Appender
    ) -> None:
        spread: list[list[tuple[float, OutgoingRecord]]] = []
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
        # Each source keeps its order, and all are read evenly side by side: what a city sent to
        # several offices comes back in one of its batches, and is derived once.
        await appender.append([write for _, write in merge(*spread, key=itemgetter(0))])
        last = {place: records[-1].offset for place, records in got.items()}
        self._previous.update(last)
        self._acknowledged.update(last)

    async def _commit(self, member: Member, standing: Mapping[TopicPartition, RelaySource]) -> None:
        """Commit what was copied of topics that are still the same."""
        offsets = {p: offset for p, offset in self._acknowledged.items() if p in standing}
        self._acknowledged.clear()
        if not offsets:
            return
        try:
            await member.commit(offsets)
        except RebalancedError:
            # Another relay has come or gone. What was copied is copied again from the commit by the
            # next owner of the source; this relay may finish its poll.
            return

    async def _mark(self, member: Member, appender: Appender) -> None:
        try:
            cities = await self._cities_to_mark()
            entries = await self._begin_round(member, appender, cities) if cities else []
            # What was asked for stands in one record with the marks of the city.
            entries = [*self._fetches.news(), *entries, *await self._reached(member)]
        except RebalancedError:
            # Nobody knows who has these sources now: their next owner begins a round of its own.
            self._rounds.clear()
            return
        if entries:
            await appender.append(watermarks.marks_of(self._name, entries))

    async def _cities_to_mark(self) -> frozenset[str]:
        """Return the cities to mark now: all if the timer asks,
        else those with a waiting question.
        """
        wanted = await self._wanted.now(self._cities)
        asked, self._asked = self._asked, False
        return self._cities if asked else wanted

    async def _begin_round(
        self, member: Member, appender: Appender, cities: Collection[str]
    ) -> list[tuple[CityRecord, WatermarkEntry]]:
        """Begin a round of marks of some cities;
        return the entries of sources that are not marked.
        """
        of_cities = {p: s for p, s in self._sources.items() if s.city.city in cities}
        wall = watermarks.of_wall({p: s for p, s in of_cities.items() if p in self._begun})
        aside = {p: why for p, why in self._aside.why.items() if p in wall}
        read = {place: source for place, source in wall.items() if place not in aside}
        unled = {p for p in member.assigned & of_cities.keys() if p not in self._begun}
        if read:
            now_ms, ends = await watermarks.begin(self._log, member, appender, self._name, read)
            late = await watermarks.why_late(self._log, self._rounds, now_ms, ends)
            self._late = {p: w for p, w in self._late.items() if p not in wall} | dict(late)
            self._rounds.add(now_ms, ends)
            mine = watermarks.of_wall(self._sources)
            self._fetches.ask({p: s for p, s in mine.items() if p in self._begun}, now_ms)
            unled |= read.keys() - ends.keys()
        held = {place: why for place, why in {**self._late, **aside}.items() if place in wall}
        without = watermarks.of_wall({place: self._sources[place] for place in sorted(unled)})
        held |= dict.fromkeys(without, Held.NO_LEADER)
        said = [self._held(place, why) for place, why in held.items()]
        gone = [
            (c, watermarks.entry_held(name, "", Held.MISSING)) for name, c in self._missing.items()
        ]
        return said + [(c, entry) for c, entry in gone if c.clock == "wall" and c.city in cities]

    def _held(self, place: TopicPartition, why: Held) -> tuple[CityRecord, WatermarkEntry]:
        source = self._sources[place]
        return source.city, watermarks.entry_held(place.topic, source.topic.topic_id, why)

    async def _reached(self, member: Member) -> list[tuple[CityRecord, WatermarkEntry]]:
        """Return the entries of sources that have reached a waiting round.

        For a source over quota, report its backlog once per round.
        """
        entries: list[tuple[CityRecord, WatermarkEntry]] = []
        for place in self._rounds.places:
            source = self._sources[place]
            waiting = self._quotas.first_waiting(place)
            if place in self._aside.places:
                self._rounds.drop(place)
                continue
            position = waiting.offset if waiting else await member.position(place)
            if member.generation != self._generation:
                raise RebalancedError(in_words("{topic} is given anew just now", topic=place.topic))
            reached = self._rounds.reached(place, position)
            behind = self._rounds.unreported(place) if waiting else None
            if waiting and behind:
                entries.append(
                    (source.city, watermarks.entry_behind(source, waiting, behind.at_ms))
                )
            elif reached:
                entries.append((source.city, watermarks.entry_of(source, reached)))
                if place in self._late and place in self._rounds.places:
                    entries.append(self._held(place, self._late[place]))
        return entries
