"""Reads patterns, absences and actors: the parts that duties and blocks are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hub.domain.rulebook.term_reader import terms_of
from hub.domain.rulebook.yaml_node import Node, applies
from hub.domain.rules import (
    Absence,
    ActorFrom,
    AuthorOf,
    Owing,
    Pattern,
    Patterns,
    Renewal,
    Telling,
)
from hub.domain.vocabulary import Half

_HALVES = {half.value: half for half in Half}
_PARTS = (
    "any_of",
    "within",
    "stands_meanwhile",
    "since_trigger",
    "undone",
    "resumes",
    "waits_for",
    "waits_until",
)
"""What an absence says beside what must not have happened."""
RESUMES = ("new_term", "same_term")
"""What becomes of a term on whose last day the thing was taken back: it begins again, or not."""


class PatternReader:
    """Reads the parts of rules."""

    def __init__(self) -> None:
        self.tests: list[Node] = []

    def patterns(self, node: Node) -> tuple[Pattern, ...]:
        """Return a list of patterns; those of another reading are left out."""
        standing = (one for one in node.items() if applies(one))
        return Patterns(pattern for one in standing for pattern in self._each(one.at()))

    def renewals(self, node: Node) -> tuple[Renewal, ...]:
        """Return what raises an ended duty anew, each with what must have gone before it."""
        found = []
        for one in filter(applies, node.items()):
            at = one.at()
            after = self.patterns(at["after"]) if "after" in at else ()
            found.append(Renewal(self._pattern(at), after))
        return tuple(found)

    def _each(self, at: Mapping[str, Node]) -> Iterator[Pattern]:
        """Yield what an entry stands for: with `to_each` one pattern for each of these offices."""
        pattern = self._pattern(at)
        if "to_each" not in at:
            yield pattern
            return
        for office in sorted(set(at["to_each"].texts())):
            yield replace(pattern, to=frozenset((office,)))

    def tells(self, node: Node) -> tuple[Telling, ...]:
        """Return which papers tell a decision."""
        return tuple(self._telling(one.at()) for one in node.items())

    def _telling(self, at: Mapping[str, Node]) -> Telling:
        return Telling(
            paper=at["paper"].text(),
            act=at["act"].text(),
            field=at["field"].text(),
            presumed=at["presumed"].text() if "presumed" in at else "",
            where=self.patterns(at["where"]) if "where" in at else (),
        )

    def owing(self, node: Node) -> Owing:
        """Return who owes a duty."""
        if isinstance(node.resolved(), dict):
            at = node.at()
            return AuthorOf(at["author_of"].text(), at["else"].text())
        if isinstance(node.resolved(), str):
            return ActorFrom(node.text())
        return node.texts()

    def absence(self, node: Node) -> Absence:
        """Return what must not have happened, of one thing or of several, and within which term."""
        at = node.at()
        one = {key: value for key, value in at.items() if key not in _PARTS}
        patterns = (
            self.patterns(at["any_of"]) if "any_of" in at else Patterns((self._pattern(one),))
        )
        return Absence(
            patterns=patterns,
            within=terms_of(at["within"]),
            stands_meanwhile="stands_meanwhile" in at and at["stands_meanwhile"].truth(),
            since_trigger="since_trigger" in at and at["since_trigger"].truth(),
            undone=self.patterns(at["undone"]) if "undone" in at else (),
            resumes="resumes" in at and at["resumes"].text() == RESUMES[0],
            waits_for=self.patterns(at["waits_for"]) if "waits_for" in at else (),
            waits_until=self.patterns(at["waits_until"]) if "waits_until" in at else (),
        )

    def _pattern(self, at: Mapping[str, Node]) -> Pattern:
        half = next(_HALVES[name] for name in at if name in _HALVES)
        kinds = frozenset(at[half.value].texts())
        if "test" in at:
            self.tests.append(at["test"])
        where = dict(at["where"].entries()) if "where" in at else {}
        if_said = dict(at["if_said"].entries()) if "if_said" in at else {}
        return Pattern(
            half=half,
            kinds=frozenset() if "any" in kinds else kinds,
            by=frozenset(at["by"].texts()) if "by" in at else frozenset(),
            to=frozenset(at["to"].texts()) if "to" in at else frozenset(),
            holding=frozenset(at["holding"].texts()) if "holding" in at else frozenset(),
            where={name: frozenset(one.values()) for name, one in where.items()},
            if_said={name: frozenset(one.texts()) for name, one in if_said.items()},
            test=at["test"].text() if "test" in at else "",
            day_of=at["day_of"].text() if "day_of" in at else "",
            owing=self.owing(at["actor"]) if "actor" in at else None,
            has=at["has"].texts() if "has" in at else (),
            unless=self._pattern(at["unless"].at()) if "unless" in at else None,
            absence=self.absence(at["absence"])
            if "absence" in at and applies(at["absence"])
            else None,
            about=self.patterns(at["about"]) if "about" in at else (),
            since_trigger="since_trigger" in at and at["since_trigger"].truth(),
        )
