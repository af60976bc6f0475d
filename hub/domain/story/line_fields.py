"""Reads the fields of a story's line as typed values: looser than a message (docs/decisions.md,
24).
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from hub.domain.calendar import SHANGHAI
from hub.domain.field_checks import Wrong
from hub.messages.field_table import FIELDS
from hub.messages.field_types import LAST_DAY, day_of, instant_of
from hub.messages.single_field import MisfitError, value_of
from hub.sentence import sentence_of

_MINUTE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)([Z+-].*)", re.ASCII)


def whole_instant(value: object) -> object:
    """Return an instant as a message writes it: a story may leave the seconds out."""
    found = _MINUTE.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}:00{found[2]}" if found else value


def typed_fields(raw: Mapping[str, Any]) -> dict[str, Any] | Wrong:
    """Return the fields of a line as values of their types, or the first that is none."""
    typed: dict[str, Any] = {}
    for name, value in raw.items():
        loose = _LOOSE.get(name, _listed if FIELDS[name].listed else _as_it_is)(value)
        try:
            typed[name] = None if loose is None else value_of(name, loose)
        except MisfitError as error:
            return Wrong(name, sentence_of(error))
    return typed


def _as_it_is(value: Any) -> Any:
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _words(value: Any) -> str | None:
    """Return reasons as one text; None where none are given."""
    if isinstance(value, list):
        return "; ".join(map(str, value)) or None
    return (value if isinstance(value, str) else "given") if value else None


def received(value: Any, at: datetime) -> datetime | None:
    """Return a stated receipt; None if it is denied. One that is told without its instant is at the
    paper's own (docs/decisions.md, 15).

    A day alone means its beginning: a receipt counts by its day (AMB-03).
    """
    if not value:
        return None
    day = day_of(value)
    if day is not value:
        return datetime.combine(day, time(), SHANGHAI)
    instant = instant_of(whole_instant(value))
    return instant if isinstance(instant, datetime) else at


def _without_end(value: Any) -> Any:
    """Return the last day of a paper: one beyond the last possible day means that it has no end."""
    day = day_of(value)
    return day if day is value else min(day, LAST_DAY)


_LOOSE: Mapping[str, Callable[[Any], Any]] = {
    "materials": bool,
    "written_notice": bool,
    "written_reasons": bool,
    "reasons": _words,
    "valid_until": _without_end,
}
"""What a story may write otherwise: what came with a paper as a truth or by its own words,
and the like.
"""
