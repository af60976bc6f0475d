"""Reads a district's detailed rules: they add duties for its own offices, or tighten a term (ZH
art. 23).

A district may not loosen the city's text: a term of another unit, or one that is not shorter, is
refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.domain.rulebook.problems import RulebookError
from hub.domain.rulebook.rule_reader import RuleReader, RuleText
from hub.domain.rulebook.term_reader import terms_of
from hub.domain.rulebook.yaml_node import Node, parse
from hub.domain.rules import Citation, DutyRule
from hub.sentence import in_words


class District:
    """One district's rules over the duties of its city, which `reader` has read."""

    def __init__(
        self, name: str, text: str, words: RuleText, values: Mapping[str, Any], reader: RuleReader
    ) -> None:
        self._at = parse(name, text, values).at()
        self.roles = {code: role.text() for code, role in self._at["offices"].entries()}
        for code, node in self._at["offices"].entries():
            if not code.strip() or code in words.vocabulary.roles:
                raise node.wrong(
                    in_words("{code!r} is no office of a district's own", code=code),
                    in_words("Write a code that common/offices.yaml does not have, as TOWN_A."),
                )
        vocabulary = words.vocabulary.with_offices(self.roles)
        begins = self._at["in_force"].day()
        self._reader = RuleReader(replace(words, vocabulary=vocabulary), values, begins)
        # One city has one set of citations: ids stay its own, and grounds may be named across
        # files.
        self._reader.citations = reader.citations

    def over(self, duties: Sequence[DutyRule]) -> tuple[DutyRule, ...]:
        """Return the duties of a city with those of the district. Raises `RulebookError`."""
        bound = frozenset(self.roles)
        if "duties" in self._at:
            known = set(self._reader.citations)
            for node in self._at["duties"].items():
                _is_new(node, known)
            self._reader.read("duties", self._at["duties"])
        self._reader.check_named()
        if self._reader.wrong:
            raise RulebookError(*self._reader.wrong)
        standing = list(duties)
        for node in self._at["tightens"].items() if "tightens" in self._at else ():
            standing = list(self._tightened(node, standing, bound))
        return (*standing, *(replace(duty, only=bound) for duty in self._reader.exempted()))

    def _tightened(
        self, node: Node, duties: Iterable[DutyRule], bound: frozenset[str]
    ) -> Iterable[DutyRule]:
        at = node.at()
        _is_new(node, set(self._reader.citations))
        of, terms = at["of"].text(), terms_of(at["clock"])
        standing = list(duties)
        same = [duty for duty in standing if duty.cite.rule == of]
        if not same:
            raise at["of"].wrong(
                in_words("unknown duty {of!r}", of=of),
                in_words("Write the id of a duty of this city."),
            )
        cite = self._reader.cite(at)
        for duty in same:
            city, own = duty.terms.on(cite.in_force), terms.first
            if not city.count:
                raise at["of"].wrong(
                    in_words("the term of {of} has no number that could be less", of=of),
                    in_words("Write a duty of the district's own instead."),
                )
            if any(
                bound & others and cite.in_force <= ends and begins <= cite.ends
                for others, begins, ends in duty.stricter
            ):
                raise at["of"].wrong(
                    in_words("{of} is tightened twice for one office", of=of),
                    in_words("Keep one of the two."),
                )
            if terms.later or city.unit is not own.unit or own.count >= city.count:
                raise at["clock"].wrong(
                    in_words("this does not tighten {of}", of=of),
                    in_words("Write fewer {unit} than {count}.", unit=city.unit, count=city.count),
                )
        for duty in standing:
            yield _but(duty, bound, cite) if duty in same else duty
        yield from (replace(duty, cite=cite, terms=terms, only=bound) for duty in same)


def _but(duty: DutyRule, bound: frozenset[str], cite: Citation) -> DutyRule:
    return replace(duty, stricter=(*duty.stricter, (bound, cite.in_force, cite.ends)))


def _is_new(node: Node, known: set[str]) -> None:
    at = dict(node.entries())
    if "id" in at and at["id"].text() in known:
        raise at["id"].wrong(
            in_words("{text} stands already", text=at["id"].text()),
            in_words("Write an id of the district's own."),
        )
