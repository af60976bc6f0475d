"""`gongze watch`: what the hub says, as it says it."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
import orjson

from hub import output
from hub.agents import topics
from hub.cli import fail
from hub.cli.kafka import cities_of, city_of, office_in, on_kafka, speech_of
from hub.cli.lines import line_of
from hub.cli.options import form, kafka, language
from hub.messages import City, Delivery, Heartbeat, Message, Undecodable, decode, encode_json
from hub.stream.kafka import KafkaLog
from hub.stream.port import Place, Record

_STREAMS = tuple(topics.STREAMS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to follow, of which cities, from where, how it is printed, and for how many records."""

    streams: Sequence[str]
    city: str
    start: str
    form: str
    lang: str
    until: int | None


@click.command(name="watch")
@click.argument("streams", nargs=-1, required=True, metavar="STREAM...")
@click.option("--city", default="", help="This city only.")
@click.option(
    "--from",
    "start",
    type=click.Choice(["start", "now"]),
    default="now",
    show_default=True,
    help="From the first record kept, or only what comes.",
)
@click.option("--until", type=click.IntRange(min=1), help="End after so many records.")
@kafka
@form
@language
def command(
    streams: tuple[str, ...],
    city: str,
    start: str,
    until: int | None,
    bootstrap: str,
    form: str,
    lang: str,
) -> None:
    """Follow what the hub says, one line for each record, until Ctrl-C.

    STREAM is duties, violations, blocks, standings, decisions, accountability or refused, or an inbox
    as CITY:OFFICE. As text each line names rule and article; as JSON it is the record with its source.

    \b
    Examples:
      gongze watch violations duties
      gongze watch zhuhai:POWER --from start
      gongze watch decisions --city zhuhai --format json --until 1
    \b
    Exit codes: 0 it was stopped or has shown enough, 1 there is no such city or office,
    2 an unknown stream, 3 no broker.
    """
    for stream in streams:
        if stream not in _STREAMS and ":" not in stream:
            fail(2, f"{stream!r} is no stream. Streams: {', '.join(_STREAMS)}, or CITY:OFFICE.")
    wanted = Wanted(streams, city, start, form, lang, until)
    with contextlib.suppress(KeyboardInterrupt):
        on_kafka(bootstrap, lambda log: _follow(log, wanted))


async def _follow(log: KafkaLog, wanted: Wanted) -> None:
    places = await _places(log, wanted)
    if wanted.start == "start":
        starts = await log.starts(places)
    else:
        starts = await log.ends(places, committed=True)
    tail = await log.tail(starts)
    shown = Shown(log, wanted)
    try:
        while wanted.until is None or shown.count < wanted.until:
            output.read_or_raise()
            for record in await tail.poll(0.5):
                if wanted.until is None or shown.count < wanted.until:
                    await shown.show(record)
    finally:
        await tail.close()


async def _places(log: KafkaLog, wanted: Wanted) -> list[Place]:
    """Return where the streams stand: of one city its partition, of all cities every partition."""
    of = await city_of(log, wanted.city) if wanted.city else None
    await cities_of(log)
    partitions = [of.partition] if of else range(topics.PARTITIONS)
    places: list[Place] = []
    for stream in wanted.streams:
        name, given, code = stream.partition(":")
        if given:
            places.append(Place(office_in(await city_of(log, name), code).inbox, 0))
        else:
            places += [Place(topics.STREAMS[name], partition) for partition in partitions]
    return places


class Shown:
    """What has been shown of the streams; it knows the words of each city that speaks."""

    def __init__(self, log: KafkaLog, wanted: Wanted) -> None:
        self._log = log
        self._wanted = wanted
        self._cities: Mapping[str, City] = {}
        self.count = 0

    async def show(self, record: Record) -> None:
        """Print a record, if it is of a city that is wanted."""
        message = decode(record.value)
        source = f"{record.place.topic}/{record.place.partition}/{record.offset}"
        if isinstance(message, Undecodable):
            output.warn(f"{source}: {message.reason}")
            return
        name = str(getattr(message, "city", ""))
        if self._wanted.city not in ("", name):
            return
        for line in await self._lines(message, name, source):
            output.say(line)
            self.count += 1

    async def _lines(self, message: Message, name: str, source: str) -> list[str]:
        if self._wanted.form == "json":
            return [as_json(message, source)]
        if isinstance(message, Heartbeat):
            return []
        if name not in self._cities:
            self._cities = await cities_of(self._log)
        if name not in self._cities:
            return [
                f"{source}: a {type(message).__name__.lower()} of {name!r}, no city of this hub"
            ]
        return [f"{name}  {line_of(message, speech_of(self._cities[name], self._wanted.lang))}"]


def as_json(message: Message, source: str) -> str:
    """Return a record as one JSON object with its source; a delivered document is shown open.

    Raises nothing, whatever stands in it: it may have been written by anybody.
    """
    try:
        told: dict[str, Any] = {"source": source, **orjson.loads(encode_json(message))}
        if isinstance(message, Delivery):
            document = decode(message.document)
            if isinstance(document, Message):
                told["document"] = orjson.loads(encode_json(document))
        return output.spelled(orjson.dumps(told).decode())
    except Exception:  # noqa: BLE001  what is shown is not checked again, and no record may end a command
        return json.dumps({"source": source, "cannot be shown": type(message).__name__.lower()})
