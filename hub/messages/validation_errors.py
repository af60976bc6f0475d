"""Says in our words what is wrong with a value: which field, what is expected of it,
and what came.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from hub.messages.avro import family_of
from hub.messages.base import AvroRecord
from hub.messages.characters import escaped, hidden_in
from hub.messages.field_table import Slot, fields_of
from hub.messages.field_types import LIST_MAX, NAME_MAX, PROSE, PROSE_MAX
from hub.messages.nearest import NO_NAMES, did_you_mean
from hub.sentence import both

CAME_MAX = 60
"""How many letters of a wrong value are shown."""
LISTED_MAX = 24
"""How many allowed values are listed; of more only their number is given."""
NOTHING = both("nothing", "无")


def shown(value: Any) -> str:
    """Return a value as JSON on one line, hidden characters escaped, cut to a readable length."""
    if isinstance(value, bytes):
        return both("{count} bytes", "{count}字节", count=len(value))
    if isinstance(value, list | tuple | dict) and len(value) > CAME_MAX:
        return both("{count:,} entries", "{count:,}项", count=len(value))
    try:
        text = json.dumps(
            value[: CAME_MAX + 1] if isinstance(value, str) else value,
            ensure_ascii=False,
            default=_plain,
        )
    except (ValueError, RecursionError):
        return both("more than can be shown", "内容过多，无法显示")
    return cut(text)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else type(value).__name__


def cut(text: str) -> str:
    """Return a text on one line, hidden characters escaped, cut to a readable length."""
    return escaped(text if len(text) <= CAME_MAX else f"{text[:CAME_MAX]}…")


def misfit(slot: Slot, value: Any) -> str:
    """Return what is expected of a field, or of an entry of a list, and what came instead."""
    return both(
        "{expected}; came: {came}",
        "{expected}；实为：{came}",
        expected=_expected(slot),
        came=_came(slot, value),
    )


def unknown(
    known: Collection[str], value: object, of: str, called: Mapping[str, str] = NO_NAMES
) -> str:
    """Return which words are expected instead of an unknown one, and which may be meant.

    `of` says whose words they are, and where they are listed; empty if the field says it. `called`
    maps what people call them to the words.
    """
    came = both(
        "came: {value}{did_you_mean}",
        "实为：{value}{did_you_mean}",
        value=shown(value),
        did_you_mean=did_you_mean(known, value, called),
    )
    if len(known) > LISTED_MAX:
        return both(
            "one of the {count} {of}; {came}",
            "{count}个{of}之一；{came}",
            count=len(known),
            of=of,
            came=came,
        )
    return both(
        "one of {known}{more}; {came}",
        "{known}{more}之一；{came}",
        known=", ".join(sorted(known)),
        more=both(" ({of})", "（{of}）", of=of) if of else "",
        came=came,
    )


def first_of(model: type[AvroRecord], error: ValidationError) -> tuple[str, str]:
    """Return the field of a model that is wrong, dotted, and what is expected of it."""
    first = error.errors(include_url=False, include_context=False)[0]
    place = first["loc"]
    name = cut(".".join(map(str, place)))
    if first["type"] == "extra_forbidden":
        return name, no_such_field(_record_at(model, place[:-1]), str(place[-1]))
    came = NOTHING if first["type"] == "missing" else _came(_at(model, place), first["input"])
    return name, both(
        "{expected_at}; came: {came}",
        "{expected_at}；实为：{came}",
        expected_at=expected_at(model, place),
        came=came,
    )


def first_in(slot: Slot, error: ValidationError) -> str:
    """Return what is expected of a field that was read alone, and what came."""
    first = error.errors(include_url=False, include_context=False)[0]
    return misfit(Slot(slot.typed) if first["loc"] else slot, first["input"])


def expected_at(model: type[AvroRecord], place: Sequence[int | str]) -> str:
    """Return what is expected at a path in a model; entries of a list have their number."""
    return _expected(_at(model, place))


def no_such_field(model: type[AvroRecord], name: str) -> str:
    """Return which fields a model has, for a message with an unknown field."""
    return unknown(
        model.model_fields,
        name,
        both("fields of {family_of}", "{family_of} 的字段", family_of=family_of(model)),
    )


def _record_at(model: type[AvroRecord], place: Sequence[int | str]) -> type[AvroRecord]:
    """Return the model of the record at a path."""
    return _at(model, place).record or model


def _at(model: type[AvroRecord], place: Sequence[int | str]) -> Slot:
    """Return what the field at a path holds; an entry of a list is one value of its type."""
    slot = Slot(None, record=model)
    for part in place:
        if isinstance(part, int):
            slot = Slot(slot.typed, record=slot.record)
        else:
            slot = fields_of(slot.record).get(part, Slot(None)) if slot.record else Slot(None)
    return slot


def _expected(slot: Slot) -> str:
    if slot.record is not None:
        members = " and ".join(slot.record.model_fields)
        one = both("an object of {members}", "由 {members} 组成的对象", members=members)
        return (
            both(
                "a list of at most {list_max:,} objects of {members}",
                "列表，至多{list_max:,}个由 {members} 组成的对象",
                list_max=LIST_MAX,
                members=members,
            )
            if slot.listed
            else one
        )
    if slot.typed is None:
        return both("a value of its type", "该类型的值")
    if slot.listed:
        example = json.dumps([slot.typed.example], ensure_ascii=False)
        return both(
            "a list of at most {list_max:,} {many}, as {example}",
            "列表，至多{list_max:,}个{many}，如 {example}",
            list_max=LIST_MAX,
            many=slot.typed.many,
            example=example,
        )
    return both(
        "{holds}, as {dumps}",
        "{holds}，如 {dumps}",
        holds=slot.typed.holds,
        dumps=json.dumps(slot.typed.example, ensure_ascii=False),
    )


def _came(slot: Slot, value: Any) -> str:
    if not isinstance(value, str) or slot.typed is None:
        return shown(value)
    letters_max = PROSE_MAX if slot.typed is PROSE else NAME_MAX
    if len(value) > letters_max:
        return both("{count:,} letters", "{count:,}个字符", count=len(value))
    hidden = hidden_in(value, lines=slot.typed is PROSE)
    return (
        shown(value)
        if hidden is None
        else both(
            "{hidden} in {value}",
            "{value} 中的 {hidden}",
            hidden=escaped(hidden),
            value=shown(value),
        )
    )
