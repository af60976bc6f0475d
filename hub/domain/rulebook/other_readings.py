"""Reads a duty as every combination of the readings that it leaves open would have it.

Only what bears on the last day is looked at: what raises the duty, who owes it, its term, what
keeps it from being owed. It is read when it is first asked for, a rule at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from hub.domain.derive.office_hours import CLOSES_AT, LAST_INSTANT, OUT_OF_HOURS
from hub.domain.guards import GUARD_NEEDS
from hub.domain.law import Law, OtherReading, Setting
from hub.domain.requirements import Needs
from hub.domain.rulebook.rule_reader import RuleReader, RuleText
from hub.domain.rulebook.settings_read import settings_below
from hub.domain.rulebook.standing_readings import FULFILLED_ON
from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import DutyRule

_OF_NO_DAY = frozenset((LAST_INSTANT, CLOSES_AT, FULFILLED_ON))
"""Readings that move an instant or what fulfils a duty, and no last day."""
_EARLIEST = {OUT_OF_HOURS: "same_day"}
"""Readings of which one value never gives a later day than the other."""


@dataclass(frozen=True, slots=True)
class OtherReadings:
    """The places of a city's duties, by rule, and what is needed to read them again."""

    nodes: Mapping[str, Sequence[Node]]
    words: RuleText
    in_force: date | None

    def of(self, rule: str, law: Law) -> tuple[OtherReading, ...]:
        """Return the law of this one duty under each combination that may give another last day."""
        as_it_stands = _alone(rule, law, law.chosen)
        met = [_matter(as_it_stands)]
        found = []
        for other in self._laws(rule, law):
            matter = _matter(other)
            if matter not in met:
                met.append(matter)
                found.append(_compared(other, as_it_stands))
        return tuple(found)

    def _laws(self, rule: str, law: Law) -> Iterator[Law]:
        nodes = self.nodes.get(rule, ())
        names = {name for node in nodes for name in settings_below(node)}
        names |= {name for one in law.duties if one.cite.rule == rule for name in one.cite.readings}
        offered = {
            name: _offered(law.settings[name], law)
            for name in sorted(names)
            if name in law.settings and name not in _OF_NO_DAY
        }
        for values in product(*offered.values()):
            chosen = {**law.chosen, **dict(zip(offered, values, strict=True))}
            read = RuleReader(self.words, chosen, self.in_force).read_duties(nodes)
            yield _alone(rule, law, chosen, read)


def _compared(other: Law, standing: Law) -> OtherReading:
    known = [pattern for one in standing.duties for pattern in one.raised]
    extra = [p for one in other.duties for p in one.raised if p not in known]
    turning: set[str] = set()
    for law, beside in ((other, standing), (standing, other)):
        turns = [_turns(one, beside) for one in beside.duties]
        turning.update(
            kind for one in law.duties if _turns(one, law) not in turns for kind in _kinds(one, law)
        )
    fixed = [[_fixed(one, law) for one in law.duties] for law in (other, standing)]
    terms = [[(one.cite.in_force, one.terms) for one in law.duties] for law in (other, standing)]
    return OtherReading(
        other, tuple(extra), frozenset(turning), fixed[0] != fixed[1], terms[0] == terms[1]
    )


def _matter(law: Law) -> list[Any]:
    return [(one.raised, one.terms, _turns(one, law), _fixed(one, law)) for one in law.duties]


def _fixed(rule: DutyRule, law: Law) -> tuple[Any, ...]:
    """Return what moves every last day: who owes, and on which day a paper counts as received."""
    return (rule.cite.in_force, rule.actor, law.chosen.get(OUT_OF_HOURS))


def _turns(rule: DutyRule, law: Law) -> tuple[Any, ...]:
    """Return what moves a last day once something of its kinds has happened."""
    return (rule.absence, rule.once, _acts(rule, law))


def _acts(rule: DutyRule, law: Law) -> tuple[str, ...]:
    """Return the readings of a guard that name an act from which a duty is counted, or none."""
    needs = GUARD_NEEDS.get(rule.guard, Needs())
    return tuple(str(law.chosen.get(name)) for name, _ in needs.acts)


def _kinds(rule: DutyRule, law: Law) -> Iterator[str]:
    absence = rule.absence
    patterns = (*absence.patterns, *absence.undone) if absence is not None else ()
    yield from (kind for one in (*patterns, *rule.once) for kind in one.kinds)
    yield from _acts(rule, law)


def _alone(
    rule: str, law: Law, chosen: Mapping[str, Any], read: Sequence[DutyRule] | None = None
) -> Law:
    """Return a law of one duty: as it stands, or as it is read under other readings."""
    standing = [one for one in law.duties if one.cite.rule == rule]
    if read is None:
        return replace(law, duties=tuple(standing), chosen=chosen)
    by_day = {one.cite.in_force: one for one in standing}
    first = standing[0]
    duties = []
    for one in read:
        like = by_day.get(one.cite.in_force, first)
        cite = replace(one.cite, in_force=like.cite.in_force, ends=like.cite.ends)
        duties.append(replace(one, cite=cite, only=like.only, stricter=like.stricter))
    return replace(law, duties=tuple(duties), chosen=chosen)


def _offered(setting: Setting, law: Law) -> Sequence[Any]:
    """Return the values that may give an earlier day: of a list of choices the whole list does."""
    chosen = law.reading(setting.name)
    if setting.name in _EARLIEST:
        return (_EARLIEST[setting.name],)
    if setting.some:
        return (chosen, list(setting.values))
    return setting.values or (chosen,)
