"""`gongze send`: JSON lines of a person into an office's outbox."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from hub import output
from hub.cli import fail
from hub.cli.kafka import city_of, office_in, on_kafka
from hub.cli.options import OfficeName, kafka
from hub.domain.city.checks import Door, Refused, door_of, no_kind
from hub.lawbooks import law_of
from hub.messages import MEANS, Reason, Spoken, Undecodable, decode, digest, encode
from hub.messages.jsontext import object_of
from hub.stream.kafka import KafkaLog
from hub.stream.port import Place, Write

AT_ONCE = 500
LOST = "Not accepted, try again. "


class LineError(Exception):
    """A line that may not be sent: its number, the field, what was expected, what to do."""


@click.command(name="send")
@click.option(
    "--as",
    "sender",
    type=OfficeName(),
    required=True,
    metavar="CITY:OFFICE",
    help="The office that speaks.",
)
@click.argument("file")
@kafka
def command(sender: tuple[str, str], file: str, bootstrap: str) -> None:
    """Send what stands in FILE (- for standard input) as an office: one JSON object a line.

    A line holds the fields of a message (docs/messages.md), first of all its kind. `family`, `city` and
    `office` need not stand; without `at` it happened now. A message without an id gets one from what
    it says, so that sending the same lines again has no second effect.

    All lines are checked as the hub will check them before the first is sent. For each line its place
    in the outbox is printed: topic/partition/offset.

    \b
    Examples:
      gongze send --as zhuhai:LAND notices.jsonl
      echo '{"kind": "violation_discovered", "case": "C1", "site": "P1"}' |
        gongze send --as zhuhai:LAND -
    \b
    Exit codes: 0 all were accepted, 1 there is no such city or office, 2 a line is wrong (nothing was
    sent), 3 not accepted: no broker took it; send the same lines again.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(2, f"{file}: {error}")
        return
    try:
        on_kafka(bootstrap, lambda log: _sent(log, sender, text.split("\n")), LOST)
    except LineError as error:
        fail(2, f"{file}: {error}. Nothing was sent.")


async def _sent(log: KafkaLog, sender: tuple[str, str], texts: Sequence[str]) -> None:
    name, code = sender
    city = await city_of(log, name)
    office = office_in(city, code)
    messages = checked(texts, code, door_of(city, law_of(city.law)), datetime.now(UTC))
    writes = [Write(Place(office.outbox, 0), None, encode(one)) for one in messages]
    appender = await log.appender()
    try:
        for begin in range(0, len(writes), AT_ONCE):
            some = writes[begin : begin + AT_ONCE]
            for write, (offset, _) in zip(some, await appender.append(some), strict=True):
                output.say(f"{write.place.topic}/0/{offset}")
    finally:
        await appender.close()


def checked(texts: Sequence[str], office: str, door: Door, now: datetime) -> list[Spoken]:
    """Return the messages of `office` that lines of JSON tell. Raises `LineError` for the first wrong one.

    They are checked as the city checks them when it hears them at `now`.
    """
    messages: list[Spoken] = []
    told: dict[str, str] = {}
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        message = _message(number, text, office, door, now)
        mark = digest(message)
        if told.setdefault(message.id or mark, mark) != mark:
            raise _wrong(number, Refused(Reason.ID_CONFLICT, "id"))
        messages.append(message if message.id else message.model_copy(update={"id": mark}))
    return messages


def _message(number: int, text: str, office: str, door: Door, now: datetime) -> Spoken:
    message = decode(_completed(number, text, office, door, now))
    heard = door.check(message, office, now)
    if isinstance(heard, Refused):
        raise _wrong(number, heard)
    fields = door.fields_of(heard)
    if isinstance(fields, Refused):
        raise _wrong(number, fields)
    return heard


def _completed(number: int, text: str, office: str, door: Door, now: datetime) -> bytes:
    """Return the line with what goes without saying: its family, the city, the office, now."""
    raw = text.encode(errors="surrogatepass")
    stated = object_of(raw)
    if isinstance(stated, Undecodable):
        raise _wrong(number, Refused(stated.code, stated.field, stated.expected))
    given = stated.get("kind")
    kind = door.vocabulary.kinds.get(given) if isinstance(given, str) else None
    if kind is None:
        raise _wrong(number, no_kind(door.vocabulary, given))
    known = {"family": kind.family, "city": door.city, "office": office, "at": now.isoformat()}
    missing = {name: value for name, value in known.items() if name not in stated}
    if not missing:
        return raw
    # The text itself goes on to the decoder: names and texts are composed there, as the city does it.
    rest = text.strip().removeprefix("{")
    return orjson.dumps(missing)[:-1] + b"," + rest.encode() if stated else orjson.dumps(missing)


def _wrong(number: int, refused: Refused) -> LineError:
    reason, remedy = MEANS[refused.code]
    where = f", field {refused.field}" if refused.field else ""
    expected = f" (expected: {refused.expected})" if refused.expected else ""
    return LineError(f"line {number}{where}: {reason}{expected} {remedy} [{refused.code.value}]")
