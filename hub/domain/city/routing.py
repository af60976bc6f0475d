"""Understands where a fact belongs: the rows that it names."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from hub.domain.city.decrees import CALENDAR_PUBLISHED, DECREES
from hub.domain.facts import Fact
from hub.domain.statement import moment
from hub.domain.story.read import Line

_OF_PLACES = frozenset(("permit", "certificate", "register"))


def keys_of(fact: Fact) -> tuple[str, ...]:
    """Return the rows that a fact goes into: its cases; without one, its site, enterprise, ….

    What is told of a week belongs to the week, and to the cases that it lists. A paper, a grant or a supply belongs to the place, whatever case it also names.
    """
    fields = fact.fields
    if fact.kind == CALENDAR_PUBLISHED:
        return (DECREES,)
    if fact.kind in _OF_TARGETS:
        return tuple(f"target/{name}" for name in fact.get("to") or (fields["target"],))
    if fields.get("week"):
        monday = str(fields["week"]).partition("/")[0]
        return (f"week/{monday}", *(f"case/{case}" for case in fields.get("cases") or ()))
    cases = [fields["case"]] if fields.get("case") else []
    cases += [case for case in fields.get("cases") or () if case not in cases]
    if cases and not _of_place(fact):
        return tuple(f"case/{case}" for case in cases)
    for name in ("site", "enterprise", "area", "party", "target", "notice"):
        if fields.get(name):
            return (f"{'target' if name == 'area' else name}/{fields[name]}",)
    if cases:
        return tuple(f"case/{case}" for case in cases)
    return (f"office/{fact.office}",)


_OF_TARGETS = frozenset(("measure_imposed", "rectification_notice_issued"))
"""Kinds that belong to the office or area they are against, whatever case they also name."""

_PLACE_KINDS = frozenset(
    (
        "certificate_recorded", "licence_flagged", "licence_handled", "action_requested", "action_granted", "action_refused",
        "supply_started", "supply_restored", "site_registered", "enterprise_registered",
    )
)  # fmt: skip


def _of_place(fact: Fact) -> bool:
    return fact.kind in _PLACE_KINDS and bool(fact.get("site") or fact.get("enterprise"))


def fact_of_line(line: Line, heard: datetime | None = None) -> Fact:
    """Return a story's line as a fact, heard when the story's clock stood at `heard`.

    It is received at its own instant (C3), or when it is heard if the clock is past it.
    """
    received = max(line.at, heard) if heard else line.at
    digest = matter_digest(line.kind, line.office, line.at.timestamp(), line.fields)
    source = f"line {line.number}"
    identifier = f"{line.office}/{line.number}"
    return Fact(identifier, line.kind, line.office, line.at, received, source, digest, line.fields)


def line_of(fact: Fact) -> int:
    """Return the number of the story's line that told a fact."""
    return int(fact.source.removeprefix("line "))


def matter_digest(kind: str, office: str, at: float, fields: Any) -> str:
    """Return what makes two facts the same matter: kind, office, instant and every field."""
    parts = [kind, office, repr(at)]
    parts += [f"{name}={_of_matter(fields[name])!r}" for name in sorted(fields)]
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _of_matter(value: Any) -> Any:
    return moment(value) if isinstance(value, datetime) else value
