"""Declares what a guard, a test or a reading needs of the city that uses it: other readings, and
rules.

It is declared beside the function and checked when the law is loaded: otherwise it would be missed
only once a notice of the right kind comes.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from hub.sentence import in_words


@dataclass(frozen=True, slots=True)
class NeededReading:
    """A setting that must exist, what its reading must be, and how to write it in city.yaml."""

    setting: str
    fits: Callable[[Any], bool]
    written: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What a city must have before one of its rules may name a function: readings.

    `acts` are settings that hold one word, or else the kind of an act: setting and word.
    """

    readings: tuple[NeededReading, ...] = ()
    acts: tuple[tuple[str, str], ...] = ()


def one_of(setting: str, *values: str) -> NeededReading:
    """Return the need of a setting that says one of a few words."""
    return NeededReading(
        setting, lambda said: said in values, in_words("one of {values}", values=", ".join(values))
    )


def word_or_act(setting: str, word: str, kinds: Collection[str]) -> NeededReading:
    """Return the need of a setting that says one word, or the kind of an act."""
    return NeededReading(
        setting,
        lambda said: said == word or said in kinds,
        in_words("{word} or a kind of events.yaml", word=word),
    )


def two_numbers(setting: str, first_max: int, second_max: int, example: str) -> NeededReading:
    """Return the need of a setting that says two whole numbers, each from 0 to its greatest."""

    def fits(said: Any) -> bool:
        return (
            isinstance(said, list | tuple)
            and len(said) == 2
            and all(
                isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= most
                for one, most in zip(said, (first_max, second_max), strict=True)
            )
        )

    return NeededReading(
        setting, fits, in_words("two whole numbers, as {example}", example=example)
    )
