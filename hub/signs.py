r"""What is written where a terminal's encoding lacks a letter: signs that every encoding has, else its code.

`AS` is the whole table; GBK, Latin-1 and ASCII each lack some of it. Letters, above all Chinese ones, have no
such signs: they stand as `\uXXXX`, and `lacking` says so once.
"""

import codecs

ERRORS = "gongze.signs"
"""The name of this way among Python's ways with what an encoding lacks."""
AS = {
    "¶": "para. ", "§": "sec. ", "…": "...", "–": "-", "—": "-", "−": "-", "·": ".", "×": "x", "→": "->",
    "“": '"', "”": '"', "‘": "'", "’": "'", "„": '"', "‚": "'", "«": '"', "»": '"',
    "\u00a0": " ", "≤": "<=", "≥": ">=", "≠": "!=", "½": "1/2", "²": "2", "³": "3", "㎡": "m2", "•": "*",
    "：": ": ", "，": ", ", "；": "; ", "、": ", ", "。": ". ", "（": " (", "）": ") ", "《": '"', "》": '"',
}  # fmt: skip
_met: list[str] = []
"""The encoding that lacked a letter without a sign, then whether that was told: once in a process."""


def _written(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    met = error.object[error.start : error.end]
    if not _met and any(letter not in AS for letter in met):
        _met.append(error.encoding)
    return "".join(AS.get(letter) or coded(letter) for letter in met), error.end


def coded(letter: str) -> str:
    r"""Return a letter as `\uXXXX`, as JSON writes it: two of them for one beyond the basic plane."""
    wide = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{wide[at]:02x}{wide[at + 1]:02x}" for at in range(0, len(wide), 2))


def spelled(text: str) -> str:
    """Return a JSON text in ASCII that means the same."""
    return "".join(letter if letter.isascii() else coded(letter) for letter in text)


def lacking() -> str | None:
    """Return the encoding that lacked letters, if there is one that was not asked for before."""
    if len(_met) != 1:
        return None
    _met.append("told")
    return _met[0]


codecs.register_error(ERRORS, _written)
