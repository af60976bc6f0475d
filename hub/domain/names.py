"""Says when two names are one, and when they only look alike.

1. The written form of a name is kept and shown. Its identity is its fold: width of letters, digits
   and signs, case, kinds of brackets and of dashes make no other name; blanks at its ends are none,
   and a run of them is one.
2. Signs that mean something stay: ① ² ½ ㎡ Ⅳ. Compatibility mappings beside those of width would
   make `P1²` and `P12` one parcel.
3. Names of one skeleton look alike (0 and O, the Latin and the Cyrillic А) and stay two.

Source: Unicode Standard Annex #15 (composition), UnicodeData (`<wide>` and `<narrow>`), Unicode
Technical Standard #39, section 4 (skeletons).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from unicodedata import category, decomposition, normalize

from hub.domain.look_alike_signs import CLASSES, RUNS
from hub.domain.row_key import row_key
from hub.messages.characters import HIDDEN

KEPT = 1 << 16
"""How many names are cached with their folds: those of a day of a large city."""
KEYS_KEPT = 1 << 13
"""How many rows are cached with their names: those of a batch, each of which is asked for often."""
OPEN, CLOSE, DASH, BLANK = "〔", "〕", "-", " "
_OWN_FOLD = re.compile(r"[0-9A-Z_]+(?:[- ][0-9A-Z_]+)*")
"""Most names look like this, and folding leaves them as they are."""

_PLAIN = re.compile(r"[0-9A-Za-z_ -]+")
_OWN_LOOK = re.compile(r"[0-9A-HJKNP-Z_-]+")
"""Names that look like nothing else: without I, L, O and M."""
_NO_BRACKETS = frozenset("‚„⹂〝〞〟⌈⌉⌊⌋")
"""Quotation marks, and what rounds a number up or down."""
_NO_DASHES = frozenset("〜〰゠")
"""Wave dashes mean a range, as ~ does; the double hyphen is between names."""
_DASHES_BESIDE = "\u02d7\u2043\u2212\u2796"
_TWO_EM_DASHES = re.compile("[\u2014\u2015]{2}")
"""The Chinese dash is written with two signs."""
_LAST = 0x10FFF
"""No sign beyond is a dash, a bracket, or another's wide or narrow form; a test checks that."""
_DOTLESS = "\u0131"
"""The one small letter that folding case must not join with the letter of the same capital."""
_BLANKS = re.compile(r"\s+")


@cache
def _one_form() -> Mapping[int, str]:
    """Return the common form of signs that differ in width, kind of bracket or kind of dash."""
    forms: dict[int, str] = {ord(one): DASH for one in _DASHES_BESIDE}
    for code in range(_LAST + 1):
        sign = chr(code)
        kind, parts = category(sign), decomposition(sign).split()
        tag = parts[0] if parts and parts[0].startswith("<") else ""
        if tag in ("<wide>", "<narrow>"):
            forms[code] = "".join(chr(int(part, 16)) for part in parts[1:])
        elif kind == "Pd" and sign not in _NO_DASHES:
            forms[code] = DASH
        elif kind in ("Ps", "Pe") and tag not in ("<super>", "<sub>") and sign not in _NO_BRACKETS:
            forms[code] = OPEN if kind == "Ps" else CLOSE
    for code, form in list(forms.items()):
        if len(form) == 1 and ord(form) in forms:
            forms[code] = forms[ord(form)]
    return forms


@lru_cache(maxsize=KEPT)
def fold(name: str) -> str:
    """Return the identity of a name: equal for all its written forms, and its own fold."""
    if _OWN_FOLD.fullmatch(name):
        return name
    text = _TWO_EM_DASHES.sub(DASH, normalize("NFC", name)).translate(_one_form())
    # Voiced marks of narrow katakana compose only now, and some capitals are two letters.
    small = normalize("NFC", text).casefold()
    text = normalize("NFC", _DOTLESS.join(part.upper() for part in small.split(_DOTLESS)))
    return _BLANKS.sub(BLANK, text).strip(BLANK)


def same(one: str, other: str) -> bool:
    """Return whether two written forms are one name."""
    return one == other or fold(one) == fold(other)


def key_of(kind: str, name: object) -> str:
    """Return the row of a name: `case/C1`, whatever form the name was written in."""
    return _key_of(kind, str(name))


@lru_cache(maxsize=KEYS_KEPT)
def _key_of(kind: str, name: str) -> str:
    return row_key(kind, fold(name))


@cache
def _looks() -> Mapping[int, str]:
    """Return the sign that stands for each of those that look like it."""
    looks = {ord(one): some[0] for some in CLASSES.split(" ") for one in some[1:]}
    return {**looks, **{ord(one[0]): one[1:] for one in RUNS.split(" ")}}


_AT_LAST = str.maketrans({"O": "0", "I": "1", "L": "1", "|": "1", BLANK: ""})
"""Where case makes no other name, O, o and 0 look alike, and 1, I, i, l and L."""


def skeletons(folded: str) -> tuple[str, ...]:
    """Return what a name looks like in capitals and, where it is another, in small letters.

    Takes a fold. Two names look alike if they share one. Most names of digits and capitals are
    their own.
    """
    if _OWN_LOOK.fullmatch(folded):
        return (folded,)
    capitals = _skeleton(folded)
    small = _skeleton(folded.lower())
    return (capitals,) if small == capitals else (capitals, small)


def _skeleton(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text.replace("m", "rn").upper().translate(_AT_LAST)
    drawn = normalize("NFD", normalize("NFD", HIDDEN.sub("", text)).translate(_looks()))
    return normalize("NFC", drawn.upper()).translate(_AT_LAST)


def first_of_each(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, each in the form in which it was written first."""
    written = tuple(dict.fromkeys(names))
    if len(written) < 2:
        return written
    found: dict[str, str] = {}
    for name in written:
        found.setdefault(fold(name), name)
    return tuple(found.values())
