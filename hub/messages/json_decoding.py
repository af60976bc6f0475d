"""Reads bytes as one JSON object of UTF-8, in Unicode's NFC; refuses anything else and says what
came.
"""

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from typing import Any, NoReturn

from hub.messages.normalization import (
    MARKS_MAX,
    CombiningMarksError,
    composed_fields,
    composed_names,
)
from hub.messages.refusal_codes import RefusalCode
from hub.messages.undecodable import Undecodable, undecodable
from hub.messages.validation_errors import cut, shown
from hub.sentence import in_words

_OBJECT = in_words("one JSON object in UTF-8")
_MARKS = ((BOM_UTF8, "UTF-8"), (BOM_UTF16_LE, "UTF-16"), (BOM_UTF16_BE, "UTF-16"))
_UTF_16 = (b"{\0", b"\0{")
_SHOWN_BYTES = 8


class _NoJsonError(ValueError):
    """Something that JSON does not allow, in our words."""


def object_of(raw: bytes) -> dict[str, Any] | Undecodable:
    """Return the members of the object that the bytes hold, texts normalised, or why they hold
    none.
    """
    try:
        told = json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
        if isinstance(told, dict):
            return composed_fields(composed_names(told))
        came: str = in_words("another value")
    except CombiningMarksError as error:
        return too_many_marks(error)
    except UnicodeDecodeError as error:
        came = in_words(
            "byte {raw:02X} at place {start}, which is no UTF-8 (is it GB18030?)",
            raw=raw[error.start],
            start=error.start,
        )
    except _NoJsonError as error:
        came = str(error)
    except json.JSONDecodeError as error:
        came = in_words("a text that is no JSON from letter {pos} on", pos=error.pos)
    except RecursionError:
        came = in_words("values nested deeper than is read")
    except ValueError:
        came = in_words("a number longer than is read")
    if raw[:2] in _UTF_16:
        came = "UTF-16"
    if raw.startswith(BOM_UTF8):
        came = in_words("a byte order mark (UTF-8) before it")
    return undecodable(
        RefusalCode.NOT_JSON, None, in_words("{object}; came: {came}", object=_OBJECT, came=came)
    )


def too_many_marks(error: CombiningMarksError) -> Undecodable:
    """Return the refusal of a text with too many combining marks."""
    expected = in_words(
        "texts with at most {marks_max} combining marks in a row", marks_max=MARKS_MAX
    )
    field = cut(error.field) or in_words("a member's name")
    return undecodable(
        RefusalCode.BAD_FIELD,
        field,
        in_words("{expected}; came: {text}", expected=expected, text=shown(error.text)),
    )


def no_framing(raw: bytes) -> Undecodable:
    """Return the refusal of bytes that begin neither as Avro nor as JSON."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            code = RefusalCode.UNKNOWN_FRAMING if encoding == "UTF-8" else RefusalCode.NOT_JSON
            came = in_words("a byte order mark ({encoding})", encoding=encoding)
            return undecodable(
                code,
                None,
                in_words(
                    "{object}, without a byte order mark; came: {came}", object=_OBJECT, came=came
                ),
            )
    if raw[:2] in _UTF_16:
        return undecodable(
            RefusalCode.NOT_JSON, None, in_words("{object}; came: UTF-16", object=_OBJECT)
        )
    if raw[:1] == b"\0":
        return undecodable(RefusalCode.REGISTRY_FRAMING)
    begins = raw[:_SHOWN_BYTES].hex(" ").upper()
    return undecodable(
        RefusalCode.UNKNOWN_FRAMING,
        None,
        in_words("C3 01, or {{ (7B); came: {begins}", begins=begins),
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(
            name for name, times in Counter(name for name, _ in pairs).items() if times > 1
        )
        raise _NoJsonError(in_words("the member {twice} twice", twice=shown(twice)))
    return found


def _no_constant(name: str) -> NoReturn:
    raise _NoJsonError(in_words("{name}, which is no JSON", name=cut(name)))
