"""A fact: one thing that one office said happened, and when the hub received it.

1. A fact is never changed. What follows from it is derived, not stored in it.
2. Facts have one canonical order: by `at`, then the rulebook's rank of the kind, then by id. So
   order of arrival cannot change what follows.
3. `correspondence.py` matches facts, and finds which reports are of one paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from hub.domain.names import first_of_each
from hub.domain.placeholder_names import is_placeholder
from hub.domain.vocabulary import Half, Vocabulary

HUB = "hub"
DELIVERED = "delivered"
"""The kind of the hub's own proof that an addressee could read a document: the inbox read back."""

SOURCES_BETWEEN = ", "
"""The separator of the records that a breach rests on."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said by `office`; `fields` are those of its kind, without absent ones.

    `at` is claimed by the office, `received` is the hub's; `source` is the place of the record
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

    def named(self, name: str) -> str:
        """Return the name in a field as it is written; "" if there is none, or a placeholder."""
        # Most names that are asked for are not there: this saves a call.
        return name_in(self.fields, name) if self.fields.get(name) else ""

    @property
    def cases(self) -> tuple[str, ...]:
        """Return the cases that it lists, each in the form in which it is written first."""
        return cases_in(self.fields)

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the sites that it names, each in the form in which it is written first."""
        # Most facts name none or one: they take the short way.
        if self.fields.get("sites"):
            return sites_in(self.fields)
        site = self.fields.get("site")
        return () if not site or is_placeholder(site) else (site,)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return its records: one, except for a breach, which rests on its evidence."""
        return tuple(self.source.split(SOURCES_BETWEEN))

    @property
    def offices(self) -> tuple[str, ...]:
        """Return who did it: the joint actors of a joint act, else the office that says it."""
        return tuple(self.fields.get("by") or (self.office,))

    @property
    def author(self) -> str:
        """Return the office that wrote the paper; a receipt is reported by its addressee."""
        return str(self.fields.get("sender") or self.office)


def name_in(fields: Mapping[str, Any], name: str) -> str:
    """Return the name in a field as it is written; "" if there is none, or a placeholder."""
    written = fields.get(name)
    if not written:
        return ""
    text = str(written)
    return "" if is_placeholder(text) else text


def cases_in(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the cases that fields list, each in the form in which it is written first."""
    listed = fields.get("cases")
    if not listed:
        return ()
    return first_of_each(name for name in listed if not is_placeholder(name))


def sites_in(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sites that fields name, each in the form in which it is written first."""
    written, listed = fields.get("site"), fields.get("sites")
    if not written and not listed:
        return ()
    written = name_in(fields, "site")
    if not listed:
        return (written,) if written else ()
    named = (name for name in listed if not is_placeholder(name))
    return first_of_each((written, *named) if written else named)


def figures(fact: Fact) -> tuple[int, int, bool]:
    """Return what a report of a ratio says: illegal, total (one unit),
    whether effects are severe.
    """
    illegal, total = int(fact.fields["illegal"]), int(fact.fields["total"])
    return illegal, total, fact.get("severe_effects") is True


class Basis(StrEnum):
    """How a receipt is known."""

    RECORDED = "the addressee's own record"
    DELIVERED = "the inbox read back"
    STORY = "the clock of the story"


class Seen(NamedTuple):
    """One fact as one office meets it: an act by its actor, a paper sent, a paper received.

    `counts_at` is the instant from whose day a term runs; it is later than `at` only for a
    delivered paper, by what the addressee needs to see it (docs/decisions.md, 5). `receipt` is the
    inbox's record that proves a delivery. `after` is the return of the case after which it was sent
    anew: what the offices then do in it is judged afresh. `joined` is the record by which `office`
    or `other` made another's letter its own.
    """

    half: Half
    kind: str
    office: str
    other: str
    at: datetime
    counts_at: datetime
    fact: Fact
    basis: Basis | None = None
    after: Fact | None = None
    receipt: str = ""
    joined: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the records that this rests on: those of the fact,
        and the proof of its receipt.
        """
        more = tuple(filter(None, (self.receipt, self.joined)))
        return (*self.fact.sources, *more) if more else self.fact.sources


def as_sent(received: Seen) -> Seen:
    """Return a paper that its addressee recorded as its author sent it: at the latest then."""
    return received._replace(half=Half.SENT, office=received.other, other=received.office)


def as_received(sent: Seen) -> Seen:
    """Return a paper as its addressee will have it, once he has."""
    return sent._replace(half=Half.RECEIVED, office=sent.other, other=sent.office)


@dataclass(frozen=True, slots=True)
class ReceiptPolicy:
    """How facts of a city are met: its vocabulary,
    and whether documents arrive when they are sent.
    """

    vocabulary: Vocabulary
    sent_is_received: bool
    visible_within_s: int = 0


def in_order(facts: Mapping[str, Fact], vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """Return facts in canonical order; equal facts under several ids come once.

    Two facts are equal when kind, author, instant and every field agree (docs/decisions.md, 1):
    identity is in the matter, not in the arrival. Such a fact was received when the first was.
    """
    rank = vocabulary.rank
    ordered = sorted(facts.values(), key=lambda f: (f.at, rank(f.kind), f.id))
    once: dict[str, Fact] = {}
    for fact in ordered:
        known = once.setdefault(fact.digest, fact)
        if fact.received < known.received:
            once[fact.digest] = replace(known, received=fact.received)
    return tuple(once.values())


def addressees(fact: Fact, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return every office that a paper is addressed or copied to, each once, in the paper's order.

    The record of a receipt is told by the addressee itself.
    """
    kind = vocabulary.kinds[fact.kind]
    if kind.half is Half.RECEIVED and fact.office != fact.get("sender"):
        return (fact.office,)
    named = [*(fact.get("to") or ()), *(fact.get("cc") or ())]
    if not named and kind.default_to:
        named = [vocabulary.office_of_role(kind.default_to)]
    return tuple(dict.fromkeys(named))
