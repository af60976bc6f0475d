"""The checker names a city that did not hear all of its log."""

from collections.abc import Sequence

import pytest

from tests.chaos.checker import state
from tests.chaos.checker.reading import Rec
from tests.chaos.checker.words import Copied
from tests.chaos.checker.world import City, Logged


@pytest.mark.parametrize(
    ("copied", "reached", "found"),
    [
        ([0, 1, 2], 3, []),
        ([0, 1, 2], 2, ["c stands at 2, its last copy ends at 3"]),
        ([], 0, []),
        ([0, 1, 1], 2, []),
        ([0, 0, 1], 2, ["c stands at 2, its last copy ends at 3"]),
    ],
    ids=["all heard", "one left", "nothing told", "a repeat left", "one left after a repeat"],
)
def test_a_city_has_heard_each_record_that_was_copied(
    copied: Sequence[int], reached: int, found: Sequence[str]
) -> None:
    city = City("c", b"", {"offices": [], "clock": "wall"})
    for place, offset in enumerate(copied):
        copy = Copied("c", "LAND", "c.LAND.outbox", "", offset, offset - 1, 0, inbox=False)
        city.log.append(Logged(Rec("hub.events", 0, place, 0, b"", b"", ()), copy))
    city.reached.append((0, reached))
    assert list(state.unread(city)) == found
