"""What a rule of law is, as data: duties, gates, blocks, provisions, and the patterns they match.

1. A rule matches facts by patterns. What no pattern can say is a function that the rule names
   (`patterns.py`, `guards.py`); the loader refuses a name that does not exist.
2. Every rule carries its id and its article, and the words are the rulebook's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from hub.domain.clocks import Clock, Terms
from hub.domain.vocabulary import Half

ACTOR = "actor"
"""In a pattern's `by` or `to`: the office that owes the duty."""


class Level(StrEnum):
    """How firm a ground is (docs/decisions.md, 19), or the state of a measure: permitted, or
    refused as out of order.

    `supervision` is no ground: something to be looked at, as evidence recorded late.
    """

    CANDIDATE = "candidate"
    ESTABLISHED = "established"
    PERMITTED = "permitted"
    REFUSED = "refused"
    SUPERVISION = "supervision"


class ActorFrom(StrEnum):
    """Where a duty's actor is found in its trigger."""

    AUTHOR = "author"
    ADDRESSEE = "addressee"


@dataclass(frozen=True, slots=True)
class AuthorOf:
    """The office that did an earlier act of `kind` in the case;
    `otherwise` the role that does it.
    """

    kind: str
    otherwise: str


Owing = ActorFrom | AuthorOf | tuple[str, ...]
"""Who owes a duty: found in its trigger, in another act, or each office that the text names by
role.
"""


class Scope(StrEnum):
    """What a block holds (AMB-08)."""

    PROJECT = "project"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule's id, its article, and what it says in the rulebook's own words."""

    rule: str
    article: str
    says: str
    says_zh: str = ""
    in_force: date = date.min
    readings: tuple[str, ...] = ()
    ends: date = date.max

    def stands_on(self, day: date) -> bool:
        """Return whether the rule is in force on `day`: from its date of force to its last day."""
        return self.in_force <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which of the things seen in a case count. Empty sets match anything.

    `has` are fields that must be stated. `unless` is what the thing must not report of: the last
    such act in the case by then, else the next of that day; if nobody reported one, none is
    presumed. `if_said` are offices that a field must name, if it is stated (docs/decisions.md, 14).
    `day_of` names a date field of the fact: its day, not the fact's instant, is then the trigger.
    `owing` is who owes the duty that this pattern raises, if not the one that the rule says, and
    `absence` what must not have happened for this pattern to raise it. `holding` are offices that
    the author must have taken over under the name by which it speaks. `about` is what the thing
    must belong to, if that is on record (`derive/belonging.py`). `since_trigger`: it fulfils also
    between the trigger and the day on which the term began.
    """

    half: Half
    kinds: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    where: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    if_said: Mapping[str, frozenset[str]] = field(default_factory=dict)
    test: str = ""
    day_of: str = ""
    owing: Owing | None = None
    has: tuple[str, ...] = ()
    unless: "Pattern | None" = None
    absence: "Absence | None" = None
    about: "tuple[Pattern, ...]" = ()
    since_trigger: bool = False
    holding: frozenset[str] = frozenset()


class Patterns(tuple[Pattern, ...]):  # noqa: SLOT001  `kinds` is kept in its __dict__
    """Patterns of one key of a rule, with the kinds that they name: worked out once a rulebook, for
    most of what is seen is of none of them.
    """

    @cached_property
    def kinds(self) -> frozenset[str] | None:
        """Return the kinds that one of them names; None if one matches any kind."""
        if not all(one.kinds for one in self):
            return None
        return frozenset(kind for one in self for kind in one.kinds)


@dataclass(frozen=True, slots=True)
class Absence:
    """A duty that exists only if none of `patterns` has happened within `within` of the trigger.

    `since_trigger`: what happened before the trigger does not count. With `stands_meanwhile` the
    duty is listed from its trigger, and the thing, if it happens in time, takes it off the list;
    without, the duty is listed once the time is up. `undone` takes back what happened before it:
    the last word within the term decides. With `resumes` the term begins again where that word is
    an undoing of its last day. What happens of `waits_for` within the term makes it wait until one
    of `waits_until`, from which it begins again.
    """

    patterns: tuple[Pattern, ...]
    within: Terms
    stands_meanwhile: bool = False
    since_trigger: bool = False
    undone: tuple[Pattern, ...] = ()
    resumes: bool = False
    waits_for: tuple[Pattern, ...] = ()
    waits_until: tuple[Pattern, ...] = ()

    @property
    def turning(self) -> tuple[Pattern, ...]:
        """Return every pattern by which it is decided."""
        return (*self.patterns, *self.undone, *self.waits_for, *self.waits_until)


@dataclass(frozen=True, slots=True)
class Consequence:
    """The ground that a missed duty or a forbidden act gives, where it has its elements.

    `told`: the accused had received one of these before; `met`: one of these happened in the case.
    Empty: nothing is asked.
    """

    ground: str
    level: Level
    told: "tuple[Pattern, ...]" = ()
    met: "tuple[Pattern, ...]" = ()


