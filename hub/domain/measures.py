"""What makes an office answer, as data: grounds, the measures they allow, and ratios.

1. A ground waits for a finding, unless an expiry, a reported ratio or a designation fulfils it
   (docs/decisions.md, 19).
2. A measure has an order: one out of it is refused, with the rule that says so.
3. Ratios are compared as whole numbers, never as fractions (AMB-17).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share in percent that illegal taking reaches; `at_least` 0 is a number that nobody has set.

    `severe_effects` counts a smaller share too, when its effects are reported to be severe.
    """

    at_least: int
    at_most: int | None = None
    severe_effects: bool = False

    def reached(self, illegal: int, total: int, severe: bool) -> bool:
        """Return whether `illegal` of `total` (one unit) reaches it; nothing has no ratio."""
        if total == 0 or self.at_least == 0:
            return False
        if severe and self.severe_effects:
            return True
        hundredfold = illegal * 100
        within = self.at_most is None or hundredfold <= total * self.at_most
        return within and hundredfold >= total * self.at_least


@dataclass(frozen=True, slots=True)
class Expiry:
    """The date of a measure against one of `against` passes `without` any of these acts."""

    measure: str
    against: frozenset[str]
    without: frozenset[str]


@dataclass(frozen=True, slots=True)
class Designation:
    """An upper organ singles out a case or an area: an act of one of `kinds`, by one of `by`."""

    kinds: frozenset[str]
    against: frozenset[str]
    by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GroundRule:
    """A ground: the measure that it `allows` once established, and what establishes it at once.

    `of` are the roles of whom it may be found, `by` those who may find it; empty: any.
    `graver_of` is the ground of the rung below: what raises that one makes this one wait for a
    finding.
    """

    rule: str
    of: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    allows: str = ""
    graver_of: str = ""
    expired: Expiry | None = None
    reported: Ratio | None = None
    designated: Designation | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A measure against one of `against` comes only once the measure `of` has led to `ground`."""

    ground: str
    of: str
    against: frozenset[str]


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """A measure or step: its name when imposed, who may impose it (`by`; empty: anybody), and its
    order.

    `noticed_by` are those who must have given time to mend before; `inspected_by` are the roles
    that must have found together that a rectification failed before it.
    """

    rule: str
    kinds: frozenset[str]
    by: frozenset[str] = frozenset()
    after: Order | None = None
    noticed_by: frozenset[str] = frozenset()
    inspected_by: frozenset[str] = frozenset()
