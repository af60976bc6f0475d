"""The register `hub.cities`: which cities there are, where they are placed, where their offices write."""

from collections.abc import Mapping
from typing import Protocol

from hub.agents import topics
from hub.messages import City, OfficePlace, decode, encode
from hub.stream.port import Log, Place, Write

HUB_OFFICE = "hub"
_REGISTER = Place(topics.CITIES, 0)


class RegisterError(Exception):
    """A city cannot be provisioned so: says why, and what to do."""


class Provisioned(Log, Protocol):
    """A log that can be asked how its brokers are set."""

    async def broker_settings(self) -> Mapping[str, str]: ...


async def read_register(log: Log) -> dict[str, City]:
    """Return the cities registered now, by name."""
    end = (await log.ends([_REGISTER], committed=True))[_REGISTER]
    found: dict[str, City] = {}
    async for records in log.read(_REGISTER, 0, end):
        for record in records:
            city = decode(record.value)
            if isinstance(city, City):
                found[city.city] = city
    return found


async def provision_hub(log: Provisioned) -> int:
    """Check the brokers and create the hub's topics; return the replication. Raises `RegisterError`."""
    settings = await log.broker_settings()
    wanted = {
        "auto.create.topics.enable": ("false", "a mistyped topic would be created in silence"),
        "unclean.leader.election.enable": ("false", "acknowledged records could be lost"),
        "transaction.max.timeout.ms": ("60000", "an open transaction would hold evidence time"),
    }
    for name, (value, why) in wanted.items():
        found = settings.get(name, "")
        fits = found == value or (name.startswith("transaction") and int(found or 0) <= int(value))
        if not fits:
            raise RegisterError(
                f"the brokers stand with {name}={found}; set it to {value}: otherwise {why}."
            )
    replication = 3 if int(settings["brokers"]) >= 3 else 1
    await log.create(topics.hub_topics(replication))
    return replication


async def provision(
    log: Provisioned,
    name: str,
    offices: Mapping[str, str],
    *,
    law: str,
    clock: str,
    edition: str,
    calendar: str,
    settings: Mapping[str, str] | None = None,
) -> City:
    """Place a city and create its topics; a city that stands keeps its place and clock.

    `offices` maps a code to its role. The register is written before the topics exist: an outbox
    that exists and is not registered could be written before its time is watched (design §3).
    """
    replication = await provision_hub(log)
    cities = await read_register(log)
    standing = cities.get(name)
    if standing is not None and standing.clock != clock:
        raise RegisterError(
            f"city {name} stands with the clock {standing.clock}; it cannot change."
        )
    used = {city.partition for city in cities.values()}
    free = next((p for p in range(topics.PARTITIONS) if p not in used), None)
    partition = standing.partition if standing is not None else free
    if partition is None:
        raise RegisterError(f"all {topics.PARTITIONS} partitions hold a city; {name} has no place.")
    known = {place.code: place.role for place in standing.offices} if standing is not None else {}
    everyone = {**known, **offices, HUB_OFFICE: HUB_OFFICE}
    city = City(
        city=name,
        law=law,
        partition=partition,
        clock=clock,
        edition=edition,
        calendar=calendar,
        offices=tuple(
            OfficePlace(
                code=code,
                role=role,
                outbox=topics.outbox(name, code),
                inbox=topics.inbox(name, code),
            )
            for code, role in sorted(everyone.items())
        ),
        settings=dict(settings or {}),
    )
    if city != standing:
        await _write(log, city)
    await log.create(topics.office_topics(city, replication))
    return city


async def _write(log: Log, city: City) -> None:
    appender = await log.appender()
    try:
        await appender.append([Write(_REGISTER, city.city.encode(), encode(city))])
    finally:
        await appender.close()
