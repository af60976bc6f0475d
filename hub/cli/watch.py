"""`gongze watch`: shows what the hub publishes, as it happens."""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click
import orjson

from hub import output
from hub.cli import fail
from hub.cli.heartbeats import last_beat
from hub.cli.kafka_session import cities_of, city_of, office_in, on_kafka, speech_of
from hub.cli.message_lines import line_of
from hub.cli.options import Choice, form, kafka, language, meant
from hub.domain.calendar import local_day
from hub.domain.explain.calendar_end import end_warning
from hub.messages import (
    CityRecord,
    Delivery,
    Heartbeat,
    Message,
    Undecodable,
    decode,
    encode_json,
    family_of,
)
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.kafka import KafkaLog
from hub.stream.port import Record, TopicPartition

POLL_S = 0.5
_STREAMS = tuple(topics.STREAMS)


@dataclass(frozen=True, slots=True)
class WatchFilter:
    """What to follow, of which cities, from where, how to print it, and when to end.

    It ends after `until` records, or after the records that existed when it began.
    """

    streams: Sequence[str]
    city: str
    start: str
    form: str
    lang: str
    until: int | None
    to_end: bool


@click.command(name="watch")
@click.argument("streams", nargs=-1, required=True, metavar="STREAM...")
@click.option("--city", default="", help="This city only.")
@click.option(
    "--from",
    "start",
    type=Choice(["start", "now"]),
    default="now",
    show_default=True,
    help="From the first record kept, or only what comes.",
)
@click.option("--until", type=click.IntRange(min=1), help="End after so many records.")
@click.option(
    "--to-end",
    is_flag=True,
    help="With --from start: end with what stood when it began, without waiting.",
)
@kafka
@form
@language
def command(
    streams: tuple[str, ...],
    city: str,
    start: str,
    until: int | None,
    to_end: bool,
    bootstrap: str,
    form: str,
    lang: str,
) -> None:
    """Follow what the hub says, one line for each record, until Ctrl-C; or print what stands, and
    end.

    STREAM is duties, violations, blocks, standings, decisions, accountability or refused, or an
    inbox as CITY:OFFICE. As text each line names rule and article; as JSON it is the record with
    its source.

    \b
    Examples:
      gongze watch violations duties
      gongze watch zhuhai:POWER --from start
      gongze watch violations duties --city zhuhai --from start --to-end --format json
      gongze watch decisions --city zhuhai --format json --until 1
    \b
    Exit codes: 0 it was stopped or has shown enough, 1 there is no such city or office,
    2 an unknown stream, 3 no broker.
    """
    for stream in streams:
        if stream not in _STREAMS and ":" not in stream:
            also = meant(_STREAMS, stream)
            streams_are = in_words(
                "Streams: {streams}, or CITY:OFFICE.", streams=", ".join(_STREAMS)
            )
            fail(
                2,
                in_words(
                    "{stream!r} is no stream{also}. {streams_are}",
                    stream=stream,
                    also=also,
                    streams_are=streams_are,
                ),
            )
    if to_end and start != "start":
        fail(2, in_words("--to-end goes with --from start: from now on nothing stands yet."))
    wanted = WatchFilter(streams, city, start, form, lang, until, to_end)
    with contextlib.suppress(KeyboardInterrupt):
        on_kafka(bootstrap, lambda log: _follow(log, wanted))


async def _follow(log: KafkaLog, wanted: WatchFilter) -> None:
    places = await _places(log, wanted)
    await _warn(log, wanted)
    ends = await log.ends(places, committed=True)
    starts = await log.starts(places) if wanted.start == "start" else ends
    left = {place: end for place, end in ends.items() if starts[place] < end}
    if wanted.to_end and not left:
        return
    tail = await log.tail({place: starts[place] for place in left} if wanted.to_end else starts)
    shown = ShownMessage(log, wanted)
    try:
        while not shown.enough and (left or not wanted.to_end):
            output.read_or_raise()
            for record in await tail.poll(POLL_S):
                beyond = wanted.to_end and record.offset >= ends[record.place]
                if not (beyond or shown.enough):
                    await shown.show(record)
            # The end of a transaction is an offset without a record: the position steps over it.
            if wanted.to_end:
                left = {one: end for one, end in left.items() if await tail.position(one) < end}
    finally:
        await tail.close()


async def _warn(log: KafkaLog, wanted: WatchFilter) -> None:
    """Warn for each city whose due days are followed that its published days end soon,
    if they do.
    """
    if "duties" not in wanted.streams:
        return
    today = local_day(datetime.now(UTC))
    for city in (await cities_of(log)).values():
        if wanted.city in ("", city.city) and city.clock == "wall":
            found = await last_beat(log, city)
            until = found[0].calendar_until if found is not None else None
            warning = until and end_warning(until, today, city.city)
            if warning:
                output.warn(in_words("{city}: {warning}", city=city.city, warning=warning))


async def _places(log: KafkaLog, wanted: WatchFilter) -> list[TopicPartition]:
    """Return the places of the streams: one partition for one city, every partition for all."""
    of = await city_of(log, wanted.city) if wanted.city else None
    await cities_of(log)
    partitions = [of.partition] if of else range(topics.PARTITIONS)
    places: list[TopicPartition] = []
    for stream in wanted.streams:
        name, given, code = stream.partition(":")
        if given:
            places.append(TopicPartition(office_in(await city_of(log, name), code).inbox, 0))
        else:
            places += [TopicPartition(topics.STREAMS[name], partition) for partition in partitions]
    return places


class ShownMessage:
    """What has been shown of the streams, with the words of each city."""

    def __init__(self, log: KafkaLog, wanted: WatchFilter) -> None:
        self._log = log
        self._wanted = wanted
        self._cities: Mapping[str, CityRecord] = {}
        self._count = 0

    @property
    def enough(self) -> bool:
        """Return whether as many records have been shown as were asked for."""
        return self._wanted.until is not None and self._count >= self._wanted.until

    async def show(self, record: Record) -> None:
        """Print a record, if it is of a wanted city."""
        message = decode(record.value)
        source = f"{record.place.topic}/{record.place.partition}/{record.offset}"
        if isinstance(message, Undecodable):
            output.warn(in_words("{source}: {reason}", source=source, reason=message.reason))
            return
        name = str(getattr(message, "city", ""))
        if self._wanted.city not in ("", name):
            return
        for line in await self._lines(message, name, source):
            output.say(line)
            self._count += 1

    async def _lines(self, message: Message, name: str, source: str) -> list[str]:
        if self._wanted.form == "json":
            return [as_json(message, source)]
        if isinstance(message, Heartbeat):
            return []
        if name not in self._cities:
            self._cities = await cities_of(self._log)
        if name not in self._cities:
            return [
                in_words(
                    "{source}: a {family_of} of {name!r}, no city of this hub",
                    source=source,
                    family_of=family_of(type(message)),
                    name=name,
                )
            ]
        return [f"{name}  {line_of(message, speech_of(self._cities[name], self._wanted.lang))}"]


def as_json(message: Message, source: str) -> str:
    """Return a record as one JSON object with its source; a delivered document is shown open.

    Never raises, whatever is in it: anybody may have written it.
    """
    try:
        told: dict[str, Any] = {"source": source, **orjson.loads(encode_json(message))}
        if isinstance(message, Delivery):
            document = decode(message.document)
            if isinstance(document, Message):
                told["document"] = orjson.loads(encode_json(document))
        return output.spelled(orjson.dumps(told).decode())
    except Exception:  # noqa: BLE001  what is shown is not checked again, and no record may end a command
        return json.dumps({"source": source, "cannot be shown": family_of(type(message))})
