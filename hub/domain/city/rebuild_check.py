"""Compares what follows from a city's records, taken anew, with what was published before.

A city whose rows are lost takes all records of its outboxes and inboxes anew. Most of what it would
publish is published already; only differences are. Pure.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from hub import messages as m
from hub.domain.city import doubts_said
from hub.domain.city.id_seeds import parts_of, reseeded
from hub.domain.city.inboxes import Answer, Told, is_answer, is_told, sent_key
from hub.domain.city.publications import INBOX, STREAMS, Publication, publication_of
from hub.domain.city.published_cards import PublishedCards, once
from hub.domain.city.row_transitions import Transition
from hub.domain.context import Context
from hub.domain.row_key import kind_and_name
from hub.domain.rules import Level
from hub.domain.statement import Statement, Status

_WITHDRAWN = "withdrawn"
_NOT_OF_THE_MATTER = frozenset(
    (
        "change",
        "evidence_time",
        "edition",
        "article",
        "says",
        "working",
        "reason",
        "reason_zh",
        "says_zh",
        "state",
        "status",
        "previous_due_date",
        "moved_because",
        "moved_because_zh",
        "reminder_zh",
        "suspended_outboxes",
    )
)
"""Fields that tell of the moment of saying, or that are compared by themselves."""


@dataclass(slots=True)
class Published:
    """What a city has published: the newest of each statement, and the keys of what is published
    once.

    `once` is what the streams hold, `papers` what each inbox holds: the city compares with that
    itself, whatever anybody remembers of deliveries. `remarks` are those that were derived, each as
    often as it was said.
    """

    statements: dict[str, m.Message] = field(default_factory=dict)
    standings: dict[str, m.Standing] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    papers: dict[str, set[str]] = field(default_factory=dict)
    answered: dict[str, Answer] = field(default_factory=dict)
    forms: set[tuple[str, str]] = field(default_factory=set)
    remarks: list[m.Remark] = field(default_factory=list)
    outages: list[m.Outage] = field(default_factory=list)
    fetches: list[m.Fetch] = field(default_factory=list)
    quarantines: dict[str, m.Quarantine] = field(default_factory=dict)
    cards: PublishedCards = field(default_factory=PublishedCards)

    def names(self, city: str, codes: Collection[str]) -> Mapping[str, dict[str, str]]:
        """Return, for each row, the old names on which ids of what was published rest."""
        said = list(self.statements.values())
        keys = [key for key, one in self.standings.items() if _is_informative(one)]
        forms = {*self.forms, *map(kind_and_name, keys)}
        return reseeded(city, said, keys, forms, codes)

    def answers(self, placed: m.CityRecord) -> Iterator[tuple[m.OfficePlace, Answer]]:
        """Yield every answer that was published, with the office that it was said to, and the
        newest word of each derived remark.
        """
        places = {place.code: place for place in placed.offices}
        for said in self.statements.values():
            if not isinstance(said, m.Remark) or (place := places.get(said.office)) is None:
                continue
            # An inbox that holds nothing of a remark needs no word that it is withdrawn.
            if not _is_withdrawn(said) or self._holds(place.inbox, said):
                yield place, said
        for one in self.answered.values():
            topic = (
                re.split("[#/]", one.source)[0] if isinstance(one, m.Refusal | m.Remark) else None
            )
            place = places.get(one.office)
            if place is not None and topic in (None, place.outbox):
                yield place, one

    def known_again(self, placed: m.CityRecord) -> dict[str, int]:
        """Return every published answer, as a city recognises it when its inbox is read back."""
        known = {sent_key(place.code, one): 1 for place, one in self.answers(placed)}
        known |= dict.fromkeys(self.cards.known_again(placed, self.papers), 1)
        return known | Counter(sent_key(one.office, one) for one in self.remarks)

    def _holds(self, inbox: str, remark: m.Remark) -> bool:
        return any(one.startswith(f"remark/{remark.id}/") for one in self.papers.get(inbox, ()))

    def stands(self, inbox: str, message: "Paper") -> bool:
        """Return whether an inbox holds a paper."""
        return _once(message) in self.papers.get(inbox, ())

    def take(self, message: m.Message | m.Undecodable, key: str, inbox: str = "") -> None:
        """Take one published record, in order: of a stream under its key, or of an inbox."""
        if inbox:
            if is_paper(message):
                self.papers.setdefault(inbox, set()).add(_once(message))
        elif isinstance(message, m.Duty | m.Violation | m.Block | m.Accountability):
            self.statements[key] = message
            self.forms.update(parts_of(message))
        elif isinstance(message, m.Standing):
            self.standings[key] = message
        elif isinstance(message, m.Outage):
            self.outages.append(message)
        elif isinstance(message, m.Fetch):
            self.fetches.append(message)
        elif isinstance(message, m.Quarantine):
            self.quarantines[message.id] = message
        elif isinstance(message, m.Card | m.Digest):
            self.cards.take(message)
        elif is_derived(message):
            self.statements[key] = message
            self.remarks.append(message)
        elif is_answer(message):
            self.once.add(_once(message))
            self.answered.setdefault(_once(message), message)


Paper = m.Delivery | Told
"""What is sent to one office: a document, an answer about a record of its own, a card, a digest."""


def is_paper(message: object) -> TypeGuard[Paper]:
    """Return whether a message is one that the city sends to an office."""
    return isinstance(message, m.Delivery) or is_told(message)


def is_derived(message: object) -> TypeGuard[m.Remark]:
    """Return whether a message is a remark that follows from what is on record: it was not said at
    the door.
    """
    return isinstance(message, m.Remark) and message.id is not None


def _is_informative(standing: m.Standing) -> bool:
    """Return whether a standing is more than empty."""
    said = (standing.papers, standing.holds, standing.penalties, standing.parties, standing.facts)
    return any(said)


def _once(message: Paper) -> str:
    """Return the key of a message that is published once, wherever it is published."""
    if isinstance(message, m.Card | m.Digest):
        return once(message)
    if isinstance(message, m.Refusal):
        return f"refusal/{message.code}/{message.source}"
    if isinstance(message, m.Remark):
        if message.id is not None:
            return f"remark/{message.id}/{m.digest(message)}"
        return f"remark/{message.code}/{message.source}"
    return f"{type(message).__name__}/{message.id}"


def unpublished(
    said: Collection[Publication],
    standing: Mapping[str, Statement],
    before: Published,
    context: Context,
) -> Iterator[Publication]:
    """Yield what is still to be published on the streams, in order: answers, standings, then
    statements.

    `said` is what the city published while it took everything anew, `standing` what is in force at
    its end.
    """
    standings: dict[str, Publication] = {}
    # The city knew the outages that it had said, and what is fetched: these are others.
    yield from (one for one in said if isinstance(one.message, m.Outage | m.Fetch))
    for one in said:
        message = one.message
        if is_derived(message):
            continue
        if is_paper(message):
            if one.stream != INBOX and _once(message) not in before.once:
                yield one
        elif isinstance(message, m.Standing):
            standings[one.key] = one
    yield from doubts_said.unsaid((one.message for one in said), before.quarantines)
    for key, one in standings.items():
        if _matter(one.message) != _matter(before.standings.get(key)):
            yield one
    for statement in standing.values():
        transition = _difference(statement, before.statements.get(statement.id), context)
        if transition is not None:
            yield publication_of(transition, context)
    for key, message in before.statements.items():
        if key not in standing and not _is_withdrawn(message):
            yield _withdrawal(key, message, context)


def owed(
    said: Iterable[Publication],
    news: Iterable[Publication],
    before: Published,
    placed: m.CityRecord,
) -> Iterator[Publication]:
    """Yield what an inbox lacks, in order: of what the city sent anew, then of what it had answered
    before.

    An answer that was published is owed as it was published. `news` are what is still to be
    published on the streams: a remark among them goes to its office, too.
    """
    publication_of = set[tuple[str, str]]()
    remarks = [one.message for one in news if is_derived(one.message)]
    changed = {one.id for one in remarks}
    for one in said:
        if one.stream != INBOX or not is_paper(one.message) or is_derived(one.message):
            continue
        name = _once(one.message)
        if (one.key, name) not in publication_of and not before.stands(one.key, one.message):
            publication_of.add((one.key, name))
            known = before.answered.get(name)
            yield one if known is None else Publication(INBOX, one.key, known)
    for place, answer in before.answers(placed):
        if is_derived(answer) and answer.id in changed:
            continue
        if (place.inbox, _once(answer)) not in publication_of and not before.stands(
            place.inbox, answer
        ):
            yield Publication(INBOX, place.inbox, answer)
    inboxes = {place.code: place.inbox for place in placed.offices}
    yield from (
        Publication(INBOX, inboxes[one.office], one) for one in remarks if one.office in inboxes
    )


def _difference(now: Statement, last: m.Message | None, context: Context) -> Transition | None:
    if last is None or _is_withdrawn(last):
        return Transition(None, now)
    message = publication_of(Transition(None, now), context).message
    if _matter(message) == _matter(last) and _standing(message) == _standing(last):
        return None
    due = getattr(last, "due_date", now.due)
    status = Status(_standing(last)) if _standing(last) else now.status
    trigger_at = getattr(last, "trigger_at", now.trigger_at)
    return Transition(replace(now, status=status, due=due, trigger_at=trigger_at), now)


def _standing(message: m.Message) -> str:
    return str(getattr(message, "status", None) or getattr(message, "state", None) or "")


def _is_withdrawn(message: m.Message) -> bool:
    return _WITHDRAWN in (_standing(message), getattr(message, "change", ""))


def _matter(message: m.Message | None) -> Any:
    if message is None:
        return None
    publication_of = message.model_dump(exclude=set(_NOT_OF_THE_MATTER))
    if isinstance(message, m.Violation) and message.level is None:
        # Said before violations told how firm they are.
        publication_of["level"] = (
            Level.CANDIDATE if message.contested else Level.ESTABLISHED
        ).value
    return publication_of


def _withdrawal(key: str, message: m.Message, context: Context) -> Publication:
    fields = type(message).model_fields
    update: dict[str, Any] = {n: _WITHDRAWN for n in ("status", "state", "change") if n in fields}
    if "evidence_time" in fields:
        update["evidence_time"] = context.evidence_time
    if isinstance(message, m.Remark):
        update["remedy"] = m.SETTLED
    changed = message.model_copy(update=update)
    family = next(f for f in STREAMS if m.family_of(type(message)) == f.value)
    return Publication(STREAMS[family], key, changed)
