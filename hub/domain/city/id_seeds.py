"""Finds the names on which published ids rest, so that a rebuild computes the same ids.

Ids published before names were folded are over names as they were written; later ones are over
folds. The id itself tells which: it is computed again from the matter, with each form in turn.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from hub import messages as m
from hub.domain.city.key_migration import key_now, one_of
from hub.domain.city.rows import Row
from hub.domain.row_key import is_of, name_of, row_key
from hub.domain.statement import Family, identity, moment

Part = tuple[str, str]
"""A kind of row and the name of one."""
Names = Mapping[str, Mapping[str, str]]
"""The old names on which published ids rest, by row, then by the named row."""
Matter = tuple[str, ...]
_ROWS = {"area": "target", "office": "target"}


def row_as_before(key: str, names: Names) -> Row | None:
    """Return an empty row with the names on which its ids rest; None where they are their folds."""
    return Row(key, folded=True, named=dict(names[key])) if key in names else None


def parts_of(message: m.Message) -> Sequence[Part]:
    """Return the rows that a statement names, its own first."""
    if isinstance(message, m.Block):
        return ("case", message.case), (message.subject_kind, message.subject)
    if isinstance(message, m.Accountability):
        own = _ROWS.get(message.subject_kind, message.subject_kind), message.subject
        return own, ("target", message.target)
    if isinstance(message, m.Duty | m.Violation):
        return ((_ROWS.get(message.subject_kind, message.subject_kind), message.subject),)
    return ()


def _matters(one: m.Message, names: Sequence[str]) -> Iterator[tuple[Family, Matter]]:
    """Yield the matters that the id of a statement may rest on, with names in these forms."""
    if isinstance(one, m.Duty):
        yield Family.DUTY, (one.rule, one.actor, one.subject_kind, names[0], one.episode or "")
    elif isinstance(one, m.Violation):
        yield Family.VIOLATION, (one.rule, one.actor, names[0], one.action or "", moment(one.at))
    elif isinstance(one, m.Block):
        yield Family.BLOCK, (one.rule, one.subject_kind, names[1], names[0], *one.actions)
    elif isinstance(one, m.Accountability):
        subject, target = names[0], names[1]
        at = moment(one.at) if one.at else ""
        yield Family.GROUND, (one.ground, target, one.subject_kind, subject, at)
        for when in ("", at):
            yield Family.GROUND, (one.ground, target, one.level, one.subject_kind, subject, when)
        yield Family.GROUND, (one.ground, target, one.subject_kind, subject, "", one.level)


def reseeded(
    city: str,
    statements: Collection[m.Message],
    standings: Collection[str],
    forms: Collection[Part],
    codes: Collection[str],
) -> Mapping[str, dict[str, str]]:
    """Return, for each row, the old names on which its ids rest, by the named row.

    `standings` are the keys of published standings, `forms` all names that were ever published.
    """
    known: dict[str, set[str]] = {}
    for kind, name in forms:
        known.setdefault(key_now(row_key(kind, name), codes), set()).add(name)
    spoken: dict[str, dict[_Speaker, dict[str, set[str]]]] = {}
    for one in statements:
        keys = [key_now(row_key(kind, name), codes) for kind, name in parts_of(one)]
        names = _resting_on(city, one, [_forms(key, known) for key in keys])
        for row in _rows_of(one, keys[0]) if names else ():
            speaker = (is_withdrawn(one), not row.endswith(f"/{names[0]}"), names[0])
            of = spoken.setdefault(row, {}).setdefault(speaker, {})
            for key, name in zip(keys, names, strict=True):
                of.setdefault(_as_in(row, key), set()).add(name)
    for key in standings:
        row, name = key_now(key, codes), name_of(key)
        speaker = (False, row != key, name)
        spoken.setdefault(row, {}).setdefault(speaker, {}).setdefault(row, set()).add(name)
    return {row: old for row, of in spoken.items() if (old := _old(of))}


_Speaker = tuple[bool, bool, str]
"""A name under which a row published: whether that was withdrawn, whether it is no fold,
the name.
"""


def is_withdrawn(message: m.Message) -> bool:
    """Return whether a statement is no longer in force."""
    return "withdrawn" in (getattr(message, name, "") for name in ("status", "state", "change"))


def _rows_of(one: m.Message, key: str) -> Iterator[str]:
    """Yield the rows that may have published a statement: an enterprise does so like a site."""
    yield key
    if isinstance(one, m.Violation) and is_of("site", key):
        yield row_key("enterprise", name_of(key))


def _as_in(row: str, key: str) -> str:
    return row if name_of(key) == name_of(row) else key


def _forms(key: str, known: Mapping[str, set[str]]) -> Sequence[str]:
    """Return the forms of a name, its fold first."""
    own = name_of(key)
    return (own, *sorted(known.get(key, set()) - {own}))


def _resting_on(city: str, one: m.Message, forms: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return the forms on which the id of a statement rests; none where it rests on no name."""
    if all(len(some) == 1 for some in forms):
        return ()
    for names in product(*forms):
        for family, matter in _matters(one, names):
            if identity(city, family, *matter) == getattr(one, "id", ""):
                return names
    return ()


def _old(of: Mapping[_Speaker, Mapping[str, set[str]]]) -> dict[str, str]:
    """Return the names used by the first row, then those of the others for what it did not name."""
    chosen: dict[str, str] = {}
    for _, spoken in sorted(of.items(), key=lambda one: one[0]):
        chosen = {**{key: one_of(key, names) for key, names in spoken.items()}, **chosen}
    return {key: name for key, name in chosen.items() if not key.endswith(f"/{name}")}
