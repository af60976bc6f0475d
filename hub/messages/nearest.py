"""Finds the words that are nearest to one that is not known: for every error that names a word."""

from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from types import MappingProxyType

from hub.sentence import both, either

LETTERS_MAX = 60
"""How many letters of an unknown word are looked at."""
NEAR_MAX = 3
"""How many words that may be meant are named."""
LISTED_MAX = 12
"""How many known words are listed, the nearest first; of more their number is given."""
NO_NAMES: Mapping[str, str] = MappingProxyType({})
_AS_NEAR = 0.12
"""How much less alike a further word may be than the nearest."""
_ENDS = ("部门", "机关", "公司", "单位", "委员会", "局", "委", "办", "站", "所", "厅")
"""The endings of Chinese office names, whichever office it is."""


def did_you_mean(
    known: Collection[str], value: object, called: Mapping[str, str] = NO_NAMES
) -> str:
    """Return the question, in brackets after a space, which word was meant;
    empty if none is near.
    """
    near = either(meant(known, value, called)) if isinstance(value, str) else ""
    return both(" (did you mean {near}?)", "（是否指 {near}？）", near=near) if near else ""


def meant(
    known: Collection[str], value: str, called: Mapping[str, str] = NO_NAMES
) -> Sequence[str]:
    """Return the words that may be meant: in other case, by their names, or with nearly the same
    spelling.
    """
    written = value[:LETTERS_MAX].strip()
    folds = {one.casefold(): one for one in sorted(known)}
    folded = written.casefold().replace(" ", "_").replace("-", "_")
    if folded in folds:
        return (folds[folded],)
    names = {_stem(name): word for name, word in called.items() if word in known}
    begun = [word for name, word in names.items() if name in written or name == folded]
    near = begun or [names[name] for name in _nearest(_stem(written), names)]
    near += [folds[one] for one in _nearest(folded, folds)]
    return tuple(dict.fromkeys(near))[:NEAR_MAX]


def listed(known: Collection[str], value: object, most: int = LISTED_MAX) -> str:
    """Return the words that may be written, the nearest to `value` first, and how many more."""
    written = str(value)[:LETTERS_MAX].casefold()
    names = sorted(known, key=lambda one: (-_likeness(one.casefold(), written), one))
    more = (
        both(" … ({count} more)", "…（另有{count}个）", count=len(names) - most)
        if len(names) > most
        else ""
    )
    return ", ".join(names[:most]) + more


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _nearest(written: str, known: Collection[str]) -> Sequence[str]:
    """Return the words with nearly the same spelling, the nearest first:
    those about as near as it.
    """
    found = get_close_matches(written, sorted(known), NEAR_MAX)
    ratios = [SequenceMatcher(None, one, written).ratio() for one in found]
    return [one for one, ratio in zip(found, ratios, strict=True) if ratio > ratios[0] - _AS_NEAR]


def _stem(name: str) -> str:
    """Return the distinguishing part of an office's Chinese name:
    without the word for an office.
    """
    for end in _ENDS:
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)
    return name.casefold()
