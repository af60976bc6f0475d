"""What was said under a law not the city's then: not yet registered, or left behind already; and
what was lost on workers of the version before.
"""

from collections.abc import Iterator

from tests.chaos.checker.world import City


def unlawful(city: City) -> Iterator[str]:
    """Name what was said under an edition not registered by then, or under one left behind.

    A transaction of a city begins after the one before it: so broker times put in order what it
    said on all streams.
    """
    order = list(city.editions)
    said = [one for some in city.said.values() for one in some if one.fields.get("edition")]
    newest = 0
    for one in sorted(said, key=lambda one: one.rec.at_ms):
        edition = one.fields["edition"]
        if one.rec.at_ms < city.editions.get(edition, one.rec.at_ms + 1):
            yield f"{one.rec.source} is said under edition {edition}, which was not registered then"
            continue
        if order.index(edition) < newest:
            yield f"{one.rec.source} is said under edition {edition}, after {order[newest]} was"
        newest = max(newest, order.index(edition))


def not_understood(city: City) -> frozenset[str]:
    """Return the records that a version before refused, by their sources: nothing follows of them.

    Offices may write more than that version can read. Whom it refused has been told so; it refuses
    no more once the city has spoken under the next edition.
    """
    since = first_said_ms(city, city.edition)
    return frozenset(
        one.fields["source"]
        for one in city.said["hub.refused"]
        if one.family == "refusal"
        and len(city.editions) > 1
        and (since is None or one.rec.at_ms < since)
    )


def first_said_ms(city: City, edition: str) -> int | None:
    """Return when a city first spoke under an edition."""
    said = (one for some in city.said.values() for one in some)
    return min(
        (one.rec.at_ms for one in said if one.fields.get("edition") == edition), default=None
    )
