"""Sets a city's own copy of its text beside each thing explained that rests on an article of it."""

from collections.abc import Sequence

from hub.domain.explain.article import cited
from hub.domain.explain.head import Told
from hub.domain.law_text.passages import Passage, standing_at
from hub.domain.law_text.places import places_in


def with_text(told: Told, passages: Sequence[Passage]) -> Told:
    """Return a thing explained with what stands at its article, right behind what its rule says."""
    some = [
        {"place": str(one.place), "cited": cited(str(one.place)).as_json(), "text": one.text}
        for place in places_in(told.get("article", ""))
        for one in standing_at(place, passages)
    ]
    if not some:
        return told
    beside: Told = {}
    for name, value in told.items():
        beside[name] = value
        if name == "says":
            beside["text"] = some
    return beside
