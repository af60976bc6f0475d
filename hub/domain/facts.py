"""Understands a fact: one thing that one office said happened, and when the hub received it.

1. A fact is never changed. What follows from it is derived, not stored in it.
2. Facts have one canonical order: by `at`, then the rulebook's rank of the kind, then by id. Order of
   arrival therefore cannot change what follows.
3. A paper told twice (sent by one, received by the other) is one paper: see `Seen`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from hub.domain.vocabulary import Half, Vocabulary

HUB = "hub"
DELIVERED = "delivered"
"""The kind of the hub's own proof that an addressee could read a document: the inbox read back."""

SOURCES_BETWEEN = ", "
"""What stands between the records that a breach rests on."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said by `office`; `fields` are those of its kind, absent ones left out.

    `at` is claimed by the office, `received` is the hub's; `source` names the record
    ("topic/partition/offset", or a story's line).
    """

    id: str
    kind: str
    office: str
    at: datetime
    received: datetime
    source: str
    digest: str
    fields: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """Return a field, or None when the office did not say it."""
        return self.fields.get(name)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the records that tell of it: one, but for a breach, which rests on its evidence."""
        return tuple(self.source.split(SOURCES_BETWEEN))

    @property
    def offices(self) -> tuple[str, ...]:
        """Return who did it: the joint actors of a joint act, else the office that says it."""
        return tuple(self.fields.get("by") or (self.office,))

    @property
    def author(self) -> str:
        """Return the office that wrote the paper; a receipt is told by its addressee."""
        return str(self.fields.get("sender") or self.office)


def figures(fact: Fact) -> tuple[int, int, bool]:
    """Return what a report of a ratio says: illegal, total (one unit), whether effects are severe."""
    illegal, total = int(fact.fields["illegal"]), int(fact.fields["total"])
    return illegal, total, fact.get("severe_effects") is True


class Basis(StrEnum):
    """How a receipt is known."""

    RECORDED = "the addressee's own record"
    DELIVERED = "the inbox read back"
    STORY = "the clock of the story"


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact as one office meets it: an act by its actor, a paper sent, a paper received.

    `counts_at` is the instant from whose day a term runs; it is later than `at` only for a
    delivered paper, by what the addressee needs to see it (design §1).
    """

    half: Half
    kind: str
    office: str
    other: str
    at: datetime
    counts_at: datetime
    fact: Fact
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How facts of a city are met: its vocabulary, and whether documents arrive when they are sent."""

    vocabulary: Vocabulary
    sent_is_received: bool
    visible_within_s: int = 0


def in_order(facts: Mapping[str, Fact], vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return facts in canonical order; equal facts told under several ids are told once.

    Two facts are equal when kind, author, instant and every field agree (design §2.1): identity is
    in the matter, not in the arrival.
    """
    ordered = sorted(facts.values(), key=lambda f: (f.at, vocabulary.rank(f.kind), f.id))
    once: dict[str, Fact] = {}
    for fact in ordered:
        once.setdefault(fact.digest, fact)
    return tuple(once.values())


def seen_in(facts: tuple[Fact, ...], reading: Reading) -> tuple[Seen, ...]:
    """Return every act, dispatch and receipt in `facts`, in canonical order by instant."""
    papers = _Papers(reading)
    acts: list[Seen] = []
    for fact in facts:
        kind = reading.vocabulary.kinds.get(fact.kind)
        if fact.kind == DELIVERED:
            papers.delivered(fact)
        elif kind is None:
            continue
        elif kind.half is Half.ACT:
            acts.extend(
                Seen(Half.ACT, fact.kind, office, "", fact.at, fact.at, fact)
                for office in fact.offices
            )
        else:
            papers.told(fact, kind.paper, kind.half)
    acts.extend(papers.seen())
    acts.sort(key=lambda seen: (seen.at, reading.vocabulary.rank(seen.fact.kind), seen.fact.id))
    return tuple(acts)


_PaperKey = tuple[str, str, str, str, str, str]


class _Papers:
    """Joins the halves of each paper: (kind, case, author, addressee, notice, matter or outcome)."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._sent: dict[_PaperKey, Fact] = {}
        self._received: dict[_PaperKey, Fact] = {}
        self._delivered: dict[tuple[str, str], Fact] = {}

    def delivered(self, fact: Fact) -> None:
        self._delivered.setdefault((str(fact.get("document")), fact.office), fact)

    def told(self, fact: Fact, paper: str, half: Half) -> None:
        target = self._sent if half is Half.SENT else self._received
        for addressee in addressees(fact, self._reading.vocabulary):
            key = (
                paper,
                str(fact.get("case") or fact.get("week") or ""),
                fact.author,
                addressee,
                str(fact.get("notice") or ""),
                str(fact.get("matter") or fact.get("outcome") or ""),
            )
            target.setdefault(key, fact)

    def seen(self) -> Iterator[Seen]:
        for key, fact in self._sent.items():
            paper, author, addressee = key[0], key[2], key[3]
            yield Seen(Half.SENT, paper, author, addressee, fact.at, fact.at, fact)
            # On the wall clock the addressee's own record never hides the proven receipt: an office
            # cannot stop its clock by recording a paper late. The earlier of the two counts.
            if self._recorded(key) is None or not self._reading.sent_is_received:
                yield from self._proven(key, fact)
        for key, fact in self._received.items():
            yield Seen(
                Half.RECEIVED, key[0], key[3], key[2], fact.at, fact.at, fact, Basis.RECORDED
            )

    def _recorded(self, key: _PaperKey) -> Fact | None:
        """Return the addressee's own record of this paper (C3); a notice without an id matches any."""
        exact = self._received.get(key)
        if exact is not None or not key[4]:
            return exact
        return self._received.get((*key[:4], "", key[5]))

    def _proven(self, key: _PaperKey, fact: Fact) -> Iterator[Seen]:
        paper, author, addressee = key[0], key[2], key[3]
        if self._reading.sent_is_received:
            yield Seen(Half.RECEIVED, paper, addressee, author, fact.at, fact.at, fact, Basis.STORY)
            return
        delivered = self._delivered.get((fact.id, addressee))
        if delivered is not None:
            counts_at = delivered.at + timedelta(seconds=self._reading.visible_within_s)
            yield Seen(
                Half.RECEIVED, paper, addressee, author, delivered.at, counts_at, fact,
                Basis.DELIVERED,
            )  # fmt: skip


def addressees(fact: Fact, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return every office that a paper is addressed or copied to, each once, in the paper's order.

    The record of a receipt is told by the addressee itself.
    """
    kind = vocabulary.kinds[fact.kind]
    if kind.half is Half.RECEIVED and fact.office != fact.author:
        return (fact.office,)
    named = [*(fact.get("to") or ()), *(fact.get("cc") or ())]
    if not named and kind.default_to:
        named = [vocabulary.office_of_role(kind.default_to)]
    return tuple(dict.fromkeys(named))
