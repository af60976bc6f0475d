"""Whatever stands in an outbox or an inbox: it is refused with a code, kept whole,
and accuses nobody.
"""

from datetime import timedelta

import pytest

from hub.agents.city.row_codec import encode_row, encode_state
from hub.messages import (
    INBOX,
    Act,
    Decision,
    Delivery,
    Duty,
    Permit,
    ReadPoint,
    Refusal,
    RefusalCode,
    Violation,
    encode,
)
from hub.registry import topics
from tests.builders import MONDAY, SHUT_OFF, a_warning
from tests.cities import MINUTE, NAME, ACity, at
from tests.poison.shapes import NAMES, shapes
from tests.toy import toy_law

LATE = at("2025-03-13 00:00")


def refused(city: ACity) -> list[Refusal]:
    return city.all(Refusal, "refused")


def goes_on(city: ACity) -> None:
    """Hold a city to hearing, delivering and judging as if nothing had been."""
    city.writes("WARDEN", a_warning(), MONDAY + MINUTE)
    city.delivers(MONDAY + MINUTE)
    city.marks(LATE - timedelta(seconds=1))
    assert city.all(Violation) == []
    city.marks(LATE)
    assert [(one.actor, one.case) for one in city.all(Violation)] == [("MILLER", "C1")]
    assert {duty.status for duty in city.all(Duty) if duty.rule == SHUT_OFF} == {"open", "breached"}


@pytest.mark.parametrize("shape", NAMES)
def test_in_an_outbox_it_is_refused_to_its_sender_and_the_next_is_heard(shape: str) -> None:
    city, value = ACity(), shapes()[shape]
    copy = city.copy_of("MILLER", MONDAY)
    city.city.hear(copy, value)
    city.works()
    (refusal,) = refused(city)
    assert (refusal.source, refusal.record, refusal.internal) == (copy.source, value or b"", False)
    assert refusal.code.startswith("M")
    assert len(encode(refusal)) < len(value or b"") + 2000
    assert [one.key for one in city.said if one.stream == "inbox"] == [f"{NAME}.MILLER.inbox"]
    goes_on(city)


@pytest.mark.parametrize("shape", NAMES)
def test_in_an_inbox_it_is_parked_and_never_answered(shape: str) -> None:
    city, value = ACity(), shapes()[shape]
    copy = city.copy_of("MILLER", MONDAY, INBOX)
    city.city.hear(copy, value)
    city.works()
    (refusal,) = refused(city)
    assert (refusal.code, refusal.source) == (RefusalCode.NOT_SAID_BY_HUB, copy.source)
    assert refusal.record == (value or b"")
    assert [one for one in city.said if one.stream == "inbox"] == []
    goes_on(city)


def an_answer(city: ACity) -> Decision:
    question = Permit(
        kind="leave_asked", city=NAME, office="MILLER", at=MONDAY, action="mill_supply", site="P1"
    )
    city.writes("MILLER", question, MONDAY)
    return city.all(Decision, "inbox")[-1]


def test_an_answer_of_the_hub_is_known_again_once() -> None:
    city = ACity()
    answer = an_answer(city)
    for _ in range(2):
        city.hears(city.copy_of("MILLER", MONDAY, INBOX), encode(answer))
    (refusal,) = refused(city)
    assert (refusal.code, refusal.source) == (
        RefusalCode.NOT_SAID_BY_HUB,
        f"{NAME}.MILLER.inbox/0/1",
    )


def test_an_answer_that_opens_what_the_hub_has_refused_is_parked() -> None:
    city = ACity()
    forged = an_answer(city).model_copy(update={"state": "open", "missing": ()})
    city.hears(city.copy_of("MILLER", MONDAY, INBOX), encode(forged))
    (refusal,) = refused(city)
    assert (refusal.code, refusal.record) == (RefusalCode.NOT_SAID_BY_HUB, encode(forged))


