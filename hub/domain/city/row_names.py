"""Decides how rows are named: the form in which a name was written first, and the name on which ids
rest.

1. A row and what it names are shown as they were written first, in the canonical order of facts:
   order of arrival changes nothing.
2. Ids rest on the fold of a name. A statement published before folds keeps its id: the row keeps
   the old name (`Row.named`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.domain.city.rows import Row
from hub.domain.facts import Fact
from hub.domain.names import first_of_each, fold, key_of
from hub.domain.row_key import name_of, row_key
from hub.domain.statement import Statement
from hub.domain.targets import target_of

_IN_FIELDS = {"target": ("target", "area")}


def written_in(row: Row, facts: Iterable[Fact]) -> str:
    """Return how a row is written first: by its own facts, else by those that contribute to it."""
    for fact in facts:
        for name in _IN_FIELDS.get(row.kind, (row.kind,)):
            written = fact.fields.get(name)
            if written and fold(written) == row.name:
                return str(written)
        for written in fact.fields.get(f"{row.kind}s") or ():
            if fold(written) == row.name:
                return str(written)
    for _, entry in sorted(row.entries.items()):
        if entry.called:
            return entry.called
    return row.name


@dataclass(slots=True)
class RowNames:
    """The names that one row's statements rest on, and how they are shown if that differs."""

    row: Row
    shown: dict[tuple[str, str], str] = field(default_factory=dict)

    def own(self, facts: Iterable[Fact]) -> str:
        """Return the name on which the row's own ids rest."""
        return self._basis(self.row.kind, self.row.key, written_in(self.row, facts))

    def all(self, kind: str, written: Iterable[str]) -> tuple[str, ...]:
        """Return the names on which ids rest for the other rows that this one names."""
        return tuple(self._basis(kind, key_of(kind, one), one) for one in written)

    def target(self, facts: Iterable[Fact], codes: Mapping[str, Any]) -> str:
        """Return who has to answer in the row of a target: the code of an office, or an area."""
        return self.row.name if self.row.name in codes else self.own(facts)

    def targets(self, facts: Iterable[Fact], codes: Mapping[str, Any]) -> None:
        """Show areas as findings write them."""
        for fact in facts:
            written = fact.named("target")
            if written and (name := target_of(written, codes)) not in codes:
                self._basis("target", row_key("target", name), written)

    def _basis(self, kind: str, key: str, written: str) -> str:
        basis = self.row.named.get(key) or name_of(key)
        if basis != written:
            self.shown.setdefault((kind, basis), written)
        return basis

    def form(self, kind: str, basis: str) -> str:
        """Return how a name is shown."""
        return self.shown.get((kind, basis), basis)

    def told(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        """Return statements with every name as it is shown. Their ids stay."""
        return tuple(map(self._told, statements)) if self.shown else tuple(statements)

    def _told(self, one: Statement) -> Statement:
        kind = _KINDS.get(one.subject_kind, one.subject_kind)
        if kind == "site" and self.row.kind == "enterprise":
            kind = "enterprise"
        return replace(
            one,
            subject=self.form(kind, one.subject),
            case=self.form("case", one.case),
            site=self.form("site" if self.row.kind != "enterprise" else "enterprise", one.site),
            actor=self.form("target", one.actor),
        )


_KINDS = {"area": "target", "office": "target"}


def named(facts: Iterable[Fact], name: str) -> tuple[str, ...]:
    """Return every name that facts have in a field, each as it is written first."""
    if name == "site":
        return first_of_each(written for fact in facts for written in fact.sites)
    return first_of_each(written for fact in facts if (written := fact.named(name)))


def standing_key(row: Row) -> str:
    """Return the key of a row's published standing: its own, or the one from before its name was
    folded.
    """
    old = row.named.get(row.key)
    return row_key(row.kind, old) if old else row.key


def places_named(row: Row) -> tuple[str, ...]:
    """Return the rows of sites and parties that a row's facts name."""
    return tuple(
        dict.fromkeys(
            key_of(kind, name)
            for fact in row.facts.values()
            for kind in ("site", "party")
            if row.kind != kind
            for name in named((fact,), kind)
        )
    )
