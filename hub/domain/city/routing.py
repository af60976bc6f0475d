"""Finds the rows that a fact belongs to."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from hub.domain.city.commands import CALENDAR_PUBLISHED
from hub.domain.city.decrees import DECREES
from hub.domain.facts import Fact, name_in
from hub.domain.names import key_of
from hub.domain.placeholder_names import is_placeholder
from hub.domain.row_key import row_key
from hub.domain.statement import moment
from hub.domain.succession import identifies, others_in
from hub.domain.targets import target_key
from hub.domain.vocabulary import ROWS, Kind, Vocabulary


def keys_of(fact: Fact, words: Vocabulary) -> tuple[str, ...]:
    """Return the rows that a fact goes into: of those that its kind belongs to, the first that it
    names.

    A fact that names none of them goes to whatever else it names, else to its office.
    """
    if fact.kind == CALENDAR_PUBLISHED:
        return (DECREES,)
    kind = words.kinds.get(fact.kind)
    of_kind = kind.belongs_to if kind is not None else ()
    for row in (*of_kind, *_OTHERWISE):
        if keys := _named(row, fact, kind, words):
            return keys
    return (row_key("office", fact.office),)


_OTHERWISE = ("case", "site", "enterprise", "target", "party", "notice")


def _named(row: str, fact: Fact, kind: Kind | None, words: Vocabulary) -> tuple[str, ...]:
    """Return the rows of one kind that a fact names.

    A fact about a week goes to the cases that it names, too.
    """
    if row == "case":
        case = fact.named("case")
        listed = (key_of("case", one) for one in fact.cases)
        return tuple(dict.fromkeys((key_of("case", case), *listed) if case else listed))
    if row == "week" and fact.fields.get("week"):
        monday = str(fact.fields["week"]).partition("/")[0]
        return (row_key("week", monday), *_named("case", fact, kind, words))
    if row == "target":
        return tuple(dict.fromkeys(target_key(one, words.roles) for one in _targets(fact, kind)))
    if row in _NAMED_SO and (written := fact.named(row)):
        # One unit under several names is told of under each.
        also = others_in(fact.fields, row) if identifies(fact, words) else ()
        return tuple(dict.fromkeys(key_of(row, one) for one in (written, *also)))
    return (row_key("office", fact.office),) if row == "office" else ()


_NAMED_SO = frozenset(("site", "enterprise", "party", "notice"))


def _targets(fact: Fact, kind: Kind | None) -> Iterator[str]:
    """Yield who may have to answer by a fact: whom it names as such, else its addressees."""
    if kind is not None and kind.is_against_addressee:
        yield from (one for one in fact.get("to") or () if not is_placeholder(one))
        return
    # What the kind needs says what the fact is about; what may stand beside it does not.
    needed = {name for some in kind.need for name in some} if kind is not None else set[str]()
    fields = sorted(ROWS["target"], key=lambda name: name not in needed)
    yield from [named for name in fields if (named := fact.named(name))][:1]


def subject_of(fields: Mapping[str, Any]) -> str:
    """Return the row that a question is about."""
    site = name_in(fields, "site")
    return key_of("site", site) if site else key_of("enterprise", fields.get("enterprise"))


def matter_digest(kind: str, office: str, at: float, fields: Any) -> str:
    """Return what makes two facts the same matter: kind, office, instant and every field."""
    parts = [kind, office, repr(at)]
    for name in sorted(fields):
        value = fields[name]
        if isinstance(value, datetime):
            value = moment(value)
        parts.append(f"{name}={value!r}")
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
