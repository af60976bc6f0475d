"""The registry `hub.cities`: which cities there are, where they are placed, where their offices
write.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from hub.domain.city.commands import OFFICE_REGISTERED, READING_CHOSEN, STORY_BEGUN
from hub.files.rulebooks import law_of
from hub.messages import CityRecord, OfficePlace, Probe, Register, encode
from hub.registry import topics
from hub.registry.reader import REGISTRY, read_whole
from hub.registry.settings_check import Expected, wrong_with_brokers
from hub.sentence import in_words
from hub.stream.port import FencedError, Log, OutgoingRecord, TopicPartition, UncertainError

HUB_OFFICE = "hub"
NEWS = (OFFICE_REGISTERED.encode(), READING_CHOSEN.encode(), STORY_BEGUN.encode())
"""A record of a city's own outbox holds one of these when the registry has changed for the city."""
LOCK_MS = 10_000
ATTEMPTS = 10


class RegistryError(Exception):
    """A city cannot be provisioned like that: says why, and what to do."""


async def read_registry(log: Log) -> dict[str, CityRecord]:
    """Return the cities registered now, by name."""
    return (await read_whole(log)).cities


async def provision_hub(log: Expected) -> int:
    """Check the brokers and create the hub's topics; return the replication. Raises
    `RegistryError`.
    """
    settings = await log.broker_settings()
    wrong = next((one for one in wrong_with_brokers(settings) if one.breaks), None)
    if wrong is not None:
        raise RegistryError(wrong.words)
    replication = topics.replication_of(settings)
    await log.create(topics.hub_topics(replication))
    return replication


async def provision(
    log: Expected,
    name: str,
    offices: Mapping[str, str] | None,
    *,
    law: str,
    clock: str | None,
    edition: str,
    calendar: str,
    settings: Mapping[str, str] | None = None,
    without: Collection[str] = (),
    doubt_lasts: int | None = None,
    outage_after_s: int | None = None,
    silent_after: int | None = None,
    under: Mapping[str, str] = MappingProxyType({}),
) -> CityRecord:
    """Place a city and create its topics; an existing city keeps its place, law and clock.

    `offices` maps a code to its role; they are added to the existing ones. None: a new city gets
    every office of its law. `without` are offices that leave: they stay known, owe nothing from now
    on, and return once they are named in `offices`. `under` is the government of a new office.
    `settings` are readings as JSON; those not named stay as they were chosen. `clock` None keeps
    the clock; a new city has the wall clock. `doubt_lasts` is for how many working days a fault of
    the hub may hold an accusation, `outage_after_s` after how many seconds without a mark the hub
    has stood, `silent_after` after how many working days an office is called silent; None keeps
    each. Raises `RegistryError`.

    1. One process at a time writes the registry: a later one fences an earlier one.
    2. The registry is written before the topics exist: an outbox that exists and is not registered
       could be written before its time is watched (docs/decisions.md, 3).
    3. A running city is told of a new office in its own log, before the office's outbox exists. So
       the city knows the office before it reads a mark that is later than a record of that outbox.
    """
    replication = await provision_hub(log)
    now = await _broker_time(log) if without else None

    def decide(cities: Mapping[str, CityRecord]) -> CityRecord:
        placed = _placed(name, cities, offices, law, clock, edition, calendar, settings)
        placed = _with_superiors(placed, under, cities.get(name))
        told = {
            "doubt_lasts": doubt_lasts,
            "outage_after_s": outage_after_s,
            "silent_after": silent_after,
        }
        update = {name: value for name, value in told.items() if value is not None}
        placed = placed.model_copy(update=update)
        return placed if now is None else _without(placed, without, now)

    city, before = await _register(log, name, decide)
    standing = await log.topics([topics.outbox(name, place.code) for place in city.offices])
    known = {place.code: place.left for place in before.offices} if before is not None else {}
    news = [
        one
        for one in city.offices
        if one.outbox not in standing or one.left != known.get(one.code, one.left)
    ]
    if before is not None and standing:
        await _announce(log, city, news, before.settings, replication)
    await log.create(topics.office_topics(city, replication))
    return city


