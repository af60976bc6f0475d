"""Reads patterns, absences and actors: the parts that duties and blocks are made of."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hub.domain.patterns import TESTS
from hub.domain.rulebook.node import Node, needed, stands
from hub.domain.rulebook.terms import terms_of
from hub.domain.rules import ACTOR, Absence, ActorFrom, AuthorOf, Owing, Pattern
from hub.domain.vocabulary import WEEK_BEGAN, Half, Vocabulary

_HALVES = {half.value: half for half in Half}
_PATTERN = frozenset(
    (*_HALVES, "by", "to", "to_each", "where", "if_said", "has", "test", "only_if")
)
_ABSENCE = _PATTERN | {"any_of", "within", "stands_meanwhile", "since_trigger"}

RAISING = frozenset(("day_of", "actor", "absence", "unless"))
"""What a pattern may say beside where it raises a duty."""
TELLING = frozenset(("unless",))
"""What a pattern may say beside where it lists or ends a duty."""


class PatternReader:
    """Reads the parts of rules."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.tests: list[Node] = []
        self._papers = frozenset(kind.paper for kind in vocabulary.kinds.values() if kind.paper)

    def patterns(self, node: Node, more: Collection[str] = ()) -> tuple[Pattern, ...]:
        """Return a list of patterns; those of another reading are left out. `more` are keys allowed."""
        allowed = _PATTERN | {*more}
        standing = (one for one in node.items() if stands(one))
        return tuple(pattern for one in standing for pattern in self._each(one, one.only(allowed)))

    def _each(self, node: Node, at: Mapping[str, Node]) -> Iterator[Pattern]:
        """Yield what an entry stands for: with `to_each` one pattern for each of these offices."""
        pattern = self._pattern(node, at)
        if "to_each" not in at:
            yield pattern
            return
        for office in sorted(at["to_each"].some_of(self._vocabulary.roles, "office")):
            yield replace(pattern, to=frozenset((office,)))

    def owing(self, node: Node) -> Owing:
        """Return who owes a duty."""
        roles = self._vocabulary.roles
        if isinstance(node.resolved(), dict):
            at = node.only({"author_of", "else"})
            return AuthorOf(
                needed(node, at, "author_of").one_of(self._vocabulary.kinds, "event"),
                needed(node, at, "else").one_of(roles, "office"),
            )
        if isinstance(node.resolved(), str):
            return ActorFrom(node.one_of([a.value for a in ActorFrom], "actor"))
        node.some_of(roles, "office")
        return node.texts()

    def absence(self, node: Node) -> Absence:
        """Return what must not have happened, of one thing or of several, and within which term."""
        at = node.only(_ABSENCE)
        one = {key: value for key, value in at.items() if key in _PATTERN}
        patterns = (
            self.patterns(at["any_of"], TELLING) if "any_of" in at else (self._pattern(node, one),)
        )
        return Absence(
            patterns=patterns,
            within=terms_of(needed(node, at, "within")),
            stands_meanwhile="stands_meanwhile" in at and at["stands_meanwhile"].truth(),
            since_trigger="since_trigger" in at and at["since_trigger"].truth(),
        )

    def _pattern(self, node: Node, at: Mapping[str, Node]) -> Pattern:
        halves = [name for name in at if name in _HALVES]
        if len(halves) != 1:
            raise node.wrong(
                "a pattern needs one of act, sent, received, breached", "Write `act: event`."
            )
        half = _HALVES[halves[0]]
        names, what = self._names(half)
        kinds = at[half.value].some_of(names, what)
        offices = {*self._vocabulary.roles, ACTOR}
        if "test" in at:
            self.tests.append(at["test"])
        where = dict(at["where"].entries()) if "where" in at else {}
        if_said = dict(at["if_said"].entries()) if "if_said" in at else {}
        return Pattern(
            half=half,
            kinds=frozenset() if "any" in kinds else kinds,
            by=at["by"].some_of(offices, "office") if "by" in at else frozenset(),
            to=at["to"].some_of(offices, "office") if "to" in at else frozenset(),
            where={name: frozenset(one.values()) for name, one in where.items()},
            if_said={name: one.some_of(offices, "office") for name, one in if_said.items()},
            test=at["test"].one_of(TESTS, "test") if "test" in at else "",
            day_of=at["day_of"].text() if "day_of" in at else "",
            owing=self.owing(at["actor"]) if "actor" in at else None,
            has=at["has"].texts() if "has" in at else (),
            unless=self._pattern(at["unless"], at["unless"].only(_PATTERN))
            if "unless" in at
            else None,
            absence=self.absence(at["absence"])
            if "absence" in at and stands(at["absence"])
            else None,
        )

    def _names(self, half: Half) -> tuple[Collection[str], str]:
        """Return what a pattern of this half may name, and what that is called."""
        if half is Half.ACT:
            return {*self._vocabulary.kinds, WEEK_BEGAN}, "event"
        return ("any",) if half is Half.BREACHED else {*self._papers, "any"}, "paper"
