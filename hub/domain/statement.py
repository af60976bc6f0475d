"""A statement: one thing that the hub says of a case or a site: a duty, a violation, a block, a
ground, a remark to an office.

1. Its id comes from the matter: city, rule, actor, subject, episode. Never from a count, a clock or
   the message that brought it.
2. Everything else is an attribute and may change; `transitions.py` has the total table of what may
   be published of a change.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from hub.domain.calendar import local_day
from hub.domain.clocks import Clock, Unit
from hub.domain.stopped_clocks import Stops


class Family(StrEnum):
    """The family of a statement."""

    DUTY = "duty"
    VIOLATION = "violation"
    BLOCK = "block"
    GROUND = "accountability"
    REMARK = "remark"


class Status(StrEnum):
    """The status of a duty, and of the other statements."""

    OPEN = "open"
    DISCHARGED = "discharged"
    BREACHED = "breached"
    EXERCISED = "exercised"
    LAPSED = "lapsed"
    EXEMPTED = "exempted"
    CANCELLED = "cancelled"
    PROVISIONAL = "provisional"
    SAID = "said"
    PLACED = "placed"
    RELEASED = "released"


class Because(StrEnum):
    """Why a duty's grounds wait for a finding, why it is owed in place of another, or why it is
    cancelled, contested or stands still: a closed list.
    """

    REFUSED = "refused"
    ON_RECORD_LATER = "on_record_later"
    CONTRADICTED = "contradicted"
    ON_RECORD = "on_record"
    TOLD = "told"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    STAYED = "stayed"
    DOUBLED = "doubled"


OBJECTIONS = frozenset((Because.REFUSED, Because.CONTRADICTED, Because.ON_RECORD_LATER))
"""Those for which no ground of a breach is established at once."""

NO_CLOCK = Clock(Unit.NONE)


class Subject(NamedTuple):
    """What a statement is about: the kind of a row and its name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an office is told of a record: the `code` of the remark and what it is about.

    `about` and `came` are a field of the record and what stands there, `message` is its sender's
    own id of it.
    `offices` are those whose word would count, `kinds` what would have the effect. `received` is of
    the record's arrival, and no part of what follows: a row does not keep it.
    """

    code: str
    about: str
    came: str
    message: str = ""
    offices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    received: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `rule` is the ground for accountability; `actor` is its target.

    `at` is the instant of the violation or of the block's placing, `until` of its release.
    `started` and `trigger_at` belong to the fact that raised a duty, `evidence` names the records
    that it rests on. `remind` is the day after which the hub reminds, if there is no number, and
    `reminded` whether it is past; `other_due` and `other_status` are what the other reading of the
    term's unit would give. `contested`: the accused alone says, late, that it acted. `held` is a
    duty that may not be accused: in doubt, or its outbox suspended. `doubt` are the records that
    met a fault of ours and could turn it, by place. `because` is a word of `Because`: of a breach,
    why no ground of it is established at once. `told` is what a remark says to its `actor`.
    `safe_by` is the earliest last day under every reading that its rule leaves open.
    `stops` are days on which its term stood still. `reason_zh` is its reason in Chinese, where that
    is more than what the rule says.
    """

    id: str
    family: Family
    rule: str
    actor: str
    subject: str
    subject_kind: str
    status: Status
    case: str = ""
    site: str = ""
    episode: str = ""
    at: datetime | None = None
    until: datetime | None = None
    trigger_at: datetime | None = None
    started: date | None = None
    due: date | None = None
    done_at: datetime | None = None
    clock: Clock = NO_CLOCK
    advisory: bool = False
    held: bool = False
    level: str = ""
    cause: str = ""
    action: str = ""
    actions: tuple[str, ...] = ()
    reason: str = ""
    evidence: tuple[str, ...] = ()
    remind: date | None = None
    reminded: bool = False
    other_due: date | None = None
    other_status: str = ""
    contested: bool = False
    doubt: tuple[str, ...] = ()
    because: str = ""
    told: Told | None = None
    safe_by: date | None = None
    stops: Stops = ()
    reason_zh: str = ""

    @property
    def day(self) -> date | None:
        """Return the day whose law it rests on: that of the trigger, else of the act."""
        return self.started or (local_day(self.at) if self.at else None)


def moment(at: datetime) -> str:
    """Return an instant as ids hold it: one text, whatever offset the instant was written with.

    A row read back from its bytes has every instant in UTC, whatever the office wrote.
    """
    return at.astimezone(UTC).isoformat()


def identity(city: str, family: str, *parts: str) -> str:
    """Return the id of a statement: 32 hex characters over city, family (or another kind) and
    matter.
    """
    text = "\0".join((city, family, *parts))
    return blake2b(text.encode(), digest_size=16).hexdigest()
