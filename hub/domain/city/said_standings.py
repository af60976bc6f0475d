"""Knows by a digest what was last said of a row's standing, so that it is not said again.

A row that a version up to engine 3 wrote has a digest of all that was worked out: what that version
knew of it, in its words. It is taken as what was said while that can still be worked out: before
another row adds something else to this one.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from hub.domain.context import Paper, Shown
from hub.domain.context import Standing as Now

_FORM = "s/"
"""With which a digest of what is said begins; others are of a version before."""
_Said = tuple[object, ...]


def digest_of(standing: Now) -> str:
    """Return a digest of what is said of a standing."""
    return _FORM + _digest(repr(as_said(standing)))


def is_of_before(digest: str) -> bool:
    """Return whether a digest is that of a version before, of all that was worked out."""
    return bool(digest) and not digest.startswith(_FORM)


def is_said_before(digest: str, standing: Now) -> bool:
    """Return whether a digest of a version before is that of a standing."""
    return is_of_before(digest) and digest == digest_before(standing)


def as_said(standing: Now) -> _Said:
    """Return what is said of a standing; the rest of what was worked out says nothing new."""
    return (
        standing.subject_kind,
        standing.subject,
        tuple(map(_paper, standing.papers)),
        tuple((one.rule, one.actions, one.case, one.since, one.until) for one in standing.holds),
        tuple((one.case, one.decided_at, one.executed_at) for one in standing.penalties),
        tuple((name, str(value).lower()) for name, value in sorted(standing.facts.items())),
        standing.parties,
    )


def _paper(one: Paper) -> _Said:
    return one.certificate, one.since, one.until, one.to if isinstance(one, Shown) else None


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as engine 3 knew it."""

    rule: str
    actions: tuple[str, ...]
    case: str
    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty as engine 3 knew it."""

    case: str
    decided_at: datetime | None
    executed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing as engine 3 knew it."""

    subject_kind: str
    subject: str
    papers: tuple[Paper, ...]
    holds: tuple[Hold, ...]
    penalties: tuple[Penalty, ...]
    facts: dict[str, Any]
    parties: tuple[str, ...]


def digest_before(now: Now) -> str:
    """Return the digest that engine 3 kept: it wrote out its own values, named as here."""
    return _digest(
        repr(
            Standing(
                now.subject_kind,
                now.subject,
                now.papers,
                tuple(
                    Hold(one.rule, one.actions, one.case, one.since, one.until, one.reason)
                    for one in now.holds
                ),
                tuple(Penalty(one.case, one.decided_at, one.executed_at) for one in now.penalties),
                dict(now.facts),
                now.parties,
            )
        )
    )


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
