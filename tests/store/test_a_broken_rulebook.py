"""A rulebook that does not load holds its own city, and says why;
the worker goes on with the others.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.agents.known_cities import KnownCities, WrongLawError
from hub.domain.law import Law
from hub.domain.rulebook import load_law
from hub.files.rulebooks import book_of, law_of
from hub.stream.memory.brokers import Brokers
from hub.stream.memory.log import MemoryLog
from tests.cities import placed_city

BROKEN, WHOLE = "jilin", "zhuhai"


def laws(city: str, chosen: Mapping[str, Any]) -> Law:
    """Return the law of a city; Jilin's gates ask for an office and a paper that nobody knows."""
    if city != BROKEN:
        return law_of(city, chosen)
    texts = book_of(city).texts
    gates = texts.city["gates.yaml"]
    for word in ("mining_permit", "power_supply"):
        gates = gates.replace(word, f"{word}s")
    return load_law(texts.common, {**texts.city, "gates.yaml": gates}, chosen, {}, texts.folder)


def test_a_rulebook_that_does_not_load_holds_its_own_city_alone() -> None:
    known = KnownCities(MemoryLog(Brokers(lambda: 0)), laws)
    law = law_of(WHOLE)
    whole = placed_city().model_copy(update={"law": WHOLE, "city": WHOLE, "edition": law.edition})
    broken = whole.model_copy(update={"law": BROKEN, "city": BROKEN})
    with pytest.raises(WrongLawError) as held:
        known.law_of(broken)
    said = str(held.value)
    assert said.startswith(f"{BROKEN} stands under a law that this worker does not have: ")
    assert "jilin/gates.yaml, line " in said
    assert "(1 more: gongze law check)" in said
    assert known.law_of(whole).edition == law.edition
