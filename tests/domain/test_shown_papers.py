"""A paper shown with a question counts for who saw it (ZH art. 15 ¶6),
unless its issuer's record goes before.
"""

from datetime import date, datetime, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.city.row_limits import FACTS_MAX
from hub.messages import Certificate, Decision, Permit, Refusal, Standing, Violation
from tests.builders import MONDAY
from tests.cities import MINUTE, NAME, ACity

WATER_RIGHT = "water_right"
ASKED = MONDAY + 60 * MINUTE
LATER = ASKED + timedelta(days=1)


class ThreeGuilds(ACity):
    offices = ("BENCH", "DYER", "WARDEN", "MASON", "MILLER", "TANNER", "hub")


def asked(*papers: str, office: str = "MILLER", at: datetime = ASKED) -> Permit:
    action = {"MILLER": "mill_supply", "TANNER": "vat_supply"}[office]
    return Permit(
        kind="leave_asked", city=NAME, office=office, at=at, action=action, site="P1",
        certificates=papers,
    )  # fmt: skip


def asks(city: ACity, *papers: str, office: str = "MILLER", at: datetime = ASKED) -> Decision:
    """Have an office ask whether it may supply, and return the answer."""
    city.writes(office, asked(*papers, office=office, at=at), at)
    return city.all(Decision, "decisions")[-1]


def supplies(city: ACity, office: str = "MILLER", at: datetime = ASKED + MINUTE) -> None:
    city.writes(
        office, Permit(kind="sluice_opened", city=NAME, office=office, at=at, site="P1"), at
    )


def records(city: ACity, at: datetime = MONDAY, **more: object) -> None:
    record = {"kind": "paper_recorded", "city": NAME, "office": "WARDEN", "at": at,
              "certificate": WATER_RIGHT, "site": "P1", **more}  # fmt: skip
    city.writes("WARDEN", Certificate.model_validate(record), at)


def accused(city: ACity) -> list[str]:
    """Return who is said to have done what it must not, once everything is heard."""
    city.marks(LATER + timedelta(days=30))
    return sorted(
        one.actor
        for one in city.all(Violation)
        if one.change == "said" and one.cause == "forbidden_act"
    )


def did(answer: Decision) -> list[tuple[str, bool, str | None]]:
    return [(one.certificate, one.counted, one.because) for one in answer.shown]


def test_without_a_paper_the_gate_is_shut() -> None:
    answer = asks(ThreeGuilds())
    assert (answer.state, answer.shown) == ("refused", ())


def test_a_water_right_shown_opens_the_gate_for_who_saw_it_alone() -> None:
    city = ThreeGuilds()
    seen = asks(city, WATER_RIGHT)
    assert (seen.state, did(seen)) == ("open", [(WATER_RIGHT, True, None)])
    assert asks(city, office="TANNER").state == "refused"
    assert asks(city).state == "open", "who saw it need not show it again"


def test_who_supplies_on_a_paper_that_it_saw_is_not_accused_and_who_saw_none_is() -> None:
    city = ThreeGuilds()
    asks(city, WATER_RIGHT)
    supplies(city)
    supplies(city, "TANNER")
    assert accused(city) == ["TANNER"]


def test_a_paper_seen_after_the_supply_does_not_mend_it() -> None:
    city = ThreeGuilds()
    supplies(city, at=ASKED - MINUTE)
    asks(city, WATER_RIGHT)
    assert accused(city) == ["MILLER"]


def test_whoever_asks_is_told_that_a_paper_is_not_what_the_gate_asks_for() -> None:
    city = ThreeGuilds()
    answer = asks(city, "bridge_permit")
    assert (answer.state, did(answer)) == (
        "refused", [("bridge_permit", False, "not_asked_for")],
    )  # fmt: skip
    supplies(city)
    assert accused(city) == ["MILLER"]


def test_a_paper_on_record_counts_as_it_did() -> None:
    city = ThreeGuilds()
    records(city)
    answer = asks(city, WATER_RIGHT)
    assert (answer.state, did(answer)) == ("open", [(WATER_RIGHT, True, "on_record")])


