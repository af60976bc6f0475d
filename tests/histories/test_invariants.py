"""What must hold of every history holds of some random ones; `make sim` draws 2,000 of each."""

import pytest

from hub.files.rulebooks import cities
from tests.histories.invariants import INVARIANTS, held

HISTORIES, AT_ONCE = 50, 10

pytestmark = pytest.mark.seeds


@pytest.mark.parametrize("first", range(0, HISTORIES, AT_ONCE))
@pytest.mark.parametrize("city", cities())
@pytest.mark.parametrize("name", INVARIANTS)
def test_a_random_history_keeps_it(name: str, city: str, first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        held(name, city, seed)
