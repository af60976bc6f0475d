"""Rows that are not what was written are found when they are loaded, named,
and judged with by nobody.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.stream.checksum import verified, with_checksum
from hub.stream.port import DamagedError
from hub.stream.row_log import OFFSET_KEY
from tests.store.places import STATE, Counting


@given(key=st.binary(), body=st.binary())
def test_a_row_with_its_checksum_is_read_as_it_was_written(key: bytes, body: bytes) -> None:
    assert verified(key, with_checksum(key, body)) == body


@given(key=st.binary(), body=st.binary(), bit=st.integers(0))
def test_any_flipped_bit_is_found(key: bytes, body: bytes, bit: int) -> None:
    spoilt = bytearray(with_checksum(key, body))
    bit %= len(spoilt) * 8
    spoilt[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DamagedError):
        verified(key, bytes(spoilt))


@given(key=st.binary(), body=st.binary(min_size=1), cut=st.integers(1))
def test_any_truncated_row_is_found(key: bytes, body: bytes, cut: int) -> None:
    whole = with_checksum(key, body)
    with pytest.raises(DamagedError):
        verified(key, whole[: -(cut % len(whole)) or -1])


def test_a_row_under_the_key_of_another_is_found() -> None:
    with pytest.raises(DamagedError):
        verified(b"r/case/C2", with_checksum(b"r/case/C1", b"body"))


async def counted() -> Counting:
    counting = Counting()
    await counting.ready()
    await counting.comes(b"a", b"b", b"a")
    await counting.works(until=3)
    assert counting.ended == []
    return counting


async def test_a_worker_names_a_damaged_row_and_gives_its_agent_nothing() -> None:
    counting = await counted()
    value = (await counting.stored())[b"a"]
    await counting.rows_are({b"a": value[:-1] + bytes([value[-1] ^ 4])})
    damaged_at = (await counting.log().ends([STATE], committed=True))[STATE] - 2
    await counting.comes(b"c")
    counting.seen.clear()
    await counting.works(until=4)
    (words,) = counting.ended
    assert f"state/0/{damaged_at}, row b'a': its checksum" in words
    assert "gongze rebuild" in words
    assert counting.seen == {}


async def test_a_damaged_row_that_was_replaced_since_is_not_asked() -> None:
    counting = await counted()
    whole = (await counting.stored())[b"a"]
    await counting.rows_are({b"a": whole[:3]})
    await counting.rows_are({b"a": whole})
    await counting.comes(b"c")
    await counting.works(until=4)
    assert (counting.ended, counting.seen) == ([], {b"a": b"2", b"b": b"1", b"c": b"1"})


async def test_a_worker_that_meets_rows_of_a_newer_format_stops_and_says_so() -> None:
    counting = await counted()
    await counting.rows_are({b"b": bytes([9]) + (await counting.stored())[b"b"][1:]})
    await counting.comes(b"c")
    await counting.works(until=4)
    assert "its format is 9: it is damaged, or of a newer version" in counting.ended[0]


async def test_rows_that_lost_their_tail_are_not_gone_on_from() -> None:
    counting = await counted()
    early = {OFFSET_KEY: with_checksum(OFFSET_KEY, b"1"), b"a": with_checksum(b"a", b"1")}
    await counting.rows_are(early)
    await counting.comes(b"c")
    counting.seen.clear()
    await counting.works(until=4)
    assert "stand at input offset 1, written by 1 transactions" in counting.ended[0]
    assert "committed input up to 3 and 1 transactions" in counting.ended[0]
    assert counting.seen == {}


async def test_a_log_of_rows_that_is_gone_is_not_begun_anew_in_silence() -> None:
    counting = await counted()
    counting.brokers.delete(["state"])
    await counting.ready()
    await counting.comes(b"c")
    await counting.works(until=4)
    assert "lost its tail or is empty" in counting.ended[0]


async def test_rows_that_lost_what_a_sweep_wrote_are_not_gone_on_from() -> None:
    counting = await counted()
    before = dict(await counting.stored())
    await counting.sweeps(2)
    assert counting.ended == []
    await counting.rows_are(before)
    await counting.comes(b"c")
    counting.seen.clear()
    await counting.works(until=4)
    assert "written by 1 transactions, but the group committed" in counting.ended[0]
    assert counting.seen == {}
