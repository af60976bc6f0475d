"""Characters that a reader cannot see, or that steer a terminal: no name may have one, no terminal
is sent one.

Source: Unicode 15.1, general categories Cc, Zl, Zp and Cs, the property
Default_Ignorable_Code_Point (bidi controls, zero-width signs, variation selectors, fillers, tags),
interlinear annotation, noncharacters, and U+2800, which looks blank and is not a space.
"""

import re

_LAYOUT = "\t\n\r"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
_IGNORABLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HALVES = "\ud800-\udfff"
_NONE = "\ufdd0-\ufdef" + "".join(
    f"{chr((plane << 16) + 0xFFFE)}{chr((plane << 16) + 0xFFFF)}" for plane in range(17)
)
_BLANK = "\u2800"

HIDDEN_IN_PROSE = f"{_CONTROL}{_IGNORABLE}{_NONE}{_BLANK}"
HIDDEN_IN_NAMES = f"{_LAYOUT}{HIDDEN_IN_PROSE}"
"""Hidden characters inside the brackets of a pattern, without halves of a surrogate pair, which
UTF-8 cannot hold.
"""
HIDDEN = re.compile(f"[{_HALVES}{HIDDEN_IN_NAMES}]")
"""One character that cannot be seen, or that steers a terminal."""


def hidden_in(text: str, *, lines: bool = False) -> str | None:
    """Return the first hidden character of a text, None if it has none; `lines` allows tabs and
    line ends.
    """
    for found in HIDDEN.finditer(text):
        if not (lines and found[0] in _LAYOUT):
            return found[0]
    return None


def escaped(text: str) -> str:
    r"""Return a text on one line with every hidden character as `\uXXXX`, as JSON writes it.

    A character beyond the basic plane becomes a surrogate pair, so what was JSON stays JSON.
    """
    return text if HIDDEN.search(text) is None else HIDDEN.sub(_unit, text)


def _unit(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
