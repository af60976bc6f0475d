"""Whatever somebody else writes among a city's rows: nothing is judged with it,
and the worker says what to do.
"""

import re

import pytest

from hub.agents.city.processor import Processor
from hub.agents.city.row_codec import BOOK, ROW
from hub.agents.held_cities import CityHeldError
from hub.files.calendar import published_calendar
from hub.registry import topics
from hub.stream.checksum import with_checksum
from hub.stream.port import TopicPartition
from hub.stream.row_log import OFFSET_KEY
from tests.cities import placed_city
from tests.poison.log import batch_of
from tests.poison.shapes import NAMES, shapes
from tests.store.places import Counting
from tests.toy import toy_law


@pytest.mark.parametrize("shape", [one for one in NAMES if one != "null" and "mebibyte" not in one])
async def test_it_is_named_with_its_place_and_key_and_the_worker_ends(shape: str) -> None:
    counting, value = Counting(), shapes()[shape]
    assert value is not None
    await counting.ready()
    await counting.rows_are({b"a": with_checksum(b"a", b"1"), b"b": value})
    await counting.comes(b"a")
    await counting.works(1)
    (said,) = counting.ended
    assert re.match(r"state/0/1, row b'b': it", said)
    assert said.endswith("gongze rebuild CITY.")
    assert counting.seen == {}


async def test_an_offset_that_is_none_is_not_gone_on_from() -> None:
    counting = Counting()
    await counting.ready()
    await counting.rows_are({OFFSET_KEY: with_checksum(OFFSET_KEY, b"seven")})
    await counting.comes(b"a")
    await counting.works(1)
    (said,) = counting.ended
    assert said.startswith("state/0, row b'\\x00offset': b'seven' is no offset")
    assert said.endswith("gongze rebuild CITY.")


@pytest.mark.parametrize(
    "rows", [{ROW + b"case/C1": b"short"}, {BOOK: b"{}"}], ids=["row", "state"]
)
def test_a_row_that_no_version_wrote_is_not_judged_with(rows: dict[bytes, bytes]) -> None:
    placed = placed_city()
    desk = Processor(lambda _: placed, lambda _: toy_law(), published_calendar())
    with pytest.raises(CityHeldError, match="millbrook cannot be seated: UnknownRowError"):
        desk.compute(batch_of(TopicPartition(topics.EVENTS, 0), [], rows))