@dataclass(frozen=True, slots=True)
class Renewal:
    """Something new of a duty's own matter, after which its ended duty may be raised anew.

    With `after` it is new only as the first of its kind after one of these: a resumption follows
    a stop.
    """

    pattern: Pattern
    after: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class DutyRule:
    """An obligation with an actor: what raises it, how long it runs, what fulfils it.

    `weekly`: its subject is the week in which it is triggered, one duty for all triggers of the
    week; with `covers` what fulfils it must cover each of them. `right`: the text allows it and
    demands nothing: it is exercised or lapses, and is never breached. `only` are the offices bound
    by a district's rule, `stricter` those that such a rule binds instead. `pace` is the word in
    place of a number, `reminder` when the hub reminds of it. `result` tells a duty of result from
    one of conduct (AMB-25). `needs_all` asks for every one of `done`, the last of which fulfils it.
    `exempted` is what, recorded in time, takes the limit away. It is listed only `once` one of
    these has happened after the trigger, or since the last of `once_since` before it, and, with
    `once_within`, within its term; and it loses its ground when one of `ended` happens before it
    is done (docs/decisions.md, 16 and 17). What fulfils it is taken back by a later `undone` within
    the term. An older result counts only while it `lasts_until` one of these. Once it has ended it
    is raised anew if something of `since` has happened; `each_site`: it is owed for each site that
    its triggers name (RL-9 to RL-11). `guard` names a function that may turn the duty into another,
    because a later, higher law wins (docs/decisions.md, 10), or find that it is not owed.
    `to_author`: it is owed to who wrote the paper that raised it, and nobody owes it to itself.
    `answered` is what its actor may answer instead of doing it. A duty `in_place_of` another is
    raised by nothing itself: it takes the other's place at a site of which one of `silent_unless`
    is on record, or where its actor `told` so in the term, or, with `where_contradicted`, where a
    paper stands against the other; what it `forbids` is then a violation.
    `enforces`: a stay of the case stops its term. `waits`: what makes its term wait, and begin
    again.
    """

    cite: Citation
    actor: Owing
    raised: tuple[Pattern, ...]
    terms: Terms
    done: tuple[Pattern, ...]
    result: bool = False
    needs_all: bool = False
    right: bool = False
    enforces: bool = False
    absence: Absence | None = None
    exempted: tuple[Pattern, ...] = ()
    once: tuple[Pattern, ...] = ()
    once_since: tuple[Pattern, ...] = ()
    once_within: bool = False
    ended: tuple[Pattern, ...] = ()
    undone: tuple[Pattern, ...] = ()
    lasts_until: tuple[Pattern, ...] = ()
    since: tuple[Renewal, ...] = ()
    waits: Absence | None = None
    each_site: bool = False
    to_author: bool = False
    guard: str = ""
    missed: tuple[Consequence, ...] = ()
    weekly: bool = False
    covers: bool = False
    pace: str = ""
    reminder: Clock | None = None
    answered: "Answered | None" = None
    in_place_of: str = ""
    silent_unless: tuple[str, ...] = ()
    told: tuple[Pattern, ...] = ()
    contradicted: "Contradicted | None" = None
    where_contradicted: bool = False
    forbids: "Forbidden | None" = None
    alternative: str = ""
    only: frozenset[str] = frozenset()
    stricter: tuple[tuple[frozenset[str], date, date], ...] = ()

    def binds(self, office: str, day: date) -> bool:
        """Return whether an office is bound on `day`.

        A district's rule binds its own offices, in place of the city's rule that it tightens (ZH
        art. 23).
        """
        if self.only and office not in self.only:
            return False
        return not self.stricter or not any(
            office in offices and begins <= day <= ends for offices, begins, ends in self.stricter
        )

    @cached_property
    def fulfilling_or_undoing(self) -> Patterns:
        """Return what fulfils a duty whose fulfilment lasts, and what it lasts until."""
        return Patterns((*self.done, *self.lasts_until))

    @cached_property
    def touched_by(self) -> frozenset[str] | None:
        """Return the kinds that may fulfil, end or answer it; None where anything may move it, or
        more is to be said of it than its last day.
        """
        terms = (self.terms.first, *(clock for _, clock in self.terms.later))
        is_plain = not (
            self.absence or self.waits or self.once or self.guard or self.covers or self.right
            or self.alternative or any(one.otherwise is not None for one in terms)
        )  # fmt: skip
        answers = self.answered.patterns if self.answered is not None else ()
        moving = (*self.exempted, *self.ended, *self.undone, *self.lasts_until, *answers)
        return Patterns((*self.done, *moving)).kinds if is_plain and self.done else None

    @cached_property
    def _ending(self) -> frozenset[str]:
        answers = self.answered.ends if self.answered is not None else ()
        return frozenset(kind for one in (*self.ended, *answers) for kind in one.kinds or ("",))

    def may_be_ended_by(self, kinds: frozenset[str]) -> bool:
        """Return whether something of these kinds, or an answer, may take its ground away."""
        return "" in self._ending or not self._ending.isdisjoint(kinds)

    @property
    def clock(self) -> Clock:
        """Return the term with which the rule came into force."""
        return self.terms.first

    @property
    def advisory(self) -> bool:
        """Return whether the text gives no number (AMB-06): then the clock alone never breaches."""
        return self.clock.unit.value == "none"


