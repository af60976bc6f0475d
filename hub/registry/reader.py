"""Reads the registry `hub.cities`: which records are in force, and which are no city that can be
placed.

1. The newest valid record of a city is in force. An invalid record is ignored; the previous one
   stays in force.
2. A placed city does not move. A record is invalid if it puts the city elsewhere or on another's
   partition, or if no city can be made of it (`city_checks.py`).
3. Compaction keeps only the newest record of a key, valid or not. So an invalid newest record is
   reported, with what to do before compaction removes the valid one.
"""

from dataclasses import dataclass, field

from hub import output
from hub.messages import CityRecord, Message, Undecodable, decode, family_of
from hub.registry import topics
from hub.registry.city_checks import unusable
from hub.sentence import in_words
from hub.stream.port import Log, Record, TopicPartition

REGISTRY = TopicPartition(topics.CITIES, 0)


@dataclass(slots=True)
class Registry:
    """The cities registered now, by name, and the invalid records that are the newest of their
    keys.
    """

    cities: dict[str, CityRecord] = field(default_factory=dict)
    wrong: dict[bytes, str] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Take one record of the registry, in order."""
        key, read = record.key or b"", decode(record.value)
        why = _unlike(read) or self._misplaced(key, read)
        if isinstance(read, CityRecord) and not why:
            self.cities[read.city] = read
            self.wrong.pop(key, None)
            return
        name = key.decode(errors="replace")
        stands = name in self.cities
        then = (
            in_words(
                "the record of {name} before it stands until the topic is compacted; write "
                "it again now: gongze provision {law} --as {name}.",
                name=name,
                law=self.cities[name].law,
            )
            if stands
            else in_words("nothing follows from it.")
        )
        where = in_words(
            "{cities}/{partition}/{offset}, key {name!r}",
            cities=topics.CITIES,
            partition=record.place.partition,
            offset=record.offset,
            name=name,
        )
        self.wrong[key] = in_words(
            "{where}: {why}. Only gongze writes the registry: {then}",
            where=where,
            why=why,
            then=then,
        )

    def _misplaced(self, key: bytes, read: object) -> str:
        """Return what is wrong with the place of a city; empty if nothing is wrong."""
        assert isinstance(read, CityRecord), "what is no city is named before"
        before = self.cities.get(read.city)
        holder = next((c for c in self.cities.values() if c.partition == read.partition), read)
        if key != read.city.encode():
            return in_words("field city: {city!r} is not the record's key", city=read.city)
        if holder.city != read.city:
            return in_words(
                "field partition: {partition} holds {city}",
                partition=read.partition,
                city=holder.city,
            )
        if before is not None and (before.partition, before.clock) != (read.partition, read.clock):
            return in_words(
                "field partition or clock: {city} stands and does not move", city=read.city
            )
        if before is not None and before.clock == "wall" and before.law != read.law:
            return in_words(
                "field law: {city} stands under the law of {law}", city=read.city, law=before.law
            )
        return unusable(read)


def _unlike(read: Message | Undecodable) -> str:
    """Return why bytes are no city; empty if they are one."""
    if isinstance(read, Undecodable):
        where = in_words("field {field}: ", field=read.field) if read.field else ""
        return f"{where}{read.reason.rstrip('.')} [{read.code.value}]"
    return (
        ""
        if isinstance(read, CityRecord)
        else in_words("a {family_of} is no city", family_of=family_of(type(read)))
    )


async def read_whole(log: Log) -> Registry:
    """Return the whole registry."""
    end = (await log.ends([REGISTRY], committed=True))[REGISTRY]
    registry = Registry()
    async for records in log.read(REGISTRY, 0, end):
        for record in records:
            registry.take(record)
    return registry


class RegistryReader:
    """Reads the registry again when it has grown; reports each invalid record once, with what to
    do.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._end = -1
        self._cities: dict[str, CityRecord] = {}
        self._told: set[str] = set()

    async def cities(self) -> dict[str, CityRecord]:
        """Return the cities registered now, by name."""
        end = (await self._log.ends([REGISTRY], committed=True))[REGISTRY]
        if end == self._end:
            return self._cities
        registry = await read_whole(self._log)
        for words in sorted({*registry.wrong.values()} - self._told):
            self._told.add(words)
            output.warn(words)
        self._end, self._cities = end, registry.cities
        return registry.cities
