r"""Replacements for letters that a terminal's encoding lacks: signs that every encoding has, else
the code.

`AS` is the whole table; GBK, Latin-1 and ASCII each lack some of it. Letters, above all Chinese
ones, have no such signs: they are written as `\uXXXX`, and `lacking` reports that once.
"""

import codecs

ERRORS = "gongze.signs"
"""The name of this error handler among Python's codecs."""
AS = {
    "¶": "para. ",
    "§": "sec. ",
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": ".",
    "×": "x",
    "→": "->",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "„": '"',
    "‚": "'",
    "«": '"',
    "»": '"',
    "\u00a0": " ",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "½": "1/2",
    "²": "2",
    "³": "3",
    "㎡": "m2",
    "•": "*",
    "：": ": ",
    "，": ", ",
    "；": "; ",
    "、": ", ",
    "。": ". ",
    "（": " (",
    "）": ") ",
    "《": '"',
    "》": '"',
}
_met: list[str] = []
"""The encoding that lacked a letter without a sign, then whether that was reported: once in a
process.
"""


def _written(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    met = error.object[error.start : error.end]
    if not _met and any(letter not in AS for letter in met):
        _met.append(error.encoding)
    return "".join(AS.get(letter) or coded(letter) for letter in met), error.end


def coded(letter: str) -> str:
    r"""Return a letter as `\uXXXX`, as JSON writes it:
    two of them for one beyond the basic plane.
    """
    wide = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{wide[at]:02x}{wide[at + 1]:02x}" for at in range(0, len(wide), 2))


def spelled(text: str) -> str:
    """Return a JSON text in ASCII that means the same."""
    return "".join(letter if letter.isascii() else coded(letter) for letter in text)


def has(encoding: str, text: str) -> bool:
    """Return whether an encoding has a text's letters, or signs for them."""
    try:
        "".join(AS.get(letter, letter) for letter in text).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def lacking() -> str | None:
    """Return the encoding that lacked letters, once; None if there is none."""
    if len(_met) != 1:
        return None
    _met.append("told")
    return _met[0]


codecs.register_error(ERRORS, _written)