@dataclass(frozen=True, slots=True)
class Answered:
    """What who owes a duty may answer instead of doing it, and what that answer is worth.

    What `ends` it takes its ground away in the term; later, and until `insisted`, it leaves a
    breach whose grounds wait for a finding. What `doubts` leaves the duty, and its grounds wait.
    What ends it is taken back by an act that `belied` it, with nothing of `but_for` between the
    two. A finding of one of the grounds in `found` takes back every answer.
    """

    ends: tuple[Pattern, ...] = ()
    doubts: tuple[Pattern, ...] = ()
    insisted: tuple[Pattern, ...] = ()
    belied: tuple[Pattern, ...] = ()
    but_for: tuple[Pattern, ...] = ()
    found: frozenset[str] = frozenset()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Return every pattern of it."""
        return (*self.ends, *self.doubts, *self.insisted, *self.belied, *self.but_for)


@dataclass(frozen=True, slots=True)
class Contradicted:
    """Papers of a site that contradict a duty, and whether its grounds then wait for a finding."""

    papers: frozenset[str]
    grounds_wait: bool


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What a duty in place of another forbids: acts, and papers that ask for them.

    The act is a violation of who asked for it; against who acted, on a paper or in a case's name,
    there is what the rule's breach gives.
    """

    acts: tuple[Pattern, ...]
    asked: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """Papers that a gate demands, any one of `any_of`, of sites of some project types."""

    any_of: frozenset[str]
    types: frozenset[str] = frozenset()
    except_types: frozenset[str] = frozenset()

    def reaches(self, project_type: str) -> bool:
        """Return whether a site of `project_type` must show these papers."""
        return project_type not in self.except_types and (
            not self.types or project_type in self.types
        )


@dataclass(frozen=True, slots=True)
class GateRule:
    """What must be there before `actions` (action to the role that acts). Every demand must be met.

    `reaches` names site facts with the values for which the rule speaks, from the day
    `reaches_since` on; a fact that nobody stated is presumed to hold. `silent_unless` names site
    facts of which one must be true for the rule to speak at all. `performed` is the step of a
    penalty that must be done: decided or executed. `checked` is the act by which the grantor must
    have looked at the papers before.
    """

    cite: Citation
    actions: Mapping[str, str]
    demands: tuple[Demand, ...] = ()
    reaches: Mapping[str, frozenset[str | bool]] = field(default_factory=dict)
    reaches_since: date = date.min
    silent_unless: tuple[str, ...] = ()
    performed: str = ""
    checked: str = ""
    missed: tuple[Consequence, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockRule:
    """An open case holds `actions`, from what places the block until what releases it.

    `placed_by_case`: the case alone places it, as soon as it is known. `only_for_placer`: it holds
    only the actions of the office whose act placed it (a cut supply and its restoring).
    `placed_by_duty` is the duty whose fulfilment places it, where and for whom it was owed,
    `placed_by_notice` the one whose notice does while it is not answered and a paper contradicts
    it: that is told who asks, and judges no act.
    `needs_party`: of a unit's block, a question without a party, where none is known, is refused.
    `released_by` are separate rules that say when it ends. `placed_again` is what places it anew
    after that.
    """

    cite: Citation
    actions: Mapping[str, str]
    scope: Scope
    placed: tuple[Pattern, ...]
    released: tuple[Pattern, ...]
    placed_by_case: bool = False
    needs_party: bool = False
    placed_by_duty: str = ""
    placed_by_notice: str = ""
    only_for_placer: bool = False
    missed: tuple[Consequence, ...] = ()
    released_by: tuple[str, ...] = ()
    placed_again: tuple[Renewal, ...] = ()


class ProvisionKind(StrEnum):
    """The kinds of rules that by themselves raise, hold and ground nothing."""

    PURPOSE = "purpose"
    DEFINITION = "definition"
    SCOPE = "scope"
    PRINCIPLE = "principle"
    RESPONSIBILITY = "responsibility"
    POWER = "power"
    FORCE = "force"


_ANSWERING = (ProvisionKind.RESPONSIBILITY, ProvisionKind.PRINCIPLE)


@dataclass(frozen=True, slots=True)
class Provision:
    """A rule that others stand on: whom it binds (`of`, by role) and which persons answer for them.

    `defines` are fields of facts that are terms of this law, `reaches` project types other than
    building that it speaks of, `begins` the day from which it is in force.
    """

    cite: Citation
    kind: ProvisionKind
    of: frozenset[str] = frozenset()
    persons: tuple[str, ...] = ()
    defines: frozenset[str] = frozenset()
    reaches: frozenset[str] = frozenset()
    begins: date | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A paper that tells a decision: in `field` which, `act` how it is told otherwise.

    Where nobody told one, it is `presumed` if one of `where` happened.
    """

    paper: str
    act: str
    field: str
    presumed: str = ""
    where: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Another form that stands in for writing, where a fact carries every one of `marks`."""

    cite: Citation
    marks: tuple[str, ...]