def test_a_refusal_is_known_again_and_another_is_parked() -> None:
    city = ACity()
    city.writes("MILLER", b"?", MONDAY)
    (told,) = city.all(Refusal, "inbox")
    city.hears(city.copy_of("MILLER", MONDAY, INBOX), encode(told))
    assert len(refused(city)) == 1
    other = told.model_copy(update={"code": RefusalCode.HUB_ONLY})
    city.hears(city.copy_of("MILLER", MONDAY, INBOX), encode(other))
    assert refused(city)[-1].code == RefusalCode.NOT_SAID_BY_HUB


def test_a_paper_read_back_a_second_time_or_with_other_words_proves_nothing() -> None:
    city = ACity()
    city.writes("WARDEN", a_warning(), MONDAY)
    (delivery,) = city.all(Delivery)
    softer = encode(a_warning().model_copy(update={"notice": "another"}))
    forged = delivery.model_copy(update={"document": softer})
    city.hears(city.copy_of("MILLER", MONDAY, INBOX), encode(forged))
    assert [one.code for one in refused(city)] == [RefusalCode.NOT_SAID_BY_HUB]
    assert [one for one in city.all(Duty) if one.rule == SHUT_OFF] == []
    city.hears(city.copy_of("MILLER", MONDAY + MINUTE, INBOX), encode(delivery))
    city.hears(city.copy_of("MILLER", MONDAY + 2 * MINUTE, INBOX), encode(delivery))
    assert [one.code for one in refused(city)] == [RefusalCode.NOT_SAID_BY_HUB] * 2
    (duty,) = [one for one in city.all(Duty) if one.rule == SHUT_OFF]
    assert duty.trigger_at == MONDAY + MINUTE


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"case": "C" * 201}, "case"),
        ({"id": "N" * 201}, "id"),
        ({"to": ("MILLER",) * 1001}, "to"),
        ({"party": "甲" * 300_000}, "party"),
    ],
    ids=["case", "id", "to", "party"],
)
def test_names_and_lists_that_no_row_would_hold_are_refused_by_name(
    changed: dict[str, object], field: str
) -> None:
    city = ACity()
    city.writes("WARDEN", a_warning().model_copy(update=changed), MONDAY)
    assert [(one.code, one.field) for one in refused(city)] == [(RefusalCode.BAD_FIELD, field)]
    goes_on(city)


def test_a_place_told_of_more_often_than_a_row_holds_is_refused_and_the_row_can_be_stored() -> None:
    city = ACity()
    told = Act(kind="leak_found", city=NAME, office="MASON", at=MONDAY, case="C9")
    site = Permit(kind="leave_refused", city=NAME, office="MASON", at=MONDAY, action="planning")
    actions = sorted(toy_law().vocabulary.actions)
    site = site.model_copy(update={"action": actions[0], "site": "P9", "reason": "理" * 4_000})
    for minute in range(120):
        instant = MONDAY - minute * MINUTE
        city.writes("MASON", site.model_copy(update={"at": instant}), MONDAY)
        city.writes(
            "MASON", told.model_copy(update={"at": instant, "reason": "因" * 4_000}), MONDAY
        )
    codes = {one.code for one in refused(city)}
    assert codes == {RefusalCode.ROW_FULL}
    assert not any(one.internal for one in refused(city))
    for row in city.city.docket.rows.held():
        assert len(encode_row(row)) < topics.RECORD_BYTES_MAX
    goes_on(city)


def test_of_questions_without_end_that_wait_the_oldest_is_answered_and_the_city_can_be_stored() -> (
    None
):
    city = ACity()
    never = ReadPoint(topic="t" * 200, offset=10**9)
    for number in range(120):
        question = Permit(
            id=f"Q{number}", kind="leave_asked", city=NAME, office="MILLER", at=MONDAY,
            action="mill_supply", site="P1", after=(never,) * 50,
        )  # fmt: skip
        city.writes("MILLER", question, MONDAY)
    answered = [one.asked_as for one in city.all(Decision, "decisions")]
    assert answered == [f"Q{number}" for number in range(20)]
    assert len(encode_state(city.city.state)) < topics.RECORD_BYTES_MAX
    more = question.model_copy(update={"id": "Q-more", "after": (never,) * 51})
    city.writes("MILLER", more, MONDAY)
    assert [(one.code, one.field) for one in refused(city)] == [
        (RefusalCode.FIELD_OF_KIND, "after")
    ]
