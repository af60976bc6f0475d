"""What no name holds and no terminal is given: control, bidi and invisible characters."""

import json
import unicodedata

from hub.messages.characters import HIDDEN, escaped, hidden_in

VISIBLE = frozenset(
    (
        *range(0x600, 0x606),
        0x6DD,
        0x70F,
        0x890,
        0x891,
        0x8E2,
        0x110BD,
        0x110CD,
        *range(0x13430, 0x13456),
    )
)
"""Format characters that have a form of their own: signs of numbers and of hieroglyphs."""


def test_every_control_format_and_line_separating_character_is_hidden() -> None:
    wrong = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and code not in VISIBLE
        and not HIDDEN.match(chr(code))
    ]
    assert wrong == []


def test_letters_digits_marks_and_signs_are_not_hidden() -> None:
    ignorable = {
        0x34F,
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x3164,
        0xFFA0,
        0x2800,
        *range(0x180B, 0x1810),
    }
    selectors = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
    wrong = [
        f"U+{code:04X}"
        for code in range(0x110000)
        if unicodedata.category(chr(code))[0] in "LMNPS"
        and code not in ignorable | selectors
        and HIDDEN.match(chr(code))
    ]
    assert wrong == []


def test_a_line_end_is_hidden_in_a_name_and_stands_in_prose() -> None:
    assert hidden_in("P1\nP2") == "\n"
    assert hidden_in("P1\nP2", lines=True) is None
    assert hidden_in("P1\u202eP2", lines=True) == "\u202e"


def test_what_is_escaped_is_one_line_and_json_stays_the_same_json() -> None:
    text = 'a\u202eb\x1b[31m\n\U000e0041"'
    assert HIDDEN.search(escaped(text)) is None
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text
