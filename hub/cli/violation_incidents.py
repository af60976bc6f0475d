"""Many violations of one cause are one incident: a line with a count, not five thousand lines.

One cause is one day, one office, one rule. Up to `FEW` violations are listed each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from hub.cli.lists import Row
from hub.domain.calendar import local_day
from hub.read.incidents import FEW

_OF_ONE = (
    "duty", "subject", "subject_kind", "case", "site", "answered", "answered_by", "answered_at",
    "answer",
)  # fmt: skip
"""What is told of a violation, and not of many."""


@dataclass(slots=True)
class _Incident:
    count: int = 0
    answered: int = 0
    first: list[Row] = field(default_factory=list)
    candidates: int = 0

    def take(self, row: Row) -> None:
        self.count += 1
        self.answered += row.values["answered"] is not None
        self.candidates += row.values["level"] == "candidate"
        if len(self.first) < FEW:
            self.first.append(row)

    def rows(self) -> Iterator[Row]:
        if self.count <= FEW:
            yield from self.first
            return
        one = self.first[0]
        told = {**one.values, **dict.fromkeys(_OF_ONE)}
        if 0 < self.candidates < self.count:
            told["level"] = None
        yield Row({**told, "count": self.count, "answered_count": self.answered})


def incidents(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield violations, the oldest first, those of one cause as one row if they are more than few.

    No more than a few of each cause of a day are held at once.
    """
    for _, day in groupby(rows, key=_day):
        found: dict[tuple[Any, ...], _Incident] = {}
        for row in day:
            cause = (row.values["office"], row.values["rule"])
            found.setdefault(cause, _Incident()).take(row)
        told = [row for one in found.values() for row in one.rows()]
        yield from sorted(told, key=lambda row: (row.values["at"], row.values["id"]))


def _day(row: Row) -> tuple[Any, ...]:
    return row.values["city"], local_day(row.values["at"])
