"""Understands what an office can say: the kinds of fact, their fields, the offices and their roles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

SUBJECTS = ("case", "site", "party", "enterprise")
"""Fields that may stand on a fact of any kind: what it is about is learned wherever it is said."""


WEEK_BEGAN = "week_began"
"""What raises a duty of every week, whatever happened in it: no office tells it."""


class Half(StrEnum):
    """How an office meets a fact: it acts, it sends a paper, it receives one; or a rule is breached."""

    ACT = "act"
    SENT = "sent"
    RECEIVED = "received"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact. `need` holds alternatives: each tuple asks for one of its fields.

    `gives_back` names the paper that this one sends back to its author.
    """

    name: str
    family: str
    half: Half = Half.ACT
    paper: str = ""
    need: tuple[tuple[str, ...], ...] = ()
    may: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    speaker_optional: bool = False
    speakers: frozenset[str] = frozenset()
    default_to: str = ""
    gives_back: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Return every field that this kind may carry."""
        return frozenset(name for some in self.need for name in some) | self.may | {*SUBJECTS}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be said in one city: kinds, offices by code with their role, certificates, actions.

    `rules` are the ids of the city's rules: what a finding may name. `terms` are fields that mean
    something only where the city's law defines them.
    `called` maps what people call offices and papers to their codes: no rule reads it, only a refusal.
    `merged` maps an office of today to the offices of the text that it took over, each since when.
    An office's role is the code that the rules speak of; a code of the rules is its own role.
    """

    kinds: Mapping[str, Kind]
    ranks: Mapping[str, int]
    roles: Mapping[str, str]
    certificates: frozenset[str]
    actions: Mapping[str, str]
    issuers: Mapping[str, str]
    rules: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    merged: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def rank(self, kind: str) -> int:
        """Return the rank of a kind: it breaks ties between facts of one instant."""
        return self.ranks.get(kind, len(self.ranks))

    def role(self, office: str) -> str:
        """Return the role of an office; an office that the city does not know is its own role."""
        return self.roles.get(office, office)

    def is_one_of(self, office: str, codes: frozenset[str]) -> bool:
        """Return whether `office` is named in `codes`: by its code, its role, or one that it took over."""
        if office in codes:
            return True
        role = self.role(office)
        return role in codes or (role in self.merged and not codes.isdisjoint(self.merged[role]))

    def are_all_in(self, roles: frozenset[str], offices: Iterable[str]) -> bool:
        """Return whether each of `roles` is held by one of `offices`."""
        held = tuple(offices)
        return all(any(self.is_one_of(one, frozenset((role,))) for one in held) for role in roles)

    def took_over(self, office: str) -> Mapping[str, date]:
        """Return the offices of the text that `office` took over, each since when (AMB-21)."""
        return self.merged.get(self.role(office), {})

    def same(self, one: str, other: str) -> bool:
        """Return whether two codes are one office: one of them took the other over."""
        return one == other or other in self.took_over(one) or one in self.took_over(other)

    def begins(self, office: str) -> date:
        """Return the first day on which an office of this name is understood."""
        return min(self.took_over(office).values(), default=date.min)

    def holder(self, office: str, day: date) -> str | None:
        """Return who holds an office of the text on `day`; None where its name stands."""
        for code, parts in self.merged.items():
            if office in parts and parts[office] <= day:
                return self.office_of_role(code)
        return None

    def office_of_role(self, role: str) -> str:
        """Return the office that holds `role`: the only one registered for it, else the code itself."""
        holders = [code for code, held in self.roles.items() if held == role and code != role]
        return holders[0] if len(holders) == 1 else role

    def with_offices(self, roles: Mapping[str, str]) -> "Vocabulary":
        """Return this vocabulary with more offices."""
        return replace(self, roles={**self.roles, **roles})
