"""Tells a city something by its own outbox, and waits until the city has heard it."""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from hub import output
from hub.cli import EXIT_INPUT, fail
from hub.cli.heartbeats import why_silent
from hub.cli.replay_outcomes import Outcomes, outcomes, streams_of
from hub.messages import CityRecord, Register, Undecodable, built, digest, encode
from hub.output import in_language
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE
from hub.sentence import in_words
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition

UNHEARD = 3
REFUSED = 5
Announce = Callable[[str, str], None]
"""Is told what was written, and its place in the city's outbox."""

who = click.option("--who", required=True, help="Who does it: a name or a number of service.")
why = click.option("--why", required=True, help="Why.")
yes = click.option("--yes", is_flag=True, help="Write it without asking.")
waiting = click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0, 3600),
    default=40.0,
    show_default=True,
    help="Seconds to wait until the city has heard it; 0: do not wait.",
)


def command_of(placed: CityRecord, kind: str, who: str, why: str, **fields: Any) -> Register:
    """Return what a city is told; who says it and why stand in it. End with 2 if it cannot be."""
    said = {
        "kind": kind,
        "city": placed.city,
        "office": HUB_OFFICE,
        "at": datetime.now(UTC),
        "name": who,
        "reason": why,
        **fields,
    }
    made = built(Register, said)
    if isinstance(made, Undecodable):
        option = {"name": "--who", "reason": "--why"}.get(str(made.field), made.field)
        fail(
            EXIT_INPUT,
            in_words(
                "{option}: expected {expected}. Nothing was written.",
                option=option,
                expected=made.expected,
            ),
        )
    assert isinstance(made, Register), "what is built is of its model, or undecodable"
    return made.model_copy(update={"id": digest(made)})


def must_be_wanted(*, yes: bool) -> None:
    """End with 1 unless somebody at a terminal, or `--yes`, says that it is to be written."""
    if not yes and not _is_wanted():
        fail(1, in_words("Nothing was written. Say --yes to write it."))


def _is_wanted() -> bool:
    question = in_language(in_words("Write it?"))
    return sys.stdin is not None and sys.stdin.isatty() and click.confirm(question, err=True)


async def told_to_city(
    log: KafkaLog,
    placed: CityRecord,
    commands: Mapping[str, Register],
    wait_s: float,
    announce: Announce,
) -> tuple[Outcomes, str]:
    """Write commands, by name, into the city's own outbox, durably; return what became of them,
    and why that is not known of some.
    """
    own = TopicPartition(topics.outbox(placed.city, HUB_OFFICE), 0)
    tail = await log.tail(await log.ends(streams_of(placed), committed=True))
    appender = await log.appender()
    try:
        records = [OutgoingRecord(own, None, encode(one)) for one in commands.values()]
        acknowledged = await appender.append(records)
        offsets = [offset for offset, _ in acknowledged]
        for name, offset in zip(commands, offsets, strict=True):
            announce(name, f"{own.topic}/0/{offset}")
        found = Outcomes(own, dict(zip(commands, offsets, strict=True)))
        if not (wait_s and commands):
            return found, ""
        await outcomes(log, tail, placed, found, wait_s)
        silent = await why_silent(log, placed, acknowledged[-1][1]) if found.open else ""
        return found, silent
    finally:
        await appender.close()
        await tail.close()


def say_written(name: str, place: str) -> None:
    """Print what was written, and where."""
    output.say(in_words("{name} written: {place}", name=name, place=place))


def end_unless_heard(found: Outcomes, silent: str, wait_s: float) -> None:
    """End with 5 if the city refused a command, with 3 if it has not heard one in time."""
    for name, refusal in found.refused.items():
        output.warn(
            in_words(
                "{name} was refused [{code}]: {reason}",
                name=name,
                code=refusal.code,
                reason=refusal.expected or refusal.reason,
            )
        )
    if found.refused:
        raise SystemExit(REFUSED)
    if wait_s and found.open:
        fail(
            UNHEARD,
            in_words(
                "It is written and stays so; the city has not heard it within {wait_s:.0f} s, and "
                "carries it out when it does: {silent}",
                wait_s=wait_s,
                silent=silent,
            ),
        )
