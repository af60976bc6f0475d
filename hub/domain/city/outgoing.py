"""Holds what a city has still to publish, in order, and answers the senders of records."""

from collections.abc import Iterable, Iterator, Sequence

from hub import messages as m
from hub.domain.city import refusals
from hub.domain.city.admission import Refused
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.publications import Publication
from hub.domain.city.replays import Fate


class Outgoing:
    """What is to be published of one city since it was taken last."""

    def __init__(self, placed: m.CityRecord, inboxes: Inboxes) -> None:
        self._places = {place.code: place for place in placed.offices}
        self._inboxes = inboxes
        self._waiting: list[Publication] = []

    def put(self, some: Iterable[Publication]) -> None:
        """Publish these, after what waits."""
        self._waiting += some

    def take(self) -> Sequence[Publication]:
        """Return what is to be published since the last call, in order."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def refuse(self, envelope: m.Envelope, value: bytes | None, refused: Refused) -> Fate:
        """Refuse a record by its code, keeping it whole; its sender is told,
        if an outbox held it.
        """
        refusal = refusals.refusal(envelope, value, refused)
        office = envelope.office if envelope.direction == m.OUTBOX else ""
        self.answer(office, envelope.source, refusal)
        return Fate.REFUSED

    def answer(self, office: str, source: str, message: m.Refusal | m.Remark) -> None:
        """Say to all, and to the sender of a record, what became of it."""
        self._waiting.append(Publication("refused", source, message))
        self._waiting += self.to_inbox(office, message)

    def to_inbox(
        self, office: str, message: m.Refusal | m.Remark | m.Card | m.Digest
    ) -> Iterator[Publication]:
        """Yield what is sent to an office alone; nothing if it has no inbox."""
        place = self._places.get(office)
        if place is not None:
            yield self._inboxes.answer(place, message)