def test_a_paper_that_its_issuer_has_revoked_is_no_paper_whoever_shows_it() -> None:
    city = ThreeGuilds()
    records(city)
    records(city, at=MONDAY + MINUTE, revoked=True)
    answer = asks(city, WATER_RIGHT)
    assert (answer.state, did(answer)) == ("refused", [(WATER_RIGHT, False, "revoked")])
    supplies(city)
    assert accused(city) == ["MILLER"]


def test_a_paper_on_record_opens_until_it_is_revoked_and_again_when_it_is_issued_anew() -> None:
    city = ThreeGuilds()
    records(city)
    assert asks(city).state == "open"
    records(city, at=ASKED + MINUTE, revoked=True)
    assert asks(city, at=ASKED + 2 * MINUTE).state == "refused", "the same day"
    records(city, at=ASKED + 3 * MINUTE)
    assert asks(city, at=ASKED + 4 * MINUTE).state == "open"


def test_a_supply_before_the_revocation_stands_and_one_after_it_does_not() -> None:
    city = ThreeGuilds()
    asks(city, WATER_RIGHT)
    asks(city, WATER_RIGHT, office="TANNER")
    supplies(city, at=ASKED + MINUTE)
    records(city, at=ASKED + 2 * MINUTE, revoked=True)
    supplies(city, "TANNER", at=ASKED + 3 * MINUTE)
    assert accused(city) == ["TANNER"]


def test_a_paper_that_ended_by_its_record_is_not_made_valid_by_being_shown() -> None:
    city = ThreeGuilds()
    records(city, valid_until=date(2025, 3, 10))
    assert asks(city, WATER_RIGHT).state == "open", "its last day"
    answer = asks(city, WATER_RIGHT, at=LATER)
    assert (answer.state, did(answer)) == ("refused", [(WATER_RIGHT, False, "lapsed")])


def test_only_its_issuer_revokes_a_paper_and_nobody_is_accused_on_a_rivals_word() -> None:
    city = ThreeGuilds()
    records(city)
    rival = Certificate(
        kind="paper_recorded", city=NAME, office="TANNER", at=MONDAY + MINUTE,
        certificate=WATER_RIGHT, site="P1", revoked=True,
    )  # fmt: skip
    city.writes("TANNER", rival, MONDAY + MINUTE)
    assert asks(city).state == "open"
    supplies(city)
    assert accused(city) == []


def test_one_partys_paper_is_not_revoked_with_anothers() -> None:
    city = ThreeGuilds()
    records(city, party="甲公司")
    records(city, at=MONDAY + MINUTE, party="乙公司", revoked=True)
    assert asks(city).state == "open"


def test_subscribers_are_told_to_whom_a_paper_was_shown() -> None:
    city = ThreeGuilds()
    asks(city, WATER_RIGHT)
    city.works()
    (standing,) = [one for one in city.all(Standing) if one.subject == "P1"]
    assert [(one.certificate, one.shown_to) for one in standing.papers] == [(WATER_RIGHT, "MILLER")]


def test_a_paper_shown_again_and_again_is_kept_once() -> None:
    city = ThreeGuilds()
    for minute in range(20):
        asks(city, WATER_RIGHT, at=ASKED + minute * MINUTE)
    row = city.city.docket.rows.find("site/P1")
    assert row is not None
    assert len(row.facts) == 1


@pytest.mark.seeds
def test_a_question_whose_papers_there_is_no_room_to_keep_is_refused_by_name() -> None:
    city = ThreeGuilds()
    for number in range(FACTS_MAX):
        supplies(city, at=ASKED - timedelta(seconds=FACTS_MAX - number))
    question = asked(WATER_RIGHT)
    city.writes("MILLER", question, ASKED)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field) == ("C13", "site")
    assert city.all(Decision) == []


