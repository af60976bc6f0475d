"""Finds which facts can matter to each other: those that name a case, site or party together, or
one paper by its number.

Rows add to each other only along what facts name together (`city/derivers.py`), so a question about
one site can be answered when the facts of its neighbourhood are read, whatever waits elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.facts import Fact, cases_in, name_in, sites_in
from hub.domain.names import key_of
from hub.domain.succession import others_in
from hub.domain.vocabulary import SUBJECTS


class RelatedLines:
    """Facts not yet read, by neighbourhood."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._of_weeks: list[Fact] = []

    def put(self, fact: Fact) -> None:
        """Keep a fact until its neighbourhood is asked about; what it names together is joined."""
        if fact.get("week"):
            self._of_weeks.append(fact)
            return
        names = list(names_in(fact.fields)) or [""]
        for name in names[1:]:
            self._join(names[0], name)
        self._facts.setdefault(self._root(names[0]), []).append(fact)

    def take(self, fields: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield what waits in the neighbourhoods of everything that a question names."""
        yield from self._take_of_weeks()
        for name in names_in(fields):
            yield from self._facts.pop(self._root(name), ())

    def take_all(self) -> Iterator[Fact]:
        """Yield everything that still waits."""
        yield from self._take_of_weeks()
        for facts in self._facts.values():
            yield from facts
        self._facts.clear()

    def _take_of_weeks(self) -> Iterator[Fact]:
        """Yield reports on weeks: they may bear on every case, and there are few."""
        facts, self._of_weeks = self._of_weeks, []
        yield from facts

    def _root(self, name: str) -> str:
        parents = self._parents
        while (parent := parents.get(name, name)) != name:
            parents[name] = parents.get(parent, parent)
            name = parent
        return name

    def _join(self, one: str, other: str) -> None:
        kept, joined = self._root(one), self._root(other)
        if kept == joined:
            return
        if len(self._facts.get(kept, ())) < len(self._facts.get(joined, ())):
            kept, joined = joined, kept
        self._parents[joined] = kept
        if joined in self._facts:
            self._facts.setdefault(kept, []).extend(self._facts.pop(joined))


def names_in(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rows that a fact or a question names: `case/C1`, `site/P1`, …."""
    for kind in SUBJECTS:
        if name_in(fields, kind):
            yield key_of(kind, fields[kind])
        yield from (key_of(kind, one) for one in others_in(fields, kind))
    yield from (key_of("site", one) for one in sites_in(fields))
    for case in cases_in(fields):
        yield key_of("case", case)
    if name_in(fields, "notice"):
        yield key_of("notice", fields["notice"])
