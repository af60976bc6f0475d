"""A field that a kind of `events.yaml` declares is read: by a rule of a city, or by name in the
core.

A kind that says what it is kept for may carry fields that nothing reads.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

from hub.domain.law import Law
from hub.domain.rules import Pattern
from hub.domain.vocabulary import ROWS, SUBJECTS
from hub.files.rulebooks import cities, law_of, texts_of

CORE = Path(__file__).parents[2] / "hub" / "domain"


def patterns(law: Law) -> Iterator[Pattern]:
    for duty in law.duties:
        yield from (*duty.raised, *duty.done, *duty.once, *duty.ended, *duty.exempted, *duty.told)
        yield from duty.answered.patterns if duty.answered is not None else ()
        for absence in (duty.absence, *(one.absence for one in duty.raised)):
            yield from absence.patterns if absence is not None else ()
    for block in law.blocks:
        yield from (*block.placed, *block.released)
    yield from law.disposed


def read_by_rules(law: Law) -> Iterator[str]:
    for pattern in patterns(law):
        for one in (pattern, pattern.unless):
            if one is not None:
                yield from (*one.where, *one.if_said, *one.has, one.day_of)
    yield from (mark for one in law.equivalences for mark in one.marks)
    yield from law.vocabulary.terms


def read_by_name() -> Iterator[str]:
    for path in CORE.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Attribute):
                yield node.attr


def test_every_field_that_a_kind_declares_is_read() -> None:
    laws = [law_of(city) for city in cities()]
    said = yaml.safe_load(texts_of("common")["events.yaml"])["kinds"]
    known = laws[0].vocabulary.kinds
    kinds = [known[name] for name, kind in said.items() if "kept_for" not in kind]
    declared = {field for kind in kinds for field in (*kind.fields, *kind.values)}
    read = {field for law in laws for field in read_by_rules(law)}
    read |= {*SUBJECTS, *read_by_name(), *(field for row in ROWS.values() for field in row)}
    assert declared - read == set()
