"""Tells a sender which part of an accepted record has not the effect that he may expect.

1. A placeholder links nothing (`R01`). Where a name is needed it is refused instead.
2. A name that no record had before, and that looks like one on record, is another's (`R02`).

A record gets at most one remark of a code, and none when it is repeated.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from hub import messages as m
from hub.domain.city.row_names import written_in
from hub.domain.city.rows import Rows
from hub.domain.facts import Fact, name_in
from hub.domain.names import key_of
from hub.domain.placeholder_names import is_placeholder
from hub.domain.row_key import kind_of
from hub.domain.succession import others_in
from hub.domain.targets import target_key
from hub.domain.vocabulary import Vocabulary
from hub.sentence import in_chinese

_FIELDS = ("case", "cases", "site", "party", "enterprise", "area", "notice", "target")
_OF_TARGETS = ("area", "target")
_ASKED = ("site", "enterprise", "party")


def heard_of(rows: Rows, fields: Any) -> bool:
    """Return whether records name all that a question is about."""
    asked = ((kind, name_in(fields, kind)) for kind in _ASKED)
    return all(rows.find(key_of(kind, name)) is not None for kind, name in asked if name)


def near_asked(rows: Rows, fields: Any) -> tuple[str, ...]:
    """Return names on record that only look like one that a question is about."""
    asked = ((kind, name_in(fields, kind)) for kind in _ASKED)
    found = (near(rows, key_of(kind, name)) for kind, name in asked if name)
    return tuple(dict.fromkeys(name for some in found for name in some))


def near(rows: Rows, key: str) -> tuple[str, ...]:
    """Return the names on record that only look like that of `key`, as they are written."""
    found = (rows.find(one) for one in rows.near(key))
    return tuple(written_in(row, row.facts.values()) for row in found if row is not None)


class Remarks:
    """The remarks of one city. Asked before a fact is put into its rows, to see what is new."""

    def __init__(self, city: str, words: Vocabulary, rows: Rows) -> None:
        self._city, self._words, self._rows = city, words, rows

    def on(self, fact: Fact, identifier: str | None) -> Sequence[m.Remark]:
        """Return the remarks for the sender of a fact; `identifier` is his own id of the record."""
        nameless: _Found | None = None
        alike: _Found | None = None
        looks = fact.kind != self._words.question
        for field in _FIELDS:
            value = fact.fields.get(field)
            for name in value if isinstance(value, tuple) else (value,):
                if not name:
                    continue
                if is_placeholder(name):
                    nameless = nameless or (m.Note.PLACEHOLDER, field, name, ())
                elif looks and alike is None:
                    alike = self._near(field, name)
        found = [one for one in (nameless, alike) if one is not None]
        return [self._remark(fact, identifier, *one) for one in found]

    def _near(self, field: str, name: str) -> "_Found | None":
        """Return the remark on a name that no record has, and that looks like one on record."""
        if field in _OF_TARGETS:
            key = target_key(name, self._words.roles)
        else:
            key = key_of("case" if field == "cases" else field, name)
        if self._rows.find(key) is None and (alike := near(self._rows, key)):
            return m.Note.NEAR_NAME, field, name, alike
        return None

    def _remark(
        self, fact: Fact, identifier: str | None, note: m.Note, field: str, came: str,
        alike: tuple[str, ...],
    ) -> m.Remark:  # fmt: skip
        reason, remedy = m.NOTES[note]
        received: datetime = fact.received
        return m.Remark(
            city=self._city,
            office=fact.office,
            code=note.value,
            field=field,
            came=came,
            reason=reason,
            remedy=remedy,
            reason_zh=in_chinese(reason),
            remedy_zh=in_chinese(remedy),
            source=fact.source,
            message=identifier,
            received=received,
            near=alike,
        )


_Found = tuple[m.Note, str, str, tuple[str, ...]]
"""A remark's code, its field, the value, and what looks like it."""


def make_known(keys: Iterable[str], rows: Rows, under: str) -> None:
    """Keep a row for each site, party and enterprise named: a name once mentioned is known.

    Such a row has nothing to derive: it is of today's law, which `under` identifies.
    """
    for key in keys:
        if kind_of(key) in _ASKED and rows.find(key) is None:
            rows.make(key).derived_under = under


def asked_about(fact: Fact) -> list[str]:
    """Return the rows of the sites, the parties and the enterprise that a fact names."""
    return [
        key_of(kind, one)
        for kind in _ASKED
        if (name := fact.named(kind))
        for one in (name, *others_in(fact.fields, kind))
    ]
