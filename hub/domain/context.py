"""What a derivation may look at: facts, law, calendar, evidence time, and nothing else."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from hub.domain.calendar import Calendar
from hub.domain.facts import Fact, Seen
from hub.domain.fetched import Fetched
from hub.domain.law import Law
from hub.domain.names import fold
from hub.domain.outages import NONE, Outages
from hub.domain.paper_marks import PaperMarks
from hub.domain.rule_faults import RuleFaults
from hub.domain.statement import Subject
from hub.domain.succession import Heir


@dataclass(frozen=True, slots=True)
class Context:
    """What every derivation of one city may look at.

    `evidence_time` is the only time that may accuse; None accuses nobody. `suspended` are offices
    whose outbox is taken out: they are not accused meanwhile. `left` are offices that have left the
    city, with the instant: they owe nothing from then on. `in_doubt` are offices with an unreadable
    record, with its place: they are accused as candidates. A rule that raises is noted in `faults`.
    `outages` are those of the hub: nobody has failed to say what it could not hear. `fetched` is
    how far inboxes are fetched, where that is known.
    """

    law: Law
    calendar: Calendar
    evidence_time: datetime | None
    suspended: frozenset[str] = frozenset()
    in_doubt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left: Mapping[str, datetime] = field(default_factory=dict)
    outages: Outages = NONE
    fetched: Fetched = field(default_factory=dict)
    faults: RuleFaults = field(default_factory=RuleFaults, compare=False, repr=False)

    def may_not_accuse(self, office: str) -> bool:
        """Return whether an office, or who took it over, may be accused of nothing for now."""
        words = self.law.vocabulary
        return any(words.same(office, one) for one in self.suspended)

    def doubts_of(self, office: str) -> tuple[str, ...]:
        """Return the records that leave every accusation of an office in doubt, by place."""
        words = self.law.vocabulary
        some = (places for one, places in self.in_doubt.items() if words.same(office, one))
        return tuple(place for places in some for place in places)

    def has_left(self, office: str, instant: datetime | None) -> bool:
        """Return whether an office had left the city by `instant`; None is later than any."""
        words = self.law.vocabulary
        found = [at for one, at in self.left.items() if words.same(office, one)]
        return bool(found) and (instant is None or min(found) <= instant)

    def heard_by(self, limit: datetime, office: str) -> datetime:
        """Return until when what an office says by a limit may still be heard: later than the
        limit, where the hub stood then.
        """
        if not self.outages.told:
            return limit
        words = self.law.vocabulary
        return self.outages.heard_by(limit, lambda code: words.same(code, office))

    def has_passed(self, instant: datetime) -> bool:
        """Return whether the evidence reaches `instant`."""
        return self.evidence_time is not None and self.evidence_time >= instant


@dataclass(frozen=True, slots=True)
class Element:
    """Something on which a ground rests beside its breach: in which case, of which office, when.

    `until` is when the paper was taken back: then nobody is told by it any more.
    """

    case: str
    office: str
    at: datetime
    until: datetime | None = None

    def stood_at(self, instant: datetime) -> bool:
        """Return whether it was on record at an instant, and not taken back."""
        return self.at <= instant and (self.until is None or self.until > instant)


@dataclass(frozen=True)
class CaseView:
    """One case, or another row with duties: what was seen in it, and what its sites add.

    It and what it names have the names on which ids rest: their folds, except for the `bases`, by
    row. `beside` are facts, by id, of another row that bear on duties here; with facts that raise
    their duties elsewhere they are `quiet`: they raise nothing here. `places` are the sites, by
    their folds, at which a fact of another case counts that names none. `heirs` are who goes on in
    the place of its sites and of its parties, by the kind of row.
    `marks` is what was said of its papers after they were sent. `worked_out` is what was worked out
    of the row already (`derive/once.py`, `derive/raising.py`).
    """

    case: str
    seen: tuple[Seen, ...]
    facts: tuple[Fact, ...]
    sites: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    residential: bool = False
    quarantined: bool = False
    project_types: frozenset[str] = frozenset()
    subject_kind: str = "case"
    bases: Mapping[str, str] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    quiet: frozenset[str] = frozenset()
    elements: tuple[Element, ...] = ()
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)
    marks: PaperMarks | None = None
    heirs: Mapping[str, tuple[Heir, ...]] = field(default_factory=dict)
    worked_out: dict[Hashable, Any] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def heirs_of(self, kind: str, name: str) -> tuple[Heir, ...]:
        """Return who goes on in the place of a site or party, by its fold."""
        return tuple(one for one in self.heirs.get(kind, ()) if one.of == name)

    @cached_property
    def sites_named(self) -> Mapping[str, frozenset[str]]:
        """Return the sites that facts name, by their folds, for each fact by id that names any."""
        named = {one.fact.id: one.fact.sites for one in self.seen}
        return {of: frozenset(map(fold, sites)) for of, sites in named.items() if sites}

    @cached_property
    def only_site(self) -> str:
        """Return the one site that everything seen is about, by its fold; "" if it may be more."""
        if self.places or self.heirs:
            return ""
        named = set[str]().union(*self.sites_named.values())
        return named.pop() if len(named) == 1 else ""

    @property
    def own(self) -> tuple[Seen, ...]:
        """Return what was seen in the row itself."""
        return self._but_beside if self.beside else self.seen

    @cached_property
    def _but_beside(self) -> tuple[Seen, ...]:
        return tuple(one for one in self.seen if one.fact.id not in self.beside)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of what was seen: most rules speak of none of them."""
        return frozenset(one.kind for one in self.seen)

    @property
    def subject(self) -> Subject:
        """Return what the row is about."""
        return Subject(self.subject_kind, self.case)

    @cached_property
    def offices(self) -> frozenset[str]:
        """Return every office met in it: who acted, wrote or was addressed."""
        return frozenset(office for one in self.own for office in (one.office, one.other) if office)


@dataclass(frozen=True, slots=True)
class Hold:
    """An interval in which an open case holds actions; `until` None while it is not released.

    `site` is the fold of the only site of the case that it holds, `office` the only one of its role
    whose actions it holds, `episode` the occasion of the duty that placed it. `by_act`: the act
    that ended it was still held.
    """

    rule: str
    actions: tuple[str, ...]
    case: str
    since: datetime
    until: datetime | None
    reason: str
    site: str = ""
    office: str = ""
    episode: str = ""
    by_act: bool = False

    def stands_at(self, instant: datetime) -> bool:
        """Return whether the hold stood at `instant`."""
        if self.until is None or instant < self.until:
            return self.since <= instant
        return self.by_act and instant == self.until


@dataclass(frozen=True, slots=True)
class Answer:
    """A notice of a case that an office's act answered: from when, and until when it stood.

    `site` is the fold of the only site of the case that it is about.
    """

    office: str
    since: datetime
    until: datetime | None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Penalty:
    """The steps of the penalty of one case at a site: when decided, when performed; and since when
    the case is known.
    """

    case: str
    decided_at: datetime | None
    executed_at: datetime | None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper on record: since when (None: from the beginning), and its last valid day."""

    certificate: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Shown(Paper):
    """A paper that is on no record and was shown `to` an office:
    it counts for that office alone.
    """

    to: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a site, a party or an enterprise stands: all that a gate looks at."""

    subject_kind: str
    subject: str
    papers: tuple[Paper, ...] = ()
    holds: tuple[Hold, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    facts: Mapping[str, str | bool] = field(default_factory=dict)
    parties: tuple[str, ...] = ()
