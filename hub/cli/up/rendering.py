"""Renders a record: one line, with its place among others and its colour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub import messages as m
from hub.cli.message_lines import instant_shown, line_of, message_line
from hub.domain.calendar import SHANGHAI
from hub.domain.city.commands import STORY_MARK
from hub.domain.explain.speech import Speech
from hub.domain.vocabulary import SUBJECTS, Effect
from hub.sentence import in_words
from hub.stream.port import Record

CITY_WIDTH = 7
LOUD = "!"
"""The sign before the line of a violation; all other lines have a blank."""
_NEVER = datetime.min.replace(tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """One line; `at` and `rank` order it among others of its city; `loud` makes it stand out."""

    city: str
    at: datetime
    rank: int
    text: str
    colour: str | None
    loud: bool = False


def rendered(record: Record, speech: Speech) -> RenderedLine | None:
    """Return the line of a record, or None for what a person need not see: marks, receipts, time.

    Never raises: for a record that cannot be shown the line says where it is.
    """
    try:
        return _rendered_record(record, speech)
    except Exception:  # noqa: BLE001  anybody may have written it, and no record may end the screen
        return RenderedLine(
            "",
            _NEVER,
            0,
            in_words("{place_of} cannot be shown", place_of=place_of(record)),
            "magenta",
        )


def place_of(record: Record) -> str:
    """Return a record's place as topic/partition/offset; for a relay's copy, the place that it was
    copied from.
    """
    copy = m.Envelope.from_headers(record.headers)
    if copy is not None:
        return copy.source
    return f"{record.place.topic}/{record.place.partition}/{record.offset}"


def _rendered_record(record: Record, speech: Speech) -> RenderedLine | None:
    message = m.decode(record.value or b"")
    copy = m.Envelope.from_headers(record.headers)
    if copy is not None:
        if not isinstance(message, m.OfficeMessage) or copy.direction != m.OUTBOX:
            return None
        registering = speech.vocabulary.kinds_that(Effect.REGISTERS)
        if message.kind == STORY_MARK or message.kind in registering:
            return None
        return _line(message.city, message.at, 0, spoken_line(message, speech), None)
    if not isinstance(message, m.HubMessage | m.Refusal | m.Remark) or type(message) not in _PLACED:
        return None
    rank, at, colour = _PLACED[type(message)]
    loud = isinstance(message, m.Violation) and message.change != "withdrawn"
    line = line_of(message, speech)
    return _line(message.city, at(message), rank, line, colour(message), loud=loud)


def _line(
    city: str, at: datetime, rank: int, text: str, colour: str | None, *, loud: bool = False
) -> RenderedLine:
    mark = LOUD if loud else " "
    return RenderedLine(city, at, rank, f"{city:<{CITY_WIDTH}}{mark}{text}", colour, loud)


def spoken_line(message: m.OfficeMessage, speech: Speech) -> str:
    """Return an office's message as one line."""
    fields = dict(message.own_fields())
    about = [f"{speech.field(name)} {fields.pop(name)}" for name in SUBJECTS if name in fields]
    to = fields.pop("to", ())
    addressed = f" {speech('to')} {speech.listed(to)}" if to else ""
    for name in ("sender", "record"):
        fields.pop(name, None)
    rest = [f"{speech.field(name)} {_value(name, fields[name], speech)}" for name in fields]
    words = speech.in_a_row([f"{speech.kind(message.kind)}{addressed}", *about, *rest])
    told = speech.after(speech.office(message.office), words)
    return message_line(message.at, speech("tells"), "", told)


def _value(name: str, value: Any, speech: Speech) -> str:
    """Return the value of a field in words; offices in a row stand by their codes alone."""
    if isinstance(value, tuple) and set(value) <= speech.vocabulary.roles.keys():
        return speech.listed(value)
    told = speech.value(name, value)
    return told.replace("_", " ") if told.islower() else told


_DUTY_COLOURS = {"discharged": "green", "breached": "red"}
_Placing = tuple[int, Callable[[Any], datetime], Callable[[Any], str | None]]
_PLACED: Mapping[type[m.Message], _Placing] = {
    m.Duty: (2, instant_shown, lambda duty: _DUTY_COLOURS.get(duty.change)),
    m.Block: (
        3,
        lambda block: block.released_at or block.placed_at,
        lambda block: "yellow" if block.state == "placed" else "green",
    ),
    m.Decision: (
        4,
        lambda answer: answer.at,
        lambda answer: "green" if answer.state == "open" else "yellow",
    ),
    m.Violation: (1, lambda violation: violation.at, lambda violation: "red"),
    m.Accountability: (5, lambda ground: ground.at, lambda ground: "red"),
    m.Refusal: (6, lambda refused: refused.received, lambda refused: "magenta"),
    m.Remark: (6, lambda remark: remark.received, lambda remark: "magenta"),
}
"""What is printed of what the hub says: where among lines of one instant, since when,
its colour.
"""
