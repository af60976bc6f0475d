"""A question that waits is answered when all is heard that was received up to its instant,
or says what holds it.
"""

from datetime import datetime, timedelta

import pytest

from hub.agents.city.row_codec import decode_state, encode_state
from hub.messages import Decision, Permit, ReadPoint, Refusal
from tests.builders import MONDAY
from tests.cities import MINUTE, NAME, ACity, topic

SKEW = timedelta(seconds=5)
SECOND = timedelta(seconds=1)
NOON = MONDAY + 60 * MINUTE


def asked(wait: int | None = 10, at: datetime = NOON, **more: object) -> Permit:
    return Permit.model_validate(
        {"kind": "leave_asked", "city": NAME, "office": "MILLER", "at": at,
         "action": "mill_supply", "site": "P1", "wait_complete": wait, **more}
    )  # fmt: skip


def answers(city: ACity) -> list[Decision]:
    return city.all(Decision, "decisions")


def marked(but: tuple[str, ...] = ()) -> ACity:
    city = ACity()
    city.marks(NOON - MINUTE, but)
    return city


def test_without_wait_complete_the_answer_comes_at_once_and_says_what_it_lacks() -> None:
    city = marked()
    city.writes("MILLER", asked(wait=None), NOON)
    (answer,) = answers(city)
    assert not answer.complete
    assert answer.held_by == topic("BENCH", "inbox"), "the source marked the longest ago"
    assert answer.held_because is None, "nothing is wrong with it"


def test_a_question_that_waits_is_answered_complete_by_the_first_marks_past_its_instant() -> None:
    city = marked()
    city.writes("MILLER", asked(), NOON)
    city.marks(NOON - SECOND)
    assert answers(city) == []
    city.marks(NOON)
    (answer,) = answers(city)
    assert answer.complete
    assert (answer.held_by, answer.held_because) == (None, None)


def test_a_source_that_is_held_keeps_nobody_waiting_longer_than_he_said() -> None:
    city = marked(but=("BENCH",))
    city.writes("MILLER", asked(wait=10), NOON)
    city.marks(NOON + 10 * SECOND - SKEW - SECOND, but=("BENCH",))
    assert answers(city) == []
    city.marks(NOON + 10 * SECOND - SKEW, but=("BENCH",))
    (answer,) = answers(city)
    assert not answer.complete
    assert (answer.held_by, answer.held_because) == (topic("BENCH", "outbox"), "not_marked")


def test_who_names_a_record_waits_for_it_and_for_the_whole() -> None:
    city = marked()
    point = ReadPoint(topic=topic("WARDEN", "outbox"), offset=0)
    city.writes("MILLER", asked(wait=60, after=(point,)), NOON)
    city.marks(NOON)
    assert answers(city) == [], "complete, and the record that is named was not heard"
    city.marks(NOON + 10 * SECOND)
    assert [one.complete for one in answers(city)] == [True], (
        "ten seconds later it is there no more"
    )


def test_what_is_known_whole_already_is_answered_at_once() -> None:
    city = marked()
    city.writes("MILLER", asked(at=NOON - 2 * MINUTE), NOON)
    assert [one.complete for one in answers(city)] == [True]


@pytest.mark.parametrize("seconds", [-1, 61, 600])
def test_nobody_waits_longer_than_a_minute(seconds: int) -> None:
    city = marked()
    raw = b'{"family":"permit","kind":"leave_asked","city":"millbrook","office":"MILLER",'
    raw += b'"at":"2025-03-10T10:00:00+08:00",'
    raw += b'"action":"mill_supply","site":"P1","wait_complete":%d}' % seconds
    city.writes("MILLER", raw, NOON)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field) == ("M08", "wait_complete")
    assert answers(city) == []


def test_what_waits_goes_on_waiting_after_the_city_is_taken_over() -> None:
    city = marked()
    city.writes("MILLER", asked(), NOON)
    (waiting,) = city.city.state.waiting
    assert decode_state(encode_state(city.city.state)).waiting == [waiting]
    assert waiting.gives_up == NOON + 10 * SECOND - SKEW