async def _broker_time(log: Log) -> datetime:
    """Return the brokers' time of a record appended now: no host clock decides when an office
    leaves.
    """
    appender = await log.appender()
    try:
        probe = OutgoingRecord(
            TopicPartition(topics.PULSE, 0), None, encode(Probe(relay="provision"))
        )
        ((_, at_ms),) = await appender.append([probe])
    finally:
        await appender.close()
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def _with_superiors(
    city: CityRecord, under: Mapping[str, str], before: CityRecord | None
) -> CityRecord:
    """Return a city whose new offices stand under governments. Raises `RegistryError` for one that
    stands already: what was said of it would rest on another office.
    """
    known = {one.code: one.under for one in before.offices} if before is not None else {}
    for code, above in under.items():
        if known.get(code, above) != above:
            raise RegistryError(
                in_words(
                    "{code} stands in {city} under {above}; that cannot change. Register it under"
                    " another code.",
                    code=code,
                    city=city.city,
                    above=known[code] or in_words("no other office"),
                )
            )
    offices = tuple(
        one.model_copy(update={"under": under.get(one.code, known.get(one.code))})
        for one in city.offices
    )
    return city.model_copy(update={"offices": offices})


def _without(city: CityRecord, leaving: Collection[str], now: datetime) -> CityRecord:
    """Return a city without some offices. Raises `RegistryError` for an office that it does not
    have.
    """
    codes = [place.code for place in city.offices if place.code != HUB_OFFICE]
    for code in leaving:
        if code not in codes:
            raise RegistryError(
                in_words(
                    "{city} has no office {code!r}; it has {codes}.",
                    city=city.city,
                    code=code,
                    codes=", ".join(codes),
                )
            )
    offices = tuple(
        one.model_copy(update={"left": one.left or now}) if one.code in leaving else one
        for one in city.offices
    )
    return city.model_copy(update={"offices": offices})


def _placed(
    name: str,
    cities: Mapping[str, CityRecord],
    offices: Mapping[str, str] | None,
    law: str,
    clock: str | None,
    edition: str,
    calendar: str,
    settings: Mapping[str, str] | None,
) -> CityRecord:
    """Return a city as it shall be, in its own place or in the first free one."""
    standing = cities.get(name)
    if standing is None:
        standing = CityRecord(
            city=name,
            law=law,
            partition=_free_partition(name, cities),
            clock=clock or "wall",
            edition=edition,
            calendar=calendar,
            offices=(),
        )
        offices = _every_office(law) if offices is None else offices
    for what, is_now, wanted in (("clock", standing.clock, clock), ("law", standing.law, law)):
        if wanted is not None and is_now != wanted:
            raise RegistryError(
                in_words(
                    "city {name} stands with the {what} {is_now}; it cannot change to {wanted}. "
                    "Place another city under another name: gongze provision --as NAME.",
                    name=name,
                    what=what,
                    is_now=is_now,
                    wanted=wanted,
                )
            )
    known = {place.code: place.role for place in standing.offices}
    left = {p.code: p.left for p in standing.offices if p.left and p.code not in (offices or {})}
    return standing.model_copy(
        update={
            "edition": edition,
            "calendar": calendar,
            "offices": places_of(name, {**known, **(offices or {}), HUB_OFFICE: HUB_OFFICE}, left),
            "settings": {**standing.settings, **(settings or {})},
        }
    )


def _free_partition(name: str, cities: Mapping[str, CityRecord]) -> int:
    used = {city.partition for city in cities.values()}
    free = next((p for p in topics.PLACES if p not in used), None)
    if free is None:
        sandboxes = sorted(city.city for city in cities.values() if city.clock == "story")
        again = (
            in_words(" Play in a sandbox that stands: {sandboxes}.", sandboxes=", ".join(sandboxes))
            if sandboxes
            else ""
        )
        raise RegistryError(
            in_words(
                "all {partitions} partitions hold a city.{again}",
                partitions=topics.PARTITIONS,
                again=again,
            )
        )
    return free


