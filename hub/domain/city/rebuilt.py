"""Compares what follows from a city's records heard anew with what was published before.

A city whose rows are lost is heard anew from its outboxes and inboxes. What it would say is what it
said already; only differences are to be said. Pure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub import messages as m
from hub.domain.city.difference import Difference
from hub.domain.city.inboxes import Answer, sent_key
from hub.domain.city.reseeded import parts_of, reseeded
from hub.domain.city.telling import STREAMS, Said, told
from hub.domain.derive.view import Ground
from hub.domain.rules import Level
from hub.domain.statement import Statement, Status

_WITHDRAWN = "withdrawn"
_NOT_OF_THE_MATTER = frozenset(
    ("change", "evidence_time", "edition", "article", "says", "working", "reason", "state", "status",
     "previous_due_date", "moved_because", "suspended_outboxes")
)  # fmt: skip
"""Fields that tell of the moment of saying, or that are compared by themselves."""


@dataclass(slots=True)
class Published:
    """What a city has published: the newest of each statement, and the ids of what is said once."""

    statements: dict[str, m.Message] = field(default_factory=dict)
    standings: dict[str, m.Standing] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    answered: list[Answer] = field(default_factory=list)
    forms: set[tuple[str, str]] = field(default_factory=set)

    def names(self, city: str, codes: Collection[str]) -> Mapping[str, dict[str, str]]:
        """Return, for each row, the old names on which ids of what was published rest."""
        said = list(self.statements.values())
        keys = [key for key, one in self.standings.items() if _says(one)]
        forms = {*self.forms, *((kind, name) for kind, _, name in (k.partition("/") for k in keys))}
        return reseeded(city, said, keys, forms, codes)

    def answers(self, placed: m.City) -> dict[str, int]:
        """Return the answers and refusals that were sent to offices, as a city knows them again."""
        outboxes = {place.code: place.outbox for place in placed.offices}
        found: dict[str, int] = {}
        for one in self.answered:
            topic = (
                re.split("[#/]", one.source)[0] if isinstance(one, m.Refusal | m.Remark) else None
            )
            outbox = outboxes.get(one.office)
            if outbox is not None and topic in (None, outbox):
                found[sent_key(one.office, one)] = 1
        return found

    def take(self, message: m.Message | m.Undecodable, key: str) -> None:
        """Take one published record, in order."""
        if isinstance(message, m.Duty | m.Violation | m.Block | m.Accountability):
            self.statements[key] = message
            self.forms.update(parts_of(message))
        elif isinstance(message, m.Standing):
            self.standings[key] = message
        elif isinstance(message, m.Delivery | Answer):
            if _once(message) not in self.once and not isinstance(message, m.Delivery):
                self.answered.append(message)
            self.once.add(_once(message))


def _says(standing: m.Standing) -> bool:
    """Return whether a standing says more than that a row stands empty."""
    said = (standing.papers, standing.holds, standing.penalties, standing.parties, standing.facts)
    return any(said)


def _once(message: m.Delivery | Answer) -> str:
    """Return what names a message that is said once, wherever it is said."""
    if isinstance(message, m.Refusal):
        return f"refusal/{message.code}/{message.source}"
    if isinstance(message, m.Remark):
        return f"remark/{message.code}/{message.source}"
    return f"{type(message).__name__}/{message.id}"


def unsaid(
    said: Iterable[Said], standing: Mapping[str, Statement], before: Published, ground: Ground
) -> Iterator[Said]:
    """Yield what is still to be said, in order: papers and answers, standings, then statements.

    `said` is what the city said while it heard everything anew, `standing` what stands at its end.
    """
    standings: dict[str, Said] = {}
    for one in said:
        message = one.message
        if isinstance(message, m.Delivery | Answer):
            if _once(message) not in before.once:
                yield one
        elif isinstance(message, m.Standing):
            standings[one.key] = one
    for key, one in standings.items():
        if _matter(one.message) != _matter(before.standings.get(key)):
            yield one
    for statement in standing.values():
        difference = _difference(statement, before.statements.get(statement.id), ground)
        if difference is not None:
            yield told(difference, ground)
    for key, message in before.statements.items():
        if key not in standing and not _is_withdrawn(message):
            yield _withdrawal(key, message, ground)


def _difference(now: Statement, last: m.Message | None, ground: Ground) -> Difference | None:
    if last is None or _is_withdrawn(last):
        return Difference(None, now)
    message = told(Difference(None, now), ground).message
    if _matter(message) == _matter(last) and _standing(message) == _standing(last):
        return None
    due = getattr(last, "due_date", now.due)
    status = Status(_standing(last)) if _standing(last) else now.status
    trigger_at = getattr(last, "trigger_at", now.trigger_at)
    return Difference(replace(now, status=status, due=due, trigger_at=trigger_at), now)


def _standing(message: m.Message) -> str:
    return str(getattr(message, "status", None) or getattr(message, "state", None) or "")


def _is_withdrawn(message: m.Message) -> bool:
    return _WITHDRAWN in (_standing(message), getattr(message, "change", ""))


def _matter(message: m.Message | None) -> Any:
    if message is None:
        return None
    told = message.model_dump(exclude=set(_NOT_OF_THE_MATTER))
    if isinstance(message, m.Violation) and message.level is None:
        # Said before violations told how firm they are.
        told["level"] = (Level.CANDIDATE if message.contested else Level.ESTABLISHED).value
    return told


def _withdrawal(key: str, message: m.Message, ground: Ground) -> Said:
    fields = type(message).model_fields
    update: dict[str, Any] = {n: _WITHDRAWN for n in ("status", "state", "change") if n in fields}
    changed = message.model_copy(update={**update, "evidence_time": ground.evidence_time})
    family = next(f for f in STREAMS if type(message).__name__.lower() == f.value)
    return Said(STREAMS[family], key, changed)
