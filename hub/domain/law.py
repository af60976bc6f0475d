"""One city's law, whole: its rules, the readings chosen, and look-ups for derivations.

A law is read from a rulebook; nothing here knows a city, an article or a number of days.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from hub.domain.duty_rows import bearing, kinds_met
from hub.domain.measures import Designation, GroundRule, MeasureRule, Ratio
from hub.domain.rules import (
    _ANSWERING,
    BlockRule,
    Citation,
    Consequence,
    DutyRule,
    Equivalence,
    GateRule,
    Pattern,
    Patterns,
    Provision,
    Telling,
)
from hub.domain.vocabulary import WEEK_BEGAN, Effect, Half, Vocabulary
from hub.domain.voices import Voices, voices_of


@dataclass(frozen=True, slots=True)
class Setting:
    """A named reading of words that the text leaves open: its default and its alternatives."""

    name: str
    ambiguity: str
    default: Any
    values: tuple[Any, ...]
    asks: str
    some: bool = False
    asks_zh: str = ""
    because: str = ""
    because_zh: str = ""


class OtherReading(NamedTuple):
    """One duty as another combination of readings would have it: a law of this duty alone.

    `extra` are what would raise it then and does not now, `turning` kinds of which one must have
    been seen for its last day to be counted from elsewhere. `moved`: that is so in any case.
    `as_long`: its terms are those of the standing reading.
    """

    law: "Law"
    extra: tuple[Pattern, ...]
    turning: frozenset[str]
    moved: bool
    as_long: bool = False


@dataclass(frozen=True)
class Law:
    """One city's law, whole: what derivations read.

    `edition` is the digest of everything below. `citations` are rules in their first form;
    `changed` those that were written anew from a later day, each with all its editions.
    """

    city: str
    title: str
    edition: str
    offices: frozenset[str]
    in_force: date
    vocabulary: Vocabulary
    duties: tuple[DutyRule, ...]
    gates: tuple[GateRule, ...]
    blocks: tuple[BlockRule, ...]
    grounds: Mapping[str, GroundRule]
    measures: Mapping[str, MeasureRule]
    ratios: Mapping[str, Ratio]
    provisions: tuple[Provision, ...]
    citations: Mapping[str, Citation]
    settings: Mapping[str, Setting]
    disposed: tuple[Pattern, ...]
    implied: Mapping[str, tuple["Implied", ...]]
    utilities: Mapping[str, str]

    chosen: Mapping[str, Any]
    title_zh: str = ""
    issued: date | None = None
    number: str = ""
    equivalences: tuple[Equivalence, ...] = ()
    tells: tuple[Telling, ...] = ()
    changed: Mapping[str, tuple[Citation, ...]] = field(default_factory=dict)
    reread: Callable[[str, "Law"], tuple[OtherReading, ...]] | None = field(
        default=None, compare=False, repr=False
    )

    @cached_property
    def _others(self) -> dict[str, tuple[OtherReading, ...]]:
        return {}

    def other_readings(self, rule: str) -> tuple[OtherReading, ...]:
        """Return a duty as every other combination of its readings would have it, where that may
        bear on its last day. They are read when they are first asked for.
        """
        found = self._others.get(rule)
        if found is None:
            found = self._others[rule] = self.reread(rule, self) if self.reread else ()
        return found

    @cached_property
    def stands_as(self) -> str:
        """Return the edition, with the digest of the readings chosen where they are not its
        defaults: what rows were derived under.
        """
        chosen = {
            name: value
            for name, value in self.chosen.items()
            if name in self.settings and value != self.settings[name].default
        }
        if not chosen:
            return self.edition
        told = json.dumps(chosen, sort_keys=True, ensure_ascii=False)
        return f"{self.edition}+{blake2b(told.encode(), digest_size=4).hexdigest()}"

    def cite(self, rule: str, day: date | None) -> Citation:
        """Return the citation of a rule in the edition of `day`:
        rules that changed have several.
        """
        for one in self.changed.get(rule, ()):
            if day is not None and one.stands_on(day):
                return one
        return self.citations[rule]

    @cached_property
    def _consequences(self) -> Mapping[str, tuple[Consequence, ...]]:
        rules: list[DutyRule | GateRule | BlockRule] = [*self.duties, *self.gates, *self.blocks]
        return {rule.cite.rule: rule.missed for rule in rules}

    @cached_property
    def lasting(self) -> tuple[DutyRule, ...]:
        """Return the duties whose fulfilment lasts until it is undone."""
        return tuple(duty for duty in self.duties if duty.lasts_until)

    @cached_property
    def _duties_by_rule(self) -> Mapping[str, DutyRule]:
        return {duty.cite.rule: duty for duty in reversed(self.duties)}

    def duty(self, rule: str) -> DutyRule | None:
        """Return a rule as a duty, in its first form; None if it is no duty."""
        return self._duties_by_rule.get(rule)

    def consequences(self, rule: str) -> tuple[Consequence, ...]:
        """Return the grounds that breaking `rule` gives; none if the text names none."""
        return self._consequences.get(rule, ())

    @cached_property
    def _in_place(self) -> Mapping[str, tuple[DutyRule, ...]]:
        found: dict[str, tuple[DutyRule, ...]] = {}
        for rule in self.duties:
            if rule.in_place_of:
                found[rule.in_place_of] = (*found.get(rule.in_place_of, ()), rule)
        return found

    def in_place_of(self, rule: str) -> tuple[DutyRule, ...]:
        """Return the duties that may take the place of a duty."""
        return self._in_place.get(rule, ())

    @cached_property
    def contradicting(self) -> frozenset[str]:
        """Return the papers of a site that may contradict a duty, with those that stand in for
        one.
        """
        some = (rule.contradicted.papers for rule in self.duties if rule.contradicted is not None)
        papers = frozenset[str]().union(*some)
        more = (
            paper
            for paper, implied in self.implied.items()
            if any(one.paper in papers for one in implied)
        )
        return papers.union(more) if papers else papers

    @cached_property
    def weighed_by_papers(self) -> tuple[DutyRule, ...]:
        """Return the duties that a paper may contradict."""
        return tuple(rule for rule in self.duties if rule.contradicted is not None)

    @cached_property
    def marked(self) -> tuple[tuple[DutyRule, DutyRule], ...]:
        """Return the duties that take the place of another by a fact of the site, each with that
        other.
        """
        some = ((rule, self.duty(rule.in_place_of)) for rule in self.duties if rule.silent_unless)
        return tuple((rule, other) for rule, other in some if other is not None)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Return the facts of a site by which one duty takes the place of another."""
        return frozenset(mark for rule, _ in self.marked for mark in rule.silent_unless)

    @cached_property
    def answerable(self) -> tuple[DutyRule, ...]:
        """Return the duties in whose place their actor may answer something."""
        return tuple(rule for rule in self.duties if rule.answered is not None)

    @cached_property
    def only_told(self) -> frozenset[str]:
        """Return the blocks that are told who asks and judge no act."""
        return frozenset(one.cite.rule for one in self.blocks if one.placed_by_notice)

    @cached_property
    def forbidding(self) -> tuple[DutyRule, ...]:
        """Return the duties in place of others that forbid acts."""
        return tuple(rule for rule in self.duties if rule.forbids is not None)

    @cached_property
    def mends(self) -> frozenset[str]:
        """Return the kinds of act that keep the expiry of a measure's date from being a ground."""
        rules = (rule.expired for rule in self.grounds.values())
        return frozenset(kind for one in rules if one is not None for kind in one.without)

    @cached_property
    def told_elements(self) -> tuple[Pattern, ...]:
        """Return the papers that grounds of forbidden acts ask for."""
        rules: tuple[GateRule | BlockRule, ...] = (*self.gates, *self.blocks)
        asked = (pattern for rule in rules for one in rule.missed for pattern in one.told)
        return _each_once(asked)

    @cached_property
    def told_roles(self) -> frozenset[str]:
        """Return who may do a forbidden act that gives a ground only to who was told."""
        rules: tuple[GateRule | BlockRule, ...] = (*self.gates, *self.blocks)
        asking = (rule for rule in rules if any(one.told for one in rule.missed))
        return frozenset(role for rule in asking for role in rule.actions.values())

    @cached_property
    def met_elements(self) -> tuple[Pattern, ...]:
        """Return what grounds of a week's duties ask to have happened in a case."""
        return _each_once(p for rule in self.weekly for one in rule.missed for p in one.met)

    @cached_property
    def asks_for_penalties(self) -> bool:
        """Return whether a gate asks that every case at its site is penalised."""
        return any(gate.performed for gate in self.gates)

    @cached_property
    def checked(self) -> frozenset[str]:
        """Return the kinds of act by which who grants must have looked at papers before."""
        return frozenset(gate.checked for gate in self.gates if gate.checked)

    @cached_property
    def bearing(self) -> Mapping[str, frozenset[str]]:
        """Return, for each kind of row, the kinds of fact of another row that bear
        on duties there.
        """
        return bearing(self.duties, self.checked, self.vocabulary)

    @cached_property
    def bearing_anywhere(self) -> frozenset[str]:
        """Return the kinds of fact told in one row that bear on what is owed in another."""
        return frozenset().union(*self.bearing.values())

    @cached_property
    def raising(self) -> Mapping[str, frozenset[str]]:
        """Return, for each kind of row, the kinds of fact that may raise a duty there."""
        words, found = self.vocabulary, dict[str, set[str]]()
        raised = {
            name for rule in self.duties for one in rule.raised for name in kinds_met(one, words)
        }
        for name in raised:
            for row in words.kinds[name].belongs_to:
                found.setdefault(row, set()).add(name)
        return {row: frozenset(kinds) for row, kinds in found.items()}

    @cached_property
    def voices(self) -> Voices:
        """Return whose word the rules ask for, by kind of fact."""
        against = self.vocabulary.kinds_that(Effect.FINDS, Effect.IMPOSES)
        return voices_of(
            self.duties, self.blocks, self.disposed, against.union(self.designations),
            self.vocabulary,
        )  # fmt: skip

    @cached_property
    def designations(self) -> Mapping[str, Designation]:
        """Return the kinds of act that designate, with whom they fall on and who may do so."""
        rules = (rule.designated for rule in self.grounds.values())
        return {kind: one for one in rules if one is not None for kind in one.kinds}

    def responsible(self, office: str) -> tuple[Provision, ...]:
        """Return the provisions that make `office`, or persons in it, responsible."""
        return tuple(one for one in self._naming(office) if one.kind in _ANSWERING)

    def bound_by(self, office: str) -> tuple[Provision, ...]:
        """Return what else the text says of `office`: that it is addressed, defined, empowered."""
        return tuple(one for one in self._naming(office) if one.kind not in _ANSWERING)

    @cached_property
    def _named(self) -> dict[str, tuple[Provision, ...]]:
        return {}

    def _naming(self, office: str) -> tuple[Provision, ...]:
        if office not in self._named:
            words = self.vocabulary
            self._named[office] = tuple(
                one for one in self.provisions if words.is_one_of(office, one.of)
            )
        return self._named[office]

    def graver_than(self, rule: str) -> tuple[str, ...]:
        """Return the grounds of the next rung that what raises `rule` may also be found to be."""
        return tuple(one.rule for one in self.grounds.values() if one.graver_of == rule)

    @cached_property
    def _duties_by_trigger(self) -> Mapping[tuple[Half, str], Mapping[int, tuple[Pattern, ...]]]:
        found: dict[tuple[Half, str], dict[int, tuple[Pattern, ...]]] = {}
        for number, rule in enumerate(self.duties):
            for pattern in rule.raised:
                for kind in pattern.kinds or ("",):
                    patterns = found.setdefault((pattern.half, kind), {})
                    patterns[number] = (*patterns.get(number, ()), pattern)
        return found

    def raised_by(self, half: Half, kind: str) -> Mapping[int, tuple[Pattern, ...]]:
        """Return the patterns by which something met may raise a duty, by the duty's number."""
        return self._duties_by_trigger.get((half, kind), {})

    @cached_property
    def weekly(self) -> tuple[DutyRule, ...]:
        """Return the duties whose subject is a week."""
        return tuple(rule for rule in self.duties if rule.weekly)

    @cached_property
    def weekly_kinds(self) -> frozenset[str]:
        """Return the kinds of fact that may raise a duty of a week."""
        return frozenset(kind for rule in self.weekly for one in rule.raised for kind in one.kinds)

    @cached_property
    def of_every_week(self) -> bool:
        """Return whether some duty is owed for every week, whatever happened in it (AMB-07)."""
        patterns = (one for rule in self.weekly for one in rule.raised)
        return any(WEEK_BEGAN in one.kinds for one in patterns)

    @cached_property
    def owing_every_week(self) -> frozenset[str]:
        """Return who owes such a duty, by role: only their own reports start their weeks."""
        found = (
            one.owing or rule.actor
            for rule in self.weekly
            for one in rule.raised
            if WEEK_BEGAN in one.kinds
        )
        return frozenset(role for owing in found if isinstance(owing, tuple) for role in owing)

    def reading(self, name: str) -> Any:
        """Return the value of a setting: the city's choice, else the rulebook's default."""
        return self.chosen.get(name, self.settings[name].default)


def _each_once(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Return patterns, each once: they hold mappings, and so are not hashed."""
    found: list[Pattern] = []
    for one in patterns:
        if one not in found:
            found.append(one)
    return Patterns(found)


@dataclass(frozen=True, slots=True)
class Implied:
    """A paper that stands in for another, from a day on (AMB-21)."""

    paper: str
    since: date = date.min