def _every_office(law: str) -> dict[str, str]:
    found = law_of(law)
    roles = found.vocabulary.roles.items()
    return {code: role for code, role in roles if code == role and code in found.offices}


def places_of(
    city: str,
    offices: Mapping[str, str],
    left: Mapping[str, datetime] = MappingProxyType({}),
    under: Mapping[str, str] = MappingProxyType({}),
) -> tuple[OfficePlace, ...]:
    """Return where offices write and read, by code.

    `offices` maps a code to its role, `left` to when the office left, `under` to the government
    that it stands under.
    """
    return tuple(
        OfficePlace(
            code=code,
            role=role,
            outbox=topics.outbox(city, code),
            inbox=topics.inbox(city, code),
            left=left.get(code),
            under=under.get(code),
        )
        for code, role in sorted(offices.items())
    )


async def place_anew(log: Expected, city: CityRecord) -> None:
    """Register a sandbox as `city` says: other law, readings and offices, in its own place.

    Only for a sandbox that has just been emptied, and that is told again afterwards to begin: then
    its worker reads the registry.
    """
    assert city.clock == "story", "only a sandbox is placed anew"
    await _append(log, [OutgoingRecord(REGISTRY, city.city.encode(), encode(city))])
    replication = await provision_hub(log)
    await log.create(topics.office_topics(city, replication))


async def _announce(
    log: Log,
    city: CityRecord,
    new: Sequence[OfficePlace],
    read_before: Mapping[str, str],
    replication: int,
) -> None:
    """Report to a running city, through its own outbox, the offices that came, left or came again,
    and the readings that are chosen otherwise than before.
    """
    own = next(one for one in city.offices if one.code == HUB_OFFICE)
    if own in new:
        just_hub = city.model_copy(update={"offices": (own,)})
        await log.create(topics.office_topics(just_hub, replication))
    told = [
        Register(
            kind=OFFICE_REGISTERED,
            city=city.city,
            office=HUB_OFFICE,
            at=datetime.now(UTC),
            office_code=one.code,
            role=one.role,
            under=one.under,
        )
        for one in new
        if one != own
    ]
    told += _readings_chosen(city, read_before)
    await _append(
        log, [OutgoingRecord(TopicPartition(own.outbox, 0), None, encode(one)) for one in told]
    )


def _readings_chosen(city: CityRecord, before: Mapping[str, str]) -> Iterator[Register]:
    """Yield each reading that a city now has and had not; one that it gives up is `null`."""
    for name in sorted({*before, *city.settings}):
        value = city.settings.get(name, "null")
        if value != before.get(name, "null"):
            yield Register(
                kind=READING_CHOSEN,
                city=city.city,
                office=HUB_OFFICE,
                at=datetime.now(UTC),
                setting=name,
                value=value,
            )


async def _append(log: Log, writes: Sequence[OutgoingRecord]) -> None:
    appender = await log.appender()
    try:
        await appender.append(writes)
    finally:
        await appender.close()


async def _register(
    log: Log, name: str, decide: Callable[[Mapping[str, CityRecord]], CityRecord]
) -> tuple[CityRecord, CityRecord | None]:
    """Write what `decide` returns for the registry; return it, and the city as it was before, if
    there was one.

    One process at a time: a new one fences the one before. A process that was fenced, or does not
    know whether it wrote, reads and decides again.
    """
    for _ in range(ATTEMPTS):
        writer = await log.transactional_writer("hub.register", LOCK_MS)
        try:
            registry = await read_whole(log)
            cities = registry.cities
            city = decide(cities)
            if city != cities.get(name) or name.encode() in registry.wrong:
                await writer.write([OutgoingRecord(REGISTRY, name.encode(), encode(city))], {}, "")
        except (FencedError, UncertainError):
            continue
        else:
            return city, cities.get(name)
        finally:
            await writer.close()
    raise RegistryError(
        in_words(
            "others wrote the registry {attempts} times meanwhile; run it again.", attempts=ATTEMPTS
        )
    )
