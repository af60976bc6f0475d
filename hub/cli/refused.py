"""`gongze refused …`: lists what the hub could not accept, and replays it."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from hub import output
from hub.cli import fail
from hub.cli.kafka_session import city_of, on_kafka
from hub.cli.operators.commanding import told_to_city
from hub.cli.options import Commands, kafka
from hub.cli.refused_listing import listed, of_code, show
from hub.cli.refused_words import not_refused, not_whole
from hub.cli.replay_outcomes import Outcomes, again_words
from hub.domain.city.commands import REFUSAL_REPLAYED
from hub.messages import CityRecord, Refusal, Register, decode
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE, RegistryError
from hub.sentence import in_words
from hub.stream.kafka import KafkaLog
from hub.stream.port import TopicPartition

REFUSED_AGAIN = 5
"""The exit code if a record was refused once more."""


@click.group(name="refused", cls=Commands)
def command() -> None:
    """Look at records that the hub could not accept, and have them heard again."""


@dataclass(frozen=True, slots=True)
class Found:
    """The newest refusal of a record, and whether the record was told again since."""

    refusal: Refusal
    told_again: bool


_city = click.option("--city", required=True, help="The city.")
command.add_command(listed)
command.add_command(show)


@command.command()
@_city
@of_code
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
            raise RegistryError(not_refused(list(by_source), source))
        why = not_whole(by_source[source])
        if why:
            raise RegistryError(
                in_words("{source} cannot be told again: {why}", source=source, why=why)
            )
        chosen.append(by_source[source])
    if not sources:
        chosen = [one.refusal for one in found if not one.told_again and not not_whole(one.refusal)]
    return chosen


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
    """Return the newest refusal of every record, in the order of their first refusals.

    It is asked of the broker: the read side may be a moment late, and nothing is told twice.
    """
    found: dict[str, Refusal] = {}
    refused, again = Counter[str](), Counter[str]()
    async for message in _messages(log, topics.at(topics.STREAMS["refused"], placed)):
        if isinstance(message, Refusal) and message.city == placed.city:
            found[message.source] = message
            refused[message.source] += 1
    async for message in _messages(log, TopicPartition(topics.outbox(placed.city, HUB_OFFICE), 0)):
        if isinstance(message, Register) and message.kind == REFUSAL_REPLAYED and message.source:
            again[message.source] += 1
    return [
        # A record that was replayed and refused again may be replayed again.
        Found(refusal, again[source] >= refused[source])
        for source, refusal in found.items()
        if code in ("", refusal.code)
    ]


async def _messages(log: KafkaLog, place: TopicPartition) -> AsyncIterator[object]:
    """Yield the messages of a place as of now."""
    start = (await log.starts([place]))[place]
    end = (await log.ends([place], committed=True))[place]
    async for records in log.read(place, start, end):
        for one in records:
            yield decode(one.value)
