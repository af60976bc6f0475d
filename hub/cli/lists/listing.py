"""What a command hands over to be written: columns, rows one by one, and how far they were read."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from hub.cli.city_stand import CityStand
from hub.sentence import in_words


class Kind(Enum):
    """What a column holds."""

    CODE = "code"
    """A word of the hub: an id, an office, a rule. It holds nobody's name."""
    TEXT = "text"
    """What somebody wrote, or named. A person's name may stand in it."""
    NAME = "name"
    """The name of a party, which may be a person."""
    DAY = "day"
    INSTANT = "instant"
    NUMBER = "number"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, which stays, and its heading for people.

    `words` has the sentence for each value that is a code, for people.
    """

    name: str
    heading: str
    kind: Kind = Kind.CODE
    width: int = 14
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, by names of columns, and the persons whose names may stand in any of its texts."""

    values: Mapping[str, Any]
    persons: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list. `rows` are drawn once, in order, those of a city together; nothing is held whole."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    stands: Sequence[CityStand]
    line: Callable[[Mapping[str, Any]], str | Sequence[str]]
    """Makes the line of a row, for a person, or several."""
    none: str = field(default_factory=lambda: in_words("  none"))
    more: Mapping[str, Any] = field(default_factory=dict)
    """What is told to a program beside the rows, as JSON."""


STAND = (
    Column("complete_up_to", in_words("evidence complete to"), Kind.INSTANT),
    Column("age_s", in_words("age in seconds"), Kind.NUMBER),
)
"""What each row of a table tells of its city: a table has no head that a program could read."""


def stand_of(stands: Mapping[str, CityStand], city: Any) -> dict[str, Any]:
    """Return those values."""
    one = stands.get(str(city))
    evidence = one.stand.evidence_time if one and one.stand else None
    age = one.age_s if one else None
    return {"complete_up_to": evidence, "age_s": None if age is None else round(age)}


def plain(value: Any) -> Any:
    """Return a value as a program reads it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
