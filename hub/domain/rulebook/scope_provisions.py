"""Applies the opening and closing provisions of a text to all of its other rules.

1. A text is in force from the day that its own provision names, or its city file; without either it
   is in force on no day: what is not in force raises nothing.
2. A term that the text does not define means nothing in it: a pattern that asks for it never
   matches.
3. A text reaches building; of other kinds of project it speaks only if its purpose says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from hub.domain.rules import (
    BlockRule,
    Citation,
    Demand,
    DutyRule,
    GateRule,
    Pattern,
    Patterns,
    Provision,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The provisions of a text, the day that its city file names,
    and the terms that need defining.
    """

    provisions: tuple[Provision, ...]
    begins: date | None
    terms: frozenset[str]

    @property
    def in_force(self) -> date:
        """Return the first day on which the text binds."""
        named = [one.begins for one in self.provisions if one.begins is not None]
        return min(named, default=self.begins or date.max)

    def dated(self, cite: Citation) -> Citation:
        """Return a citation in force from its own day, or from that of the text."""
        own = cite.in_force not in (date.min, self.begins)
        return cite if own else replace(cite, in_force=self.in_force)

    def duty(self, rule: DutyRule) -> DutyRule:
        """Return a duty without the patterns that ask for undefined terms."""
        return replace(
            rule,
            cite=self.dated(rule.cite),
            raised=self._defined(rule.raised),
            done=self._defined(rule.done),
        )

    def block(self, rule: BlockRule) -> BlockRule:
        """Return a block in force from its day."""
        return replace(rule, cite=self.dated(rule.cite), placed=self._defined(rule.placed))

    def gate(self, rule: GateRule) -> GateRule:
        """Return a gate that demands nothing of projects which the text does not reach."""
        demands = tuple(one for one in rule.demands if self._reached(one))
        return replace(rule, cite=self.dated(rule.cite), demands=demands)

    def _defined(self, patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
        known = {term for one in self.provisions for term in one.defines}
        return Patterns(one for one in patterns if not (one.where.keys() & self.terms) - known)

    def _reached(self, demand: Demand) -> bool:
        reached = {kind for one in self.provisions for kind in one.reaches}
        return not demand.types or bool(demand.types & reached)
