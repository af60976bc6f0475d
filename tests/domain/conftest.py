"""What several tests of the domain stand on."""

import pytest

from hub.domain.city import intake, routing
from hub.domain.facts import Fact
from hub.domain.vocabulary import Vocabulary


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Have our code trip over every act about case C1."""
    sound = routing.keys_of

    def tripping(fact: Fact, words: Vocabulary) -> tuple[str, ...]:
        if fact.kind in ("sluice_shut", "round_walked") and fact.get("case") == "C1":
            raise ZeroDivisionError("a bug of ours")
        return sound(fact, words)

    monkeypatch.setattr(intake, "keys_of", tripping)
    return monkeypatch
