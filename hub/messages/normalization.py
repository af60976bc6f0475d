"""Brings texts into Unicode's NFC, in time proportional to their length."""

import re
from typing import Any
from unicodedata import combining, is_normalized, normalize

from hub.sentence import both

MARKS_MAX = 30
"""The most combining marks in a row: UAX #15, Stream-Safe Text Format. Sorting more takes quadratic
time.
"""
_SHORT = 60
"""A text of at most this length is normalised at once, whatever it holds."""
_TOO_MANY = re.compile(rb"[^\0]{%d}" % (MARKS_MAX + 1))
_TEXTUAL = frozenset((str, list, dict))


class CombiningMarksError(ValueError):
    """A text with too many combining marks in a row. `field` is the member that holds it."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(
            both(
                "more than {marks_max} combining marks in a row",
                "连续组合符超过{marks_max}个",
                marks_max=MARKS_MAX,
            )
        )
        self.text = text
        self.field = field


def composed_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return members with every text of their values in NFC; their names stay.

    Raises `CombiningMarksError`.
    """
    for name, value in values.items():
        try:
            if type(value) in _TEXTUAL and not _is_composed(value):
                values = {**values, name: _composed(value)}
        except CombiningMarksError as error:
            raise CombiningMarksError(error.text, name) from None
    return values


def composed_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return members with their names in NFC. Raises `CombiningMarksError`."""
    if all(_is_text_composed(name) for name in values):
        return values
    return {normalize("NFC", name): value for name, value in values.items()}


def composed_text(text: str) -> str:
    """Return a text in NFC. Raises `CombiningMarksError`."""
    return text if _is_text_composed(text) else normalize("NFC", text)


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return composed_text(value)
    if isinstance(value, list):
        return [_composed(one) for one in value]
    if isinstance(value, dict):
        return {name: _composed(one) for name, one in composed_names(value).items()}
    return value


def _is_composed(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return _is_text_composed(value)
    if kind is dict:
        if not all(map(_is_text_composed, value)):
            return False
        value = value.values()
    # A call for every value that is no text would cost more than this check.
    return all(_is_composed(one) for one in value if type(one) in _TEXTUAL)


def _is_text_composed(text: str) -> bool:
    if text.isascii():
        return True
    if len(text) > _SHORT and _TOO_MANY.search(bytes(map(combining, text))):
        raise CombiningMarksError(text)
    return is_normalized("NFC", text)
