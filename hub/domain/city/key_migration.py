"""Moves rows written before names were folded to the fold's key, joining several into one.

1. Published statements keep their ids: a row keeps the old names on which ids rest (`Row.named`).
   If both the fold and another form were used, ids rest on the fold, or on the form of the first of
   the rows.
2. Rows that become one have all their facts and all contributions of others. A statement that both
   had published remains once; the other is withdrawn when the row is derived, like everything that
   no longer follows.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from hub.domain.city.row_names import standing_key
from hub.domain.city.rows import Contribution, Row
from hub.domain.names import key_of
from hub.domain.row_key import kind_and_name, name_of, row_key
from hub.domain.statement import Statement
from hub.domain.targets import target_key

FOLDED = frozenset(("case", "site", "party", "enterprise", "notice"))
"""Kinds of rows that have a name."""
_KINDS = {"area": "target", "office": "target"}


def key_now(key: str, codes: Collection[str]) -> str:
    """Return today's key of a row; `codes` are those of the city's offices."""
    kind, name = kind_and_name(key)
    if kind in FOLDED:
        return key_of(kind, name)
    return target_key(name, codes) if kind == "target" else key


def row_now(rows: Sequence[Row], codes: Collection[str]) -> Row:
    """Return the row that some rows of one fold are together, with today's keys and names."""
    if len(rows) == 1 and rows[0].folded:
        return rows[0]
    first, *others = (_with_keys(row, codes) for row in rows)
    for other in others:
        first = _joined(first, other)
    first.named = _names(rows, codes)
    said_as = standing_key(first)
    first.standing_said = next((row.standing_said for row in rows if row.key == said_as), "")
    first.taken_back = tuple(row.key for row in rows if row.standing_said and row.key != said_as)
    first.folded, first.shares, first.derived_under = True, {}, ""
    return first


def _with_keys(row: Row, codes: Collection[str]) -> Row:
    entries: dict[str, Contribution] = {}
    for key, entry in row.entries.items():
        now = key_now(key, codes)
        entries[now] = _joined(entries[now], entry) if now in entries else entry
    exported = dict.fromkeys(key_now(key, codes) for key in row.exported)
    return replace(row, key=key_now(row.key, codes), entries=entries, exported=tuple(exported))


def _joined(one: Any, other: Any) -> Any:
    """Return two rows, or two contributions, joined field by field."""
    both = {
        part.name: _together(getattr(one, part.name), getattr(other, part.name))
        for part in fields(one)
        if part.init and part.name != "key"
    }
    return replace(one, **both)


def _together(one: Any, other: Any) -> Any:
    if isinstance(one, dict):
        shared = {key: _joined(one[key], other[key]) for key in one if _is_entry(key, one, other)}
        return {**one, **other, **shared}
    if isinstance(one, tuple | list):
        return type(one)([*one, *(part for part in other if part not in one)])
    if isinstance(one, bool):
        return one or other
    if isinstance(one, int):
        return one + other
    if isinstance(one, set | frozenset):
        return one | other
    if isinstance(one, str):
        return one or other
    return min((part for part in (one, other) if part is not None), default=None)


def _is_entry(key: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    return isinstance(one[key], Contribution) and key in other


def _names(rows: Iterable[Row], codes: Collection[str]) -> dict[str, str]:
    """Return the names on which published ids rest, by the named row.

    Those of the first row, as far as it used them: else published statements would belong to no
    row.
    """
    chosen: dict[str, str] = {}
    for row in rows:
        spoken: dict[str, set[str]] = {}
        if row.folded:
            spoken = {key: {name} for key, name in row.named.items()}
        for kind, name in () if row.folded else _spoken(row):
            key = key_now(row_key(kind, name), codes)
            if kind != "target" or name_of(key) not in codes:
                spoken.setdefault(key, set()).add(name)
        chosen = {**{key: one_of(key, names) for key, names in spoken.items()}, **chosen}
    return {key: name for key, name in chosen.items() if not key.endswith(f"/{name}")}


def one_of(key: str, names: Collection[str]) -> str:
    """Return the name on which ids rest from now on: the fold, if it was used."""
    own = name_of(key)
    return own if own in names else min(names)


def _spoken(row: Row) -> Iterator[tuple[str, str]]:
    if row.said or row.standing_said:
        yield row.kind, row.name
    for one in row.said.values():
        yield from _named_by(one)


def _named_by(one: Statement) -> Iterator[tuple[str, str]]:
    """Yield the rows that an old statement names, by the names on which its id rests."""
    yield _KINDS.get(one.subject_kind, one.subject_kind), one.subject
    if one.case:
        yield "case", one.case
    if one.actor:
        yield "target", one.actor
