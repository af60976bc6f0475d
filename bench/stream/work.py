"""The work of every contestant: obligations with a due time, acknowledged or violated.

Events, one JSON object in a record, keyed by case: notice {kind, id, case, at, days, text}: opens
obligation `id`, due at the end of the Nth working day ack the same fields: discharges obligation
`id` of `case` tick one record in every partition: every open obligation due at or before `at` is a
violation Answers: `obligations` {id, case, due, at} for a notice, `violations` {id, case, due,
tick}. Instants are seconds since the epoch.
"""

import asyncio
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from importlib.metadata import version
from typing import Any

import uvloop

PARTITIONS = 4
DAY_S = 86_400
BEGIN = 1_767_571_200
"""2026-01-05 00:00 UTC, a Monday."""

_TEXT = (
    "The utility is told in writing to end its supply to the site named within the term stated. "
    * 3
)
_HOLIDAYS = frozenset(BEGIN // DAY_S + later for later in (11, 47, 48, 76, 89, 101, 121, 152))

Event = Mapping[str, Any]
EVENT_LOOP = f"uvloop {version('uvloop')}"


def event_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that every contestant runs under, in its own process,
    and use no other.
    """
    uvloop.install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing said: on which topic ("obligations" or "violations"), about which case."""

    topic: str
    case: str
    value: dict[str, Any]


def due_of(at: int, days: int) -> int:
    """Return the end of the Nth working day after `at`: Monday to Friday but for eight holidays."""
    day = at // DAY_S
    while days:
        day += 1
        if (day + 3) % 7 < 5 and day not in _HOLIDAYS:
            days -= 1
    return (day + 1) * DAY_S


@dataclass(slots=True)
class Watch:
    """The state of one partition: open obligations by case, and a heap of their due times."""

    open: dict[str, dict[str, int]] = field(default_factory=dict)
    heap: list[tuple[int, str, str]] = field(default_factory=list)

    def restore(self, case: str, obligations: dict[str, int]) -> None:
        """Take what is stored of one case."""
        self.open[case] = obligations
        for identifier, due in obligations.items():
            heappush(self.heap, (due, identifier, case))

    def apply(self, event: Event, changed: set[str]) -> list[Answer]:
        """Return what follows from an event; add the cases that it changed to `changed`."""
        kind = event["kind"]
        if kind == "notice":
            return [self._opened(event, changed)]
        if kind == "tick":
            return self._overdue(event["at"], changed)
        case = event["case"]
        obligations = self.open.get(case)
        if obligations is not None and obligations.pop(event["id"], None) is not None:
            self._forget_empty(case, obligations)
            changed.add(case)
        return []

    def _opened(self, event: Event, changed: set[str]) -> Answer:
        case, identifier, at = event["case"], event["id"], event["at"]
        due = due_of(at, event["days"])
        self.open.setdefault(case, {})[identifier] = due
        heappush(self.heap, (due, identifier, case))
        changed.add(case)
        return Answer("obligations", case, {"id": identifier, "case": case, "due": due, "at": at})

    def _overdue(self, at: int, changed: set[str]) -> list[Answer]:
        said: list[Answer] = []
        while self.heap and self.heap[0][0] <= at:
            due, identifier, case = heappop(self.heap)
            obligations = self.open.get(case)
            if obligations is None or obligations.get(identifier) != due:
                continue
            del obligations[identifier]
            self._forget_empty(case, obligations)
            changed.add(case)
            value = {"id": identifier, "case": case, "due": due, "tick": at}
            said.append(Answer("violations", case, value))
        return said

    def _forget_empty(self, case: str, obligations: dict[str, int]) -> None:
        if not obligations:
            del self.open[case]


def events(notices: int, seed: int = 7) -> Iterator[Event]:
    """Yield events in order: each notice, nine acknowledgments to ten notices, some late, and
    ticks.

    There is one tick for forty notices; the generator gives it once, for all partitions.
    """
    chance = random.Random(seed)
    ticks = max(1, notices // 40)
    step = int(ticks * 3600 * 0.9) / notices
    found: list[tuple[int, int, int, Event]] = []
    for number in range(notices):
        at = BEGIN + int(number * step)
        case = f"C{chance.randrange(max(1, notices // 2)):07d}"
        notice = _event("notice", f"N{number:07d}", case, at, chance.randint(1, 10))
        found.append((at, 1, number, notice))
        if number % 10:
            due = due_of(at, notice["days"])
            late = number % 40 == 1
            told = due + chance.randint(1, 5 * DAY_S) if late else chance.randint(at, due - 1)
            found.append((told, 2, number, _event("ack", notice["id"], case, told, 0)))
    for number in range(ticks):
        at = BEGIN + (number + 1) * 3600
        found.append((at, 0, number, _event("tick", f"T{number:06d}", "tick", at, 0)))
    found.sort(key=lambda one: one[:3])
    return (one[3] for one in found)


def _event(kind: str, identifier: str, case: str, at: int, days: int) -> Event:
    return {"kind": kind, "id": identifier, "case": case, "at": at, "days": days, "text": _TEXT}


def expected(some: Iterable[Event]) -> dict[str, set[str]]:
    """Return the ids that must be said, by topic."""
    watch, said = Watch(), dict[str, set[str]]()
    for event in some:
        for answer in watch.apply(event, set()):
            said.setdefault(answer.topic, set()).add(answer.value["id"])
    return said
