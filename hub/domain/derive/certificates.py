"""Derives which certificates a place holds: recorded, registered, or shown to an office.

1. A record that a certificate is revoked ends it from that instant on, for the party that the
   record names, or for every one. Only its issuer can say so: another office's word shuts no gate
   and accuses nobody.
2. A certificate shown with a question counts for the office that saw it, and for no other: it is
   not on record. The newest record of such a certificate goes first: once that is revoked, or over,
   showing it changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.calendar import end_of
from hub.domain.context import Paper, Shown, Standing
from hub.domain.derive.gate import GateQuestion, demanded, on_record
from hub.domain.facts import Fact
from hub.domain.law import Law
from hub.domain.names import fold
from hub.domain.vocabulary import Effect, Vocabulary

_INSTANT = timedelta(microseconds=1)


class Because(StrEnum):
    """Why a paper that was shown counts anyway, or does not count: a closed list."""

    ON_RECORD = "on_record"
    NOT_ASKED_FOR = "not_asked_for"
    REVOKED = "revoked"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The effect of a shown paper on an answer;
    `because` None if only the showing made it count.
    """

    certificate: str
    counted: bool
    because: Because | None = None


def certificates_of(facts: Iterable[Fact], words: Vocabulary) -> tuple[Paper, ...]:
    """Return the certificates of a place as intervals. `facts` are its own, in their order."""
    held: list[tuple[Paper, str]] = []
    recorded: dict[str, Fact] = {}
    for fact in facts:
        if fact.kind not in words.effects:
            continue
        party = fold(str(fact.get("party") or ""))
        if _is_issuers(fact, words):
            recorded[str(fact.get("certificate"))] = fact
            held = [(_after(paper, of, fact, party), of) for paper, of in held]
        held.extend((paper, party) for paper in _papers_told(fact, recorded, words))
    return tuple(paper for paper, _ in held)


def _is_issuers(fact: Fact, words: Vocabulary) -> bool:
    """Return whether a fact is a record of a certificate by the office that issues it."""
    issuer = words.issuers.get(str(fact.get("certificate")))
    by_issuer = issuer is None or words.is_one_of(fact.office, frozenset((issuer,)))
    return by_issuer and Effect.RECORDS in words.effects.get(fact.kind, ())


def _after(paper: Paper, of: str, record: Fact, party: str) -> Paper:
    """Return a paper after a record of such a one: revoked; or, if only shown, over with it."""
    is_anothers = bool(of and party) and of != party
    if is_anothers or paper.certificate != record.get("certificate"):
        return paper
    if record.get("revoked"):
        return _until(paper, record.at - _INSTANT)
    return _until(paper, _last(record)) if isinstance(paper, Shown) else paper


def _until(paper: Paper, last: datetime | None) -> Paper:
    if last is None or (paper.until is not None and paper.until <= last):
        return paper
    return replace(paper, until=last)


def _last(record: Fact) -> datetime | None:
    until = record.get("valid_until")
    return end_of(until) - _INSTANT if until else None


def _papers_told(fact: Fact, recorded: Mapping[str, Fact], words: Vocabulary) -> Iterator[Paper]:
    effects = words.effects[fact.kind]
    if Effect.RECORDS in effects:
        if not fact.get("revoked"):
            yield Paper(str(fact.get("certificate")), fact.at, _last(fact))
    elif Effect.REGISTERS in effects:
        for certificate in fact.get("certificates") or ():
            yield Paper(certificate, None, None)
    elif Effect.SHOWS in effects:
        for certificate in fact.get("certificates") or ():
            record = recorded.get(certificate)
            if _against(record, fact.at) is not None:
                continue
            if Effect.ASKS in effects:
                last = _last(record) if record is not None else None
                yield Shown(certificate, fact.at, last, fact.office)
            else:
                yield Paper(certificate, fact.at, None)


def _against(record: Fact | None, at: datetime) -> Because | None:
    """Return why the newest record of a certificate overrides one that is shown at `at`."""
    if record is None:
        return None
    if record.get("revoked"):
        return Because.REVOKED
    last = _last(record)
    return Because.LAPSED if last is not None and at > last else None


def weighed(
    question: Fact, asked: GateQuestion, standing: Standing, facts: Sequence[Fact], law: Law
) -> tuple[Weighed, ...]:
    """Return the effect of each paper shown with a question on its answer.

    `standing` is the place's standing with them, `facts` are the place's own in their order.
    """
    certificates = dict.fromkeys(question.get("certificates") or ())
    if not certificates:
        return ()
    wanted = demanded(asked, standing, law)
    recorded = on_record([one for one in standing.papers if type(one) is Paper], asked, law)
    counted = on_record(standing.papers, asked, law)
    found: list[Weighed] = []
    for certificate in certificates:
        if certificate not in wanted:
            found.append(Weighed(certificate, counted=False, because=Because.NOT_ASKED_FOR))
        elif certificate in recorded:
            found.append(Weighed(certificate, counted=True, because=Because.ON_RECORD))
        elif certificate in counted:
            found.append(Weighed(certificate, counted=True))
        else:
            records = [one for one in facts if _is_issuers(one, law.vocabulary)]
            because = _ends(certificate, records, question.at)
            found.append(Weighed(certificate, counted=False, because=because))
    return tuple(found)


def _ends(certificate: str, facts: Sequence[Fact], at: datetime) -> Because:
    """Return the record that keeps a paper shown at `at` from counting: the newest by then, or a
    later one.
    """
    records = [one for one in facts if one.get("certificate") == certificate]
    newest = [*reversed([one for one in records if one.at <= at]), *records]
    found = (_against(one, at) for one in newest)
    return next((one for one in found if one is not None), Because.REVOKED)
