"""The rows that a city keeps: facts of a case or site, contributions of others, published
statements.

A row is found by its key, `case/C1`, `site/P1`, `party/X`, `enterprise/E`, …. What another row adds
is one contribution, replaced when it changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import ClassVar

from hub.domain.city.look_alike_names import LookAlikeNames
from hub.domain.context import Answer, Element, Hold, Penalty, Standing
from hub.domain.facts import Fact
from hub.domain.row_key import is_of, kind_of, name_of
from hub.domain.statement import Statement


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one row adds to another. Only the parts that the pair of rows needs are filled.

    `asks`: the row that adds this is to be told what the other adds in turn. An entry that neither
    adds nor asks is not kept. `weighs_papers`: papers of the place bear on what is owed there,
    `hears`: so does what is done to the place. `presumed`: a paper is presumed to have judged what
    kind of place it is. `answers` are the notices that an act at the place answered. `by` is the
    office that first told of what binds the two. `called` is how the other is written there, where
    that is not its fold. `elements` are what grounds there ask for beside a breach or an act.
    `since` is when a case that names a place began: what is done there before is not of the case.
    """

    AVRO_NAME: ClassVar[str] = "Entry"

    holds: tuple[Hold, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    parties: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    residential: bool = False
    project_type: str = ""
    quarantined: bool = False
    asks: bool = False
    weighs_papers: bool = False
    hears: bool = False
    presumed: bool = False
    by: str = ""
    called: str = ""
    answers: tuple[Answer, ...] = ()
    elements: tuple[Element, ...] = ()
    since: datetime | None = None


NOTHING = Contribution()
"""What one row adds to another of which it says nothing."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact that a fault of ours keeps from counting; `until` is the latest end of its doubt.

    `by_derivation`: the fact was accepted, and its consequences could not be derived. `lapsed`: an
    operator has ended the doubt.
    """

    fact: Fact
    until: datetime
    by_derivation: bool = False
    lapsed: bool = False

    def is_over(self, now: datetime | None) -> bool:
        """Return whether evidence has reached the end of the doubt."""
        return self.lapsed or (now is not None and now >= self.until)


@dataclass(frozen=True, slots=True)
class DoubtSaid:
    """What was said last of a doubt, and since when it is one."""

    change: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Doubted:
    """What another row would add if its facts in doubt counted;
    `entry` None if that is not known.
    """

    entry: Contribution | None
    facts: tuple[Fact, ...]
    until: datetime
    lapsed: bool = False

    def is_over(self, now: datetime | None) -> bool:
        """Return whether evidence has reached the end of the doubt."""
        return self.lapsed or (now is not None and now >= self.until)


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that met a fault of ours, kept to be tried again by other code than `code`.

    `keys` are the rows in which its fact is in doubt, `fact` is the fact's id.
    """

    office: str
    direction: str
    topic: str
    topic_id: str
    offset: int
    append_ms: int
    bearer: int
    value: bytes
    code: str
    keys: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a row. `exports` maps the key of another row to what this one adds to it.

    `doubted` maps it to what this one would add if its facts in doubt counted.
    """

    statements: tuple[Statement, ...] = ()
    exports: Mapping[str, Contribution] = field(default_factory=dict)
    next_at: datetime | None = None
    standing: Standing | None = None
    doubted: Mapping[str, Doubted] = field(default_factory=dict)


@dataclass(slots=True)
class Share:
    """What one office has filled of a row: its matters, and bytes."""

    matters: set[str] = field(default_factory=set)
    weight: int = 0


@dataclass(slots=True)
class Row:
    """One row. `next_at` is the earliest instant at which time alone can change what follows.

    `derived_under` identifies edition, calendar and engine of the last derivation. `doubts` are
    facts that a fault of ours keeps from counting, by id; `doubted` is what others would add if
    theirs counted, `doubts_told` to whom this row reports such. `quarantined`: the row could not be
    derived, whatever its facts; `aside_until` is when it no longer holds back what others publish.
    `record` is a parked record. `shares` is how much of it each office has filled, once that was
    needed. `doubts_said` is what was said last of each of its doubts. `named` are the names on
    which ids of statements rest, by the named row, if that is not the fold; `folded` says that the
    row's keys are folds: those of older rows are not. `taken_back` are keys of published standings
    of rows that were joined into this one. `cards_due` says whether the day of a yellow card had
    come when the row was derived.
    """

    key: str
    facts: dict[str, Fact] = field(default_factory=dict)
    entries: dict[str, Contribution] = field(default_factory=dict)
    said: dict[str, Statement] = field(default_factory=dict)
    exported: tuple[str, ...] = ()
    next_at: datetime | None = None
    derived_under: str = ""
    quarantined: bool = False
    aside_until: datetime | None = None
    standing_said: str = ""
    doubts: dict[str, Doubt] = field(default_factory=dict)
    doubted: dict[str, Doubted] = field(default_factory=dict)
    doubts_told: tuple[str, ...] = ()
    record: Parked | None = None
    named: dict[str, str] = field(default_factory=dict)
    folded: bool = False
    doubts_said: dict[str, DoubtSaid] = field(default_factory=dict)
    shares: "dict[str, Share]" = field(default_factory=dict, compare=False, repr=False)
    taken_back: tuple[str, ...] = field(default=(), compare=False, repr=False)
    cards_due: bool = field(default=True, compare=False, repr=False)
    kind: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # What the row is about is asked for at every turn; there are a few kinds only.
        self.kind = intern(kind_of(self.key))

    @property
    def name(self) -> str:
        """Return the row's name within its kind."""
        return name_of(self.key)

    def entries_of(self, kind: str) -> dict[str, Contribution]:
        """Return what rows of one kind add to this one, by their keys."""
        return {key: entry for key, entry in self.entries.items() if is_of(kind, key)}


class Rows:
    """The rows of a city, loaded when first touched.

    `load` returns None for a row never written, `written` the keys of those that were; `alike`
    indexes their names by what they look like.
    """

    def __init__(
        self,
        load: Callable[[str], Row | None] = lambda key: None,
        written: Callable[[], Iterable[str]] = tuple,
        alike: LookAlikeNames | None = None,
    ) -> None:
        self._load = load
        self._written = written
        self._held: dict[str, Row] = {}
        self.changed: set[str] = set()
        self._alike = alike if alike is not None else LookAlikeNames()

    def find(self, key: str) -> Row | None:
        """Return a row, or None if nothing was ever written under `key`."""
        row = self._held.get(key)
        if row is None:
            row = self._load(key)
            if row is not None:
                self._held[key] = row
        return row

    def make(self, key: str) -> Row:
        """Return a row to be changed, made if there is none."""
        row = self.find(key)
        if row is None:
            row = self._held[key] = Row(key, folded=True)
            self._alike.put(key)
        self.changed.add(key)
        return row

    def near(self, key: str) -> tuple[str, ...]:
        """Return the rows of other names that only look like the one of `key`, by key."""
        return self._alike.near(key, lambda one: self.find(one) is not None)

    def keys(self) -> frozenset[str]:
        """Return the key of every row, in memory or not."""
        return frozenset((*self._held, *self._written()))

    def held(self) -> Iterator[Row]:
        """Yield every row in memory, in the order in which each was first touched."""
        yield from self._held.values()

    def changed_rows(self) -> list[Row]:
        """Return every row changed since they were taken last, in key order."""
        return [self._held[key] for key in sorted(self.changed)]

    def take_changed(self) -> Iterator[Row]:
        """Yield every row changed since the last call, in key order."""
        keys, self.changed = sorted(self.changed), set()
        for key in keys:
            yield self._held[key]
