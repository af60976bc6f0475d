"""Refuses a rule where the language cannot know which row is meant: such a rule would accuse an
office falsely.

1. What raises a duty must always name what the duty is about, and a duty is kept on what it names.
2. What a duty looks at must reach the row on which it is kept; what a block looks at must reach a
   case.
"""

from collections.abc import Iterable, Iterator, Mapping

from hub.domain.duty_rows import KEPT_ON, LINKED, kinds_met, naming_actor, rows_of
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import DutyRule, Pattern
from hub.domain.vocabulary import ROWS, Kind, Vocabulary
from hub.sentence import in_words

_BY_NUMBER = frozenset(("answered", "told"))
"""What is looked at also where it was said of a paper by its number alone."""


def unreached(rule: DutyRule, node: Node, words: Vocabulary) -> Iterator[Problem]:
    """Yield what a duty names that may be told without saying what it is about,
    or is told elsewhere.
    """
    at = dict(node.entries())
    for kind in _kinds(rule.raised, words):
        yield from _nameless(kind, at["raised"])
        yield from (
            at["raised"].problem(Code.NO_ROW, kind=kind.name, row=row)
            for row in kind.belongs_to
            if row not in KEPT_ON
        )
    if rule.weekly:
        what = in_words("a week learns from cases what happened in it")
        yield from _outside_cases(rule.raised, at["raised"], words, what)
    absences = (rule.absence, *(one.absence for one in rule.raised))
    looked_at = {
        "actor": list(naming_actor(rule)),
        "done": rule.done,
        "once": rule.once,
        "once_since": rule.once_since,
        "ended": rule.ended,
        "undone": rule.undone,
        "absence": [one for some in absences if some is not None for one in some.turning],
        "recorded": rule.exempted,
        "answered": rule.answered.patterns if rule.answered is not None else (),
        "told": rule.told,
        "waits_for": rule.waits.turning if rule.waits is not None else (),
        "forbids": rule.forbids.acts if rule.forbids is not None else (),
    }
    kept = sorted(rows_of(rule, words))
    for key, patterns in looked_at.items():
        there = at.get(key, node)
        for kind in _kinds(patterns, words):
            yield from _nameless(kind, there)
            yield from (
                there.problem(Code.NOT_MET, kind=kind.name, told=told, row=row)
                for row in kept
                for told in kind.belongs_to
                if not (_reaches(kind, told, row) or (key in _BY_NUMBER and told == "notice"))
            )


def unheld(
    parts: Mapping[str, Iterable[Pattern]], node: Node, words: Vocabulary
) -> Iterator[Problem]:
    """Yield what places or releases a block, by key, and is not always told in a case."""
    at = dict(node.entries())
    for key, patterns in parts.items():
        yield from _outside_cases(
            patterns, at.get(key, node), words, in_words("a block is of a case")
        )


def _outside_cases(
    patterns: Iterable[Pattern], node: Node, words: Vocabulary, what: str
) -> Iterator[Problem]:
    for kind in _kinds(patterns, words):
        yield from _nameless(kind, node)
        rows = LINKED if "case" in kind.counts_also_for else ("case", "week")
        in_case = {*kind.belongs_to} <= {*rows}
        if not in_case:
            yield node.problem(Code.NOT_IN_CASE, kind=kind.name, what=what)


def _reaches(kind: Kind, told: str, row: str) -> bool:
    """Return whether a kind told in one row bears on another:
    of a week it is told to the cases that it names, and must name some.
    """
    if (told, row) == ("week", "case"):
        return any({*ROWS["case"]}.issuperset(some) for some in kind.need)
    return told == row or (told in LINKED and row in LINKED)


def _kinds(patterns: Iterable[Pattern], words: Vocabulary) -> list[Kind]:
    """Return the kinds that patterns name, in the vocabulary's order;
    a pattern of any paper names none.
    """
    named = {name for one in patterns if one.kinds for name in kinds_met(one, words)}
    return [words.kinds[name] for name in sorted(named, key=words.rank)]


def _nameless(kind: Kind, node: Node) -> Iterator[Problem]:
    if not kind.names_its_row:
        yield node.problem(Code.ABOUT_NOTHING, kind=kind.name)
