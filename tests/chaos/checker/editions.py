"""What was said under a law not the city's then: not yet registered, or left behind already."""

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
