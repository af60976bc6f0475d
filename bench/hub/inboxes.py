"""`python -m bench.hub.inboxes`: how soon a notice stands in its addressee's inbox, and what it
costs, where three cities of thirty offices are one worker's.

At a low rate each batch holds one record: then a transaction is most of what a notice costs.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import click
import uvloop

from bench import table
from bench.hub import latency
from bench.hub.notices import LAND, UTILITIES, a_moment_ago
from bench.hub.throughput import LAW, BenchError, ready
from bench.meter import Meter
from bench.testbed import kafka, program
from hub.cli.worker import ROLES
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord, Delivery, Document, decode, encode
from hub.registry import topics
from hub.registry.provision import provision
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition

CITIES, OFFICES_EACH = 3, 30
RATES = (20, 200)
SILENT_S = 20.0
ADDRESSEE = "POWER"


@dataclass(frozen=True, slots=True)
class Took:
    """What a rate came to: from a notice's append to its paper readable,
    CPU seconds per 100,000 of each process.
    """

    rate: int
    to_inbox: latency.Latency
    cpu_s: Mapping[str, float]


async def placed(log: KafkaLog) -> list[CityRecord]:
    """Place the cities of the bench."""
    law = law_of(LAW)
    wanted = dict.fromkeys((LAND, *UTILITIES, *sorted(law.vocabulary.roles)))
    offices = {code: code for code in list(wanted)[:OFFICES_EACH] if code != "hub"}
    return [
        await provision(
            log, f"bench{number}", offices, law=LAW, clock="wall", edition=law.edition,
            calendar=published_calendar().digest,
        )
        for number in range(CITIES)
    ]  # fmt: skip


def notice(city: str, number: int) -> bytes:
    """Return one notice about a case of its own, in Avro."""
    return encode(
        Document(
            id=f"N{number}", kind="written_notice_sent", city=city, office=LAND, at=a_moment_ago(),
            to=UTILITIES, case=f"C{number}", site=f"P{number}", party=f"Q{number}",
            notice=f"No. {number}", matter="cutoff",
        )
    )  # fmt: skip


async def measure(
    log: KafkaLog,
    cities: Sequence[CityRecord],
    meters: Mapping[str, Meter],
    numbers: range,
    rate: int,
) -> Took:
    """Append `rate` notices a second, the cities in turns; the first quarter is not counted."""
    inboxes = [TopicPartition(topics.inbox(city.city, ADDRESSEE), 0) for city in cities]
    tail = await log.tail(await log.ends(inboxes, committed=True))
    appender = await log.appender()
    appended: dict[str, int] = {}
    readable: dict[str, float] = {}

    async def one(number: int) -> None:
        city = cities[number % len(cities)].city
        place = TopicPartition(topics.outbox(city, LAND), 0)
        ((_, at_ms),) = await appender.append([OutgoingRecord(place, None, notice(city, number))])
        appended[f"C{number}"] = at_ms

    async def sends() -> None:
        begun, sending = time.monotonic(), []
        for sent, number in enumerate(numbers):
            await asyncio.sleep(max(0.0, begun + sent / rate - time.monotonic()))
            sending.append(asyncio.create_task(one(number)))
        await asyncio.gather(*sending)

    begun, telling, silent_s = time.time(), asyncio.create_task(sends()), 0.0
    try:
        while len(readable) < len(numbers):
            records = await tail.poll(0.5)
            now_ms = time.time() * 1000
            silent_s = 0.0 if records else silent_s + 0.5
            if silent_s > SILENT_S:
                raise BenchError(f"{len(readable)} of {len(numbers)} papers came, then nothing")
            for record in records:
                paper = decode(record.value)
                if isinstance(paper, Delivery) and paper.case is not None:
                    readable.setdefault(paper.case, now_ms)
        await telling
    finally:
        telling.cancel()
        await tail.close()
        await appender.close()
    ended = time.time()
    counted = [f"C{number}" for number in numbers[len(numbers) // 4 :]]
    took = latency.of_ms([readable[case] - appended[case] for case in counted])
    cpu = {n: m.cpu_s(begun, ended) * 100_000 / len(numbers) for n, m in meters.items()}
    return Took(rate, took, cpu)


async def run(seconds: float) -> list[Took]:
    """Measure at each rate, on one broker and the same workers."""
    with kafka() as broker, ExitStack() as stack:
        log = KafkaLog(broker.bootstrap)
        try:
            cities = await placed(log)
            roles = {"relay": ["relay"], "worker": [role for role in ROLES if role != "relay"]}
            meters: dict[str, Meter] = {}
            for name, of in roles.items():
                chosen = [word for role in of for word in ("--role", role)]
                words = ("hub.cli", "worker", "--name", name, *chosen, "--kafka", log.bootstrap)
                _, meters[name] = stack.enter_context(program(*words))
            for city in cities:
                await ready(log, city)
            found, first = [], 0
            for rate in RATES:
                numbers = range(first, first + int(rate * seconds))
                found.append(await measure(log, cities, meters, numbers, rate))
                first = numbers.stop
            return found
        finally:
            await log.close()


@click.command()
@click.option("--seconds", default=20.0, show_default=True, help="How long at each rate.")
def main(seconds: float) -> None:
    """Measure from a notice's append to its paper readable in the inbox of one
    of three addressees.
    """
    uvloop.install()
    rows = [
        (
            f"{one.rate} notices a second",
            f"{one.to_inbox.p50_ms:.0f}",
            f"{one.to_inbox.p99_ms:.0f}",
            f"{one.to_inbox.worst_ms:.0f}",
            f"{one.cpu_s['relay']:.0f}",
            f"{one.cpu_s['worker']:.0f}",
        )
        for one in asyncio.run(run(seconds))
    ]
    head = f"{CITIES} cities of {OFFICES_EACH} offices"
    table.show((head, "p50 ms", "p99 ms", "worst", "relay CPU s/100k", "worker CPU s/100k"), rows)


if __name__ == "__main__":
    main()
