"""Finds the inboxes of a paper: that of each addressee, or of who holds the office today."""

from hub import messages as m
from hub.domain.calendar import local_day
from hub.domain.city.publications import INBOX, Publication
from hub.domain.facts import Fact, addressees
from hub.domain.statement import identity
from hub.domain.vocabulary import Vocabulary


def deliveries(
    document: bytes, fact: Fact, placed: m.CityRecord, vocabulary: Vocabulary
) -> list[Publication]:
    """Return a document as its addressees will find it, once for each office."""
    return [
        Publication(
            INBOX,
            place.inbox,
            m.Delivery(
                id=delivery_id(placed.city, fact.id, place.code),
                city=placed.city,
                to=place.code,
                document_id=fact.id,
                case=fact.get("case"),
                document=document,
            ),
        )
        for place in _addressed(fact, placed, vocabulary)
    ]


def delivery_id(city: str, document_id: str, office: str) -> str:
    """Return the id of a document's delivery to an office."""
    return identity(city, "delivery", document_id, office)


def _addressed(fact: Fact, placed: m.CityRecord, vocabulary: Vocabulary) -> list[m.OfficePlace]:
    """Return the places of the addressees; for an office that no longer writes, its holder's
    (AMB-21).
    """
    places = {place.code: place for place in placed.offices}
    found: dict[str, m.OfficePlace] = {}
    for office in addressees(fact, vocabulary):
        holder = vocabulary.holder(office, local_day(fact.received))
        place = places.get(office) or places.get(holder or "")
        if place is not None:
            found[place.code] = place
    return list(found.values())
