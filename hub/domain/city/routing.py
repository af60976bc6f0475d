"""Understands where a fact belongs: the rows that it names."""

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from hub.domain.city.commands import CALENDAR_PUBLISHED
from hub.domain.city.decrees import DECREES
from hub.domain.facts import Fact, name_in
from hub.domain.names import key_of
from hub.domain.placeholders import is_placeholder
from hub.domain.rowkey import row_key
from hub.domain.statement import moment
from hub.domain.targets import target_key


def keys_of(fact: Fact, codes: Collection[str]) -> tuple[str, ...]:
    """Return the rows that a fact goes into: its cases; without one, its site, enterprise, ….

    What is told of a week belongs to the week, and to the cases that it lists. A paper, a grant or a supply belongs to the place, whatever case it also names.
    `codes` are those of the city's offices: what has to answer may be one of them.
    """
    fields = fact.fields
    if fact.kind == CALENDAR_PUBLISHED:
        return (DECREES,)
    if fact.kind in _OF_TARGETS:
        some = [one for one in fact.get("to") or (fields["target"],) if not is_placeholder(one)]
        return tuple(dict.fromkeys(target_key(one, codes) for one in some)) or _of_office(fact)
    listed = tuple(key_of("case", case) for case in fact.cases)
    if fields.get("week"):
        monday = str(fields["week"]).partition("/")[0]
        return (row_key("week", monday), *listed)
    case = fact.named("case")
    cases = tuple(dict.fromkeys((key_of("case", case), *listed))) if case else listed
    if cases and not _of_place(fact):
        return cases
    for name in ("site", "enterprise", "area", "party", "target", "notice"):
        written = fact.named(name)
        if written:
            of_target = name in ("area", "target")
            return (target_key(written, codes) if of_target else key_of(name, written),)
    return cases or _of_office(fact)


def _of_office(fact: Fact) -> tuple[str]:
    return (row_key("office", fact.office),)


_OF_TARGETS = frozenset(("measure_imposed", "rectification_notice_issued"))
"""Kinds that belong to the office or area they are against, whatever case they also name."""

_PLACE_KINDS = frozenset(
    (
        "certificate_recorded", "licence_flagged", "licence_handled", "action_requested", "action_granted", "action_refused",
        "supply_started", "supply_restored", "site_registered", "enterprise_registered",
    )
)  # fmt: skip


def _of_place(fact: Fact) -> bool:
    return fact.kind in _PLACE_KINDS and bool(fact.named("site") or fact.named("enterprise"))


def subject_of(fields: Mapping[str, Any]) -> str:
    """Return the row that a question is about."""
    site = name_in(fields, "site")
    return key_of("site", site) if site else key_of("enterprise", fields.get("enterprise"))


def matter_digest(kind: str, office: str, at: float, fields: Any) -> str:
    """Return what makes two facts the same matter: kind, office, instant and every field."""
    parts = [kind, office, repr(at)]
    parts += [f"{name}={_of_matter(fields[name])!r}" for name in sorted(fields)]
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _of_matter(value: Any) -> Any:
    return moment(value) if isinstance(value, datetime) else value
