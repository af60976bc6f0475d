"""Finds the inboxes of a paper: that of each addressee, or of who holds the office today."""

from collections.abc import Mapping, Sequence

from hub import messages as m
from hub.domain.calendar import local_day
from hub.domain.facts import Fact, addressees
from hub.domain.statement import identity
from hub.domain.vocabulary import Vocabulary


def deliveries(
    document: bytes, fact: Fact, city: str, to: Sequence[m.OfficePlace]
) -> list[m.Delivery]:
    """Return a document as its addressees will find it, once for each office."""
    case = fact.get("case")
    return [
        m.Delivery(
            id=delivery_id(city, fact.id, place.code),
            city=city,
            to=place.code,
            document_id=fact.id,
            case=case,
            document=document,
        )
        for place in to
    ]


def delivery_id(city: str, document_id: str, office: str) -> str:
    """Return the id of a document's delivery to an office."""
    return identity(city, "delivery", document_id, office)


def addressed(
    fact: Fact, places: Mapping[str, m.OfficePlace], vocabulary: Vocabulary
) -> list[m.OfficePlace]:
    """Return the places of the addressees; for an office that no longer writes, its holder's
    (AMB-21).
    """
    found: dict[str, m.OfficePlace] = {}
    for office in addressees(fact, vocabulary):
        place = places.get(office)
        if place is None:
            holder = vocabulary.holder(office, local_day(fact.received))
            place = places.get(holder or "")
        if place is not None:
            found[place.code] = place
    return list(found.values())
