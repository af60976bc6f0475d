"""`gongze refused …`: lists what the hub could not accept, and replays it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from hub import output
from hub.cli import fail
from hub.cli.kafka_session import city_of, on_kafka, speech_of
from hub.cli.message_lines import line_of
from hub.cli.operators.commanding import told_to_city
from hub.cli.options import Choice, Commands, form, kafka, language
from hub.cli.replay_outcomes import Outcomes, again_words
from hub.cli.watch import as_json
from hub.domain.city.commands import REFUSAL_REPLAYED
from hub.domain.explain.speech import Speech
from hub.messages import BYTES_MAX, CityRecord, Refusal, RefusalCode, Register, Undecodable, decode
from hub.messages.nearest import did_you_mean
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE, RegistryError
from hub.sentence import in_words, received
from hub.stream.kafka import KafkaLog
from hub.stream.port import TopicPartition

_NOT_KEPT = (RefusalCode.GAP, RefusalCode.OVERSIZE, RefusalCode.NOT_OF_THE_HUB)
"""The codes of records that no outbox or inbox holds whole, or that stay there until the relay goes
on.
"""
REFUSED_AGAIN = 5
"""The exit code if a record was refused once more."""
SHOWN_BYTES = 2000
"""How much of a record that cannot be read is shown."""
BESIDE = 1000
"""How many bytes a replayed record needs beside its own."""


@click.group(name="refused", cls=Commands)
def command() -> None:
    """Look at records that the hub could not accept, and have them heard again."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest refusal of a record, its place, and the place of its last replay; empty if there
    is none.
    """

    refusal: Refusal
    place: str
    told_again: str


_city = click.option("--city", required=True, help="The city.")
_code = click.option(
    "--code",
    default="",
    type=Choice(["", *sorted(code.value for code in RefusalCode)]),
    metavar="CODE",
    help="Only those refused with this code, as C03 or X01.",
)


@command.command(name="list")
@_city
@_code
@kafka
@form
@language
def listed(city: str, code: str, bootstrap: str, form: str, lang: str) -> None:
    """Print every refusal of a city, the newest of each record: code, where, why, what to do.

    The place is what `gongze refused replay` takes. What was told again says where.

    \b
    Examples:
      gongze refused list --city zhuhai
      gongze refused list --city zhuhai --code X01 --format json
    """

    async def asked(log: KafkaLog) -> None:
        placed = await city_of(log, city)
        speech = speech_of(placed, lang)
        for one in await _found(log, placed, code):
            if form == "json":
                output.say(as_json(one.refusal, one.place))
                continue
            again = (
                in_words(" (told again: {told_again})", told_again=one.told_again)
                if one.told_again
                else ""
            )
            output.say(
                in_words("{line_of}{again}", line_of=line_of(one.refusal, speech), again=again)
            )

    on_kafka(bootstrap, asked)


@command.command()
@_city
@click.argument("source")
@kafka
@form
@language
def show(city: str, source: str, bootstrap: str, form: str, lang: str) -> None:
    """Print one refusal whole, and the record as it came: SOURCE as `gongze refused list` prints
    it.

    \b
    Examples:
      gongze refused show --city zhuhai zhuhai.POWER.outbox/0/17
    \b
    Exit codes: 0 it is printed, 1 there is no such city or refusal, 3 no broker.
    """

    async def asked(log: KafkaLog) -> None:
        placed = await city_of(log, city)
        found = await _found(log, placed, "")
        one = next((one for one in found if one.refusal.source == source), None)
        if one is None:
            raise RegistryError(_not_refused([one.refusal.source for one in found], source))
        if form == "json":
            output.say(as_json(one.refusal, one.place))
        else:
            output.lines(_whole(one, speech_of(placed, lang)))

    on_kafka(bootstrap, asked)


def _whole(one: Found, speech: Speech) -> Iterator[str]:
    refusal = one.refusal
    yield line_of(refusal, speech)
    yield in_words("said at: {place}", place=one.place)
    if refusal.expected:
        yield in_words(
            "expected: {expected}", expected=received(refusal.expected, refusal.expected_zh)
        )
    yield in_words("what to do: {remedy}", remedy=received(refusal.remedy, refusal.remedy_zh))
    if one.told_again:
        yield in_words("told again: {told_again}", told_again=one.told_again)
    elif why := _not_whole(refusal):
        yield in_words("it cannot be told again: {why}", why=why)
    record = decode(refusal.record)
    if isinstance(record, Undecodable):
        shown = refusal.record[:SHOWN_BYTES]
        yield in_words("the record, {count} bytes: {shown}", count=len(refusal.record), shown=shown)
    else:
        yield in_words("the record: {record}", record=as_json(record, refusal.source))


def _not_refused(known: Sequence[str], source: str) -> str:
    return in_words(
        "{source} was not refused{also}. gongze refused list shows what was.",
        source=source,
        also=did_you_mean(known, source),
    )


@command.command()
@_city
@_code
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--wait",
    "wait_s",
    default=40.0,
    show_default=True,
    help="Seconds to wait for what becomes of them; 0: do not wait.",
)
@kafka
def replay(city: str, code: str, sources: tuple[str, ...], wait_s: float, bootstrap: str) -> None:
    """Have records heard again that were refused: SOURCE as `gongze refused list` prints it.

    They are told through the city's own outbox with their bytes, owner, source and time of receipt:
    what was done in time counts as done in time. A record has its effect once, however often it is
    told. When all that a fault of ours parked has been heard, it is in doubt no more. With --code
    instead of SOURCE: all that were refused with that code and have not been told again.

    Each is told with its place in the city's outbox, then whether it was heard or refused again:
    with what code, in which field, and what to do.

    \b
    Examples:
      gongze refused replay --city zhuhai zhuhai.POWER.outbox/0/17
      gongze refused replay --city zhuhai --code X01
    \b
    Exit codes: 0 all were heard (with --wait 0: told), 1 there is no such refusal, or it holds no
    record, 3 no broker took it, or no worker has heard it in time, 5 one or more were refused
    again.
    """

    async def asked(log: KafkaLog) -> tuple[Outcomes, str]:
        placed = await city_of(log, city)
        chosen = _chosen(await _found(log, placed, code), sources, code)
        return await _replayed(log, placed, chosen, wait_s)

    found, silent = on_kafka(bootstrap, asked, in_words("Not accepted, try again. "))
    for source in found.heard:
        output.say(in_words("{source} heard", source=source))
    for source, refusal in found.refused.items():
        output.warn(
            in_words("{source} {again_words}", source=source, again_words=again_words(refusal))
        )
    if found.refused:
        raise SystemExit(REFUSED_AGAIN)
    if wait_s and found.open:
        fail(
            3,
            in_words(
                "{open}: not heard within {wait_s:.0f} s: {silent}",
                open=", ".join(found.open),
                wait_s=wait_s,
                silent=silent,
            ),
        )


async def _replayed(
    log: KafkaLog, placed: CityRecord, chosen: Sequence[Refusal], wait_s: float
) -> tuple[Outcomes, str]:
    """Replay records; return their outcomes, and why some are unknown."""
    commands = {one.source: _again(placed, one) for one in chosen}
    return await told_to_city(log, placed, commands, wait_s, _say_told_again)


def _say_told_again(source: str, place: str) -> None:
    output.say(in_words("{source} told again: {place}", source=source, place=place))


def _chosen(found: Sequence[Found], sources: Sequence[str], code: str) -> list[Refusal]:
    """Return the refusals to replay. Raises `RegistryError` for one that cannot be replayed."""
    by_source = {one.refusal.source: one.refusal for one in found}
    if not sources and not code:
        raise RegistryError(in_words("name a SOURCE, or a --code: gongze refused list shows both."))
    chosen: list[Refusal] = []
    for source in sources:
        if source not in by_source:
            raise RegistryError(_not_refused(list(by_source), source))
        why = _not_whole(by_source[source])
        if why:
            raise RegistryError(
                in_words("{source} cannot be told again: {why}", source=source, why=why)
            )
        chosen.append(by_source[source])
    if not sources:
        chosen = [
            one.refusal for one in found if not one.told_again and not _not_whole(one.refusal)
        ]
    return chosen


def _not_whole(refusal: Refusal) -> str:
    """Return why a refusal holds no record that could be replayed; empty if it does."""
    if refusal.code in _NOT_KEPT:
        return in_words(
            "[{code}] {reason} {remedy}",
            code=refusal.code,
            reason=received(refusal.reason, refusal.reason_zh),
            remedy=received(refusal.remedy, refusal.remedy_zh),
        )
    if refusal.internal and not refusal.record:
        return in_words(
            "it is {field} that tripped this fault. It is tried again by itself, by "
            "other code and when its doubt is over; gongze quarantine end ends the doubt.",
            field=refusal.field,
        )
    if len(refusal.record) > BYTES_MAX - BESIDE:
        return in_words(
            "it is too large to stand inside another record. Its sender writes it again."
        )
    return ""


def _again(placed: CityRecord, refusal: Refusal) -> Register:
    return Register(
        kind=REFUSAL_REPLAYED,
        city=placed.city,
        office=HUB_OFFICE,
        at=datetime.now(UTC),
        source=refusal.source,
        office_code=refusal.office,
        record=refusal.record,
        received=refusal.received,
    )


async def _found(log: KafkaLog, placed: CityRecord, code: str) -> list[Found]:
    """Return the newest refusal of every record, in the order of their first refusals."""
    found: dict[str, tuple[Refusal, str]] = {}
    refused, again = Counter[str](), Counter[str]()
    async for place, message in _messages(log, topics.at(topics.STREAMS["refused"], placed)):
        if isinstance(message, Refusal) and message.city == placed.city:
            found[message.source] = (message, place)
            refused[message.source] += 1
    last: dict[str, str] = {}
    async for place, message in _messages(
        log, TopicPartition(topics.outbox(placed.city, HUB_OFFICE), 0)
    ):
        if isinstance(message, Register) and message.kind == REFUSAL_REPLAYED and message.source:
            last[message.source] = place
            again[message.source] += 1
    return [
        # A record that was replayed and refused again may be replayed again.
        Found(refusal, place, last[source] if again[source] >= refused[source] else "")
        for source, (refusal, place) in found.items()
        if code in ("", refusal.code)
    ]


async def _messages(log: KafkaLog, place: TopicPartition) -> AsyncIterator[tuple[str, object]]:
    """Yield the messages of a place as of now, each with its offset."""
    start = (await log.starts([place]))[place]
    end = (await log.ends([place], committed=True))[place]
    async for records in log.read(place, start, end):
        for one in records:
            yield f"{place.topic}/{place.partition}/{one.offset}", decode(one.value)