def test_of_what_is_shown_again_the_earliest_is_kept_in_whatever_order_it_came() -> None:
    shown = [(ASKED, (WATER_RIGHT,)), (ASKED + MINUTE, (WATER_RIGHT, "old_water_right"))]
    shown.append((ASKED + 2 * MINUTE, (WATER_RIGHT,)))
    found = set()
    for order in permutations(shown):
        city = ThreeGuilds()
        for at, papers in order:
            question = asked(*papers, at=at)
            city.writes("MILLER", question.model_copy(update={"id": f"{at:%H%M}"}), LATER)
        row = city.city.docket.rows.find("site/P1")
        assert row is not None
        found.add(tuple(sorted(one.at for one in row.facts.values())))
    assert found == {(ASKED, ASKED + MINUTE)}


def test_a_record_with_a_last_day_ends_what_was_shown_before_it_too() -> None:
    city = ThreeGuilds()
    asks(city, WATER_RIGHT)
    records(city, at=ASKED + MINUTE, valid_until=date(2025, 3, 10))
    assert asks(city, at=ASKED + 2 * MINUTE).state == "open"
    assert asks(city, at=LATER).state == "refused"


@pytest.mark.parametrize("first", ["shown", "revoked"])
def test_the_order_of_arrival_changes_nothing_of_what_is_said_in_the_end(first: str) -> None:
    city = ThreeGuilds()
    if first == "revoked":
        records(city, at=ASKED + 2 * MINUTE, revoked=True)
        asks(city, WATER_RIGHT)
    else:
        asks(city, WATER_RIGHT)
        records(city, at=ASKED + 2 * MINUTE, revoked=True)
    supplies(city, at=ASKED + MINUTE)
    supplies(city, at=ASKED + 3 * MINUTE)
    assert accused(city) == ["MILLER"], "the one after the revocation"


PAPERS = (WATER_RIGHT, "old_water_right", "bridge_permit")
TOLD = st.one_of(
    st.builds(
        lambda office, papers: asked(*papers, office=office),
        st.sampled_from(["MILLER", "TANNER"]),
        st.lists(st.sampled_from(PAPERS), unique=True),
    ),
    st.builds(
        lambda office: Permit(
            kind="sluice_opened", city=NAME, office=office, at=ASKED, site="P1"
        ),
        st.sampled_from(["MILLER", "TANNER"]),
    ),
    st.builds(
        lambda paper, revoked, until, party: Certificate(
            kind="paper_recorded", city=NAME, office="WARDEN", at=ASKED, certificate=paper,
            site="P1", revoked=revoked or None, valid_until=until, party=party,
        ),
        st.sampled_from(PAPERS),
        st.booleans(),
        st.sampled_from([None, date(2025, 3, 10), date(2025, 3, 11)]),
        st.sampled_from([None, "甲公司", "乙公司"]),
    ),
)  # fmt: skip
"""What the offices may tell of one site, its instant still to be set."""


@given(
    told=st.lists(st.tuples(TOLD, st.integers(0, 72)), max_size=8),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_whoever_is_heard_first_the_same_are_accused_and_the_site_stands_the_same(
    told: list[tuple[Permit | Certificate, int]], order: Random
) -> None:
    dated = [
        one.model_copy(update={"at": MONDAY + timedelta(hours=hours), "id": f"{n}"})
        for n, (one, hours) in enumerate(told)
    ]
    ends = []
    for _ in range(3):
        city = ThreeGuilds()
        for one in dated:
            city.writes(one.office, one, MONDAY + timedelta(days=5))
        names = sorted((one.actor, one.at) for one in standing_violations(city))
        row = city.city.docket.rows.find("site/P1")
        ends.append((names, sorted(row.facts) if row else [], city.city.docket.standing("site/P1")))
        order.shuffle(dated)
    assert ends[0] == ends[1] == ends[2]


def standing_violations(city: ACity) -> list[Violation]:
    city.marks(LATER + timedelta(days=30))
    last = {one.id: one for one in city.all(Violation)}
    return [one for one in last.values() if one.change != "withdrawn"]
