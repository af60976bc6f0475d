"""Matches what offices meet in the facts of a row: acts, papers sent, papers received.

1. A paper reported by its author and by its addressee is one paper: kind, case, author, addressee,
   number and matter agree. The addressee's record is then the receipt (docs/decisions.md, 15).
2. A repeated report of a numbered paper is the same paper; a paper without a number is another,
   sent once more (docs/decisions.md, 11). Neither starts a term again (AMB-24), unless the
   addressee gave the first one back.
3. A paper that can state its receipt and states none was not received: its addressee's own record
   alone proves that it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.domain.facts import DELIVERED, Basis, Fact, ReceiptPolicy, Seen, addressees
from hub.domain.joint_papers import joined
from hub.domain.names import fold
from hub.domain.numbered_papers import content_of, differ, number_of, written
from hub.domain.vocabulary import Effect, Half, Kind


def seen_in(facts: tuple[Fact, ...], policy: ReceiptPolicy) -> tuple[Seen, ...]:
    """Return every act, dispatch and receipt in `facts`, in canonical order by instant."""
    words = policy.vocabulary
    told: list[_CopyHalf] = []
    delivered: dict[tuple[str, str], Fact] = {}
    acts: list[Fact] = []
    # A number used again and a letter joined are rare: nothing is done where there is none.
    joins: list[Fact] = []
    for fact in facts:
        kind = words.kinds.get(fact.kind)
        if fact.kind == DELIVERED:
            delivered.setdefault((str(fact.get("document")), fact.office), fact)
        elif kind is not None and kind.half is Half.ACT:
            acts.append(fact)
            if Effect.JOINS in kind.effects:
                joins.append(fact)
        elif kind is not None:
            told += (_CopyHalf(kind.half, key, fact) for key in _keys(fact, kind, policy))
    told = _told_apart(told, words.kinds)
    anew = _Resent(told, words.kinds)
    seen = [
        Seen(
            Half.ACT,
            fact.kind,
            office,
            "",
            fact.at,
            fact.at,
            fact,
            after=anew.for_act(office, fact.at),
        )
        for fact in acts
        for office in fact.offices
    ]
    seen += _Papers(told, anew, delivered, policy).seen()
    if joins:
        seen += tuple(joined(seen, joins, policy))
    ranks, last = words.ranks, len(words.ranks)
    seen.sort(key=lambda one: (one.at, ranks.get(one.fact.kind, last), one.fact.id))
    return tuple(seen)


class _Key(NamedTuple):
    """What makes two halves one paper, names by their folds.

    `author` and `notice` are "" if a receipt names none. `again` tells papers apart that were sent
    under one number.
    """

    paper: str
    case: str
    author: str
    addressee: str
    notice: str
    matter: str
    after: str = ""
    again: str = ""


class _CopyHalf(NamedTuple):
    """One half of a paper, as one office reported it."""

    half: Half
    key: _Key
    fact: Fact


def _keys(fact: Fact, kind: Kind, policy: ReceiptPolicy) -> Iterator[_Key]:
    author = str(fact.get("sender") or "") if kind.half is Half.RECEIVED else fact.author
    case = fold(fact.named("case")) or str(fact.get("week") or "")
    notice = fold(fact.named("notice"))
    matter = str(fact.get("matter") or fact.get("outcome") or _form(fact))
    for addressee in addressees(fact, policy.vocabulary):
        yield _Key(kind.paper, case, author, addressee, notice, matter)


def _told_apart(told: list[_CopyHalf], kinds: Mapping[str, Kind]) -> list[_CopyHalf]:
    """Return the halves with papers told apart that have one number: of another content, or sent
    anew after the first was taken back.
    """
    numbered: dict[_Key, list[_CopyHalf]] = {}
    for one in told:
        if one.key.notice:
            numbered.setdefault(one.key, []).append(one)
    if len(numbered) == len(told) or all(len(some) == 1 for some in numbered.values()):
        return told
    back = [one.fact for one in told if Effect.WITHDRAWS in kinds[one.fact.kind].effects]
    apart: dict[_Key, list[_CopyHalf]] = {}
    for key, some in numbered.items():
        contents = [content_of(one.fact) for one in some]
        if back or any(differ(contents[0], one) for one in contents[1:]):
            apart[key] = some
    return [_as_its_own(one, apart[one.key], back) if one.key in apart else one for one in told]


def _as_its_own(one: _CopyHalf, among: Sequence[_CopyHalf], back: Sequence[Fact]) -> _CopyHalf:
    """Return a half of a paper under a key of its own content, and of what took back the paper
    that had its number before.
    """
    sent = [other.fact.at for other in among if other.half is Half.SENT]
    at = max((when for when in sent if when <= one.fact.at), default=one.fact.at)
    before = [
        fact.digest
        for fact in back
        if fact.at < at and fact.author == one.key.author and number_of(fact) == one.key.notice
    ]
    content = written(content_of(one.fact))
    return one._replace(key=one.key._replace(again="/".join((content, *before[-1:]))))


_Half = tuple[Fact, Fact | None]
"""The fact of one half of a paper, and the return after which the paper was sent anew."""


def _form(fact: Fact) -> str:
    """Return how a report was made: orally and then in writing are two papers (ZH 7(2))."""
    marks = ("mode", "urgent", "recorded", "witness_signed")
    return "/".join(str(fact.get(mark)) for mark in marks) if fact.get("mode") else ""


class _Resent:
    """Which papers were given back, and what was sent again after that."""

    def __init__(self, told: Sequence[_CopyHalf], kinds: Mapping[str, Kind]) -> None:
        self._told = told
        self._returns = [
            (kinds[one.fact.kind].gives_back, one)
            for one in told
            if kinds[one.fact.kind].gives_back
        ]
        self._resent: list[tuple[_Key, datetime, Fact]] = []
        for one in told if self._returns else ():
            after = self._given_back(one)
            if after is not None:
                self._resent.append((one.key, one.fact.at, after))

    def _given_back(self, told: _CopyHalf) -> Fact | None:
        """Return the last return of the same paper to its author before a report of it."""
        key, at = told.key, told.fact.at
        before = [
            back.fact
            for paper, back in self._returns
            if (paper, back.key.addressee) == (key.paper, key.author)
            and back.fact.at < at
            and self._had(back, key)
        ]
        return before[-1] if before else None

    def _had(self, back: _CopyHalf, key: _Key) -> bool:
        """Return whether the office that gave back had been sent the paper,
        about the same matter.
        """
        sought = key._replace(addressee=back.key.author)
        return any(one.key == sought and one.fact.at <= back.fact.at for one in self._told)

    def for_paper(self, told: _CopyHalf) -> Fact | None:
        """Return the return that makes a paper another than the same one before."""
        if not self._resent:
            return None
        if any(told.key.paper == paper for paper, _ in self._returns):
            return self._given_back(told)
        key, at = told.key, told.fact.at
        if told.half is Half.RECEIVED:
            sent = [
                one.fact.at
                for one in self._told
                if one.half is Half.SENT and one.fact.at <= at and _may_be(key, one.key)
            ]
            at = sent[-1] if sent else at
        pair = {key.author, key.addressee}
        again = [
            after
            for sent_again, when, after in self._resent
            if when <= at and pair == {sent_again.author, sent_again.addressee}
        ]
        return again[-1] if again else None

    def for_act(self, office: str, at: datetime) -> Fact | None:
        """Return the return after which `office` was sent the case again, before it acted."""
        again = [
            after for key, when, after in self._resent if when <= at and key.addressee == office
        ]
        return again[-1] if again else None


def _may_be(received: _Key, sent: _Key) -> bool:
    """Return whether a receipt may be of a sent paper: what it does not name agrees."""
    return received == sent or received == sent._replace(
        author=received.author and sent.author, notice=received.notice and sent.notice
    )


class _Papers:
    """Joins the halves of each paper."""

    def __init__(
        self,
        told: Sequence[_CopyHalf],
        anew: _Resent,
        delivered: Mapping[tuple[str, str], Fact],
        policy: ReceiptPolicy,
    ) -> None:
        self._policy = policy
        self._delivered = delivered
        self._sent: dict[_Key, list[_Half]] = {}
        self._received: dict[_Key, list[_Half]] = {}
        for one in told:
            after = anew.for_paper(one)
            key = one.key._replace(after=after.digest) if after else one.key
            halves = (self._sent if one.half is Half.SENT else self._received).setdefault(key, [])
            if not halves or not key.notice:
                halves.append((one.fact, after))

    def seen(self) -> Iterator[Seen]:
        """Yield each paper sent, and each received."""
        authors: dict[_Key, str] = {}
        for key, halves in self._sent.items():
            recorded = self._recorded(key)
            if recorded is not None:
                authors[recorded] = key.author
            for fact, after in halves:
                yield Seen(
                    Half.SENT, key.paper, key.author, key.addressee, fact.at, fact.at, fact,
                    after=after,
                )  # fmt: skip
                # On the wall clock the addressee's own record never hides the proven receipt: an
                # office cannot stop its clock by recording a paper late. The earlier of the two
                # counts.
                if recorded is None or not self._policy.sent_is_received:
                    yield from self._proven(key, fact, after)
        for key, halves in self._received.items():
            author = key.author or authors.get(key, "")
            for fact, after in halves:
                yield Seen(
                    Half.RECEIVED, key.paper, key.addressee, author, fact.at, fact.at, fact,
                    Basis.RECORDED, after,
                )  # fmt: skip

    def _taken_over(self, document: str, addressee: str) -> Fact | None:
        """Return the receipt of the addressee's successor:
        a paper reaches today's office (AMB-21).
        """
        words = self._policy.vocabulary
        for (of, office), fact in self._delivered.items():
            if of == document and addressee in words.took_over(office):
                return fact
        return None

    def _recorded(self, key: _Key) -> _Key | None:
        """Return the addressee's own record of this paper.

        A record without a number, or without an author, may be of any paper that fits.
        """
        if not self._received:
            return None
        for author in (key.author, ""):
            for notice in dict.fromkeys((key.notice, "")):
                record = key._replace(author=author, notice=notice)
                if record in self._received:
                    return record
        return None

    def _proven(self, key: _Key, fact: Fact, after: Fact | None) -> Iterator[Seen]:
        stated = fact.get("received")
        if stated is None and "received" in self._policy.vocabulary.kinds[fact.kind].fields:
            return
        if self._policy.sent_is_received:
            at = max(fact.at, datetime.fromisoformat(stated)) if stated else fact.at
            yield Seen(
                Half.RECEIVED,
                key.paper,
                key.addressee,
                key.author,
                at,
                at,
                fact,
                Basis.STORY,
                after,
            )
            return
        delivered = self._delivered.get((fact.id, key.addressee)) or self._taken_over(
            fact.id, key.addressee
        )
        if delivered is not None:
            counts_at = delivered.at + timedelta(seconds=self._policy.visible_within_s)
            yield Seen(
                Half.RECEIVED, key.paper, key.addressee, key.author, delivered.at, counts_at, fact,
                Basis.DELIVERED, after, delivered.source,
            )  # fmt: skip
