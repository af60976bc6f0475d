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
from hub.sentence import both, sentence_of

_OBJECT = both("one JSON object in UTF-8", "一个 UTF-8 的 JSON 对象")
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
        came: str = both("another value", "其他值")
    except CombiningMarksError as error:
        return too_many_marks(error)
    except UnicodeDecodeError as error:
        came = both(
            "byte {raw:02X} at place {start}, which is no UTF-8 (is it GB18030?)",
            "第{start}字节处的 {raw:02X}，不是 UTF-8（是否为 GB18030？）",
            raw=raw[error.start],
            start=error.start,
        )
    except _NoJsonError as error:
        came = sentence_of(error)
    except json.JSONDecodeError as error:
        came = both(
            "a text that is no JSON from letter {pos} on",
            "从第{pos}个字符起不是 JSON 的文字",
            pos=error.pos,
        )
    except RecursionError:
        came = both("values nested deeper than is read", "嵌套过深，不予读取")
    except ValueError:
        came = both("a number longer than is read", "数字过长，不予读取")
    if raw[:2] in _UTF_16:
        came = "UTF-16"
    if raw.startswith(BOM_UTF8):
        came = both("a byte order mark (UTF-8) before it", "其前有字节顺序标记（UTF-8）")
    return undecodable(
        RefusalCode.NOT_JSON,
        None,
        both("{object}; came: {came}", "{object}；实为：{came}", object=_OBJECT, came=came),
    )


def too_many_marks(error: CombiningMarksError) -> Undecodable:
    """Return the refusal of a text with too many combining marks."""
    expected = both(
        "texts with at most {marks_max} combining marks in a row",
        "连续组合符至多{marks_max}个的文字",
        marks_max=MARKS_MAX,
    )
    field = cut(error.field) or both("a member's name", "成员名称")
    return undecodable(
        RefusalCode.BAD_FIELD,
        field,
        both(
            "{expected}; came: {text}",
            "{expected}；实为：{text}",
            expected=expected,
            text=shown(error.text),
        ),
    )


def no_framing(raw: bytes) -> Undecodable:
    """Return the refusal of bytes that begin neither as Avro nor as JSON."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            code = RefusalCode.UNKNOWN_FRAMING if encoding == "UTF-8" else RefusalCode.NOT_JSON
            came = both(
                "a byte order mark ({encoding})", "字节顺序标记（{encoding}）", encoding=encoding
            )
            return undecodable(
                code,
                None,
                both(
                    "{object}, without a byte order mark; came: {came}",
                    "{object}，不带字节顺序标记；实为：{came}",
                    object=_OBJECT,
                    came=came,
                ),
            )
    if raw[:2] in _UTF_16:
        return undecodable(
            RefusalCode.NOT_JSON,
            None,
            both("{object}; came: UTF-16", "{object}；实为：UTF-16", object=_OBJECT),
        )
    if raw[:1] == b"\0":
        return undecodable(RefusalCode.REGISTRY_FRAMING)
    begins = raw[:_SHOWN_BYTES].hex(" ").upper()
    return undecodable(
        RefusalCode.UNKNOWN_FRAMING,
        None,
        both(
            "C3 01, or {{ (7B); came: {begins}", "C3 01，或 {{（7B）；实为：{begins}", begins=begins
        ),
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(
            name for name, times in Counter(name for name, _ in pairs).items() if times > 1
        )
        raise _NoJsonError(
            both("the member {twice} twice", "成员 {twice} 出现两次", twice=shown(twice))
        )
    return found


def _no_constant(name: str) -> NoReturn:
    raise _NoJsonError(both("{name}, which is no JSON", "{name}，不是 JSON", name=cut(name)))
