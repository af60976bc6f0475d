"""A process that ends is started again, later each time; five ends in a minute are said loudly."""

from hypothesis import given
from hypothesis import strategies as st

from hub.local.restarts import FIRST_WAIT_S, LOUD_AT, WAIT_MAX_S, WINDOW_S, Restarts


def test_the_first_end_waits_half_a_second_and_each_one_after_it_twice_as_long() -> None:
    restarts = Restarts()
    assert [restarts.died(float(at)) for at in range(6)] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0]


def test_ends_of_more_than_a_minute_ago_are_forgotten() -> None:
    restarts = Restarts()
    for at in range(6):
        restarts.died(float(at))
    assert restarts.died(5.0 + WINDOW_S) == FIRST_WAIT_S


def test_the_fifth_end_within_a_minute_is_loud_and_the_fourth_is_not() -> None:
    restarts = Restarts()
    loud = [(restarts.died(float(at)), restarts.loud)[1] for at in range(LOUD_AT)]
    assert loud == [False] * (LOUD_AT - 1) + [True]


@given(st.lists(st.floats(0.0, 100.0), min_size=1, max_size=200))
def test_no_wait_is_longer_than_the_longest_however_often_it_ends(pauses: list[float]) -> None:
    restarts, now_s = Restarts(), 0.0
    for pause_s in pauses:
        now_s += pause_s
        assert FIRST_WAIT_S <= restarts.died(now_s) <= WAIT_MAX_S
