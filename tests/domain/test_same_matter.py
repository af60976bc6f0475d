"""An office that did what it owed is not accused, whichever of case, site and enterprise it named.

The kinds are invented: whoever adds a kind gets these promises, or is told why the rulebook is
refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, count, product
from typing import Any

import pytest
import yaml

from hub.domain.law import Law
from hub.domain.rulebook import RulebookError, load_law
from hub.domain.story.outcome import outcome_of
from hub.files.rulebooks import texts_of
from tests.laws import told

NAMES = {"case": "C1", "site": "P1", "enterprise": "E1", "party": "A"}
LINKED = ("case", "site", "enterprise")
"""What a duty can be about. A party has none."""
FAMILIES = ("act", "permit", "document", "finding")
AFTER_THE_TERM = "2025-03-20T09:00:00"


def kind_named(role: str, family: str, needed: str) -> str:
    """Return what an invented kind is called."""
    return f"{role}_{family}_{needed}"


def a_kind(family: str, name: str, *need: str, **more: Any) -> dict[str, Any]:
    """Return an invented kind; a document goes to PLAN."""
    if family == "document":
        return {"family": family, "half": "sent", "paper": name, "need": ["to", *need], **more}
    return {"family": family, "need": list(need), **more}


def a_duty(number: int, raised: Mapping[str, Any], done: Sequence[Mapping[str, Any]]) -> Any:
    """Return a duty of three working days, its actor whoever tells what raises it."""
    return {
        "id": f"ZH-0-invented-{number}", "article": "art. 0",
        "says": "Who tells of it does something within three working days.",
        "says_zh": "三个工作日内处理。", "actor": "author", "raised": [dict(raised)],
        "clock": {"working_days": 3}, "done": [dict(one) for one in done],
    }  # fmt: skip


def a_law(kinds: Mapping[str, Any], **sections: Sequence[Mapping[str, Any]]) -> Law:
    """Return Zhuhai's city file with these kinds beside those of all cities,
    and these rules alone.
    """
    common = dict(texts_of("common"))
    events = yaml.safe_load(common["events.yaml"])
    events["kinds"] |= kinds
    common["events.yaml"] = yaml.safe_dump(events, allow_unicode=True, sort_keys=False)
    city = texts_of("zhuhai")["city.yaml"]
    rules = yaml.safe_dump(
        {name: list(some) for name, some in sections.items()}, allow_unicode=True
    )
    return load_law(
        common, {"city.yaml": f"{city}\nin_force: 2009-09-25\n", "invented.yaml": rules}
    )


def pattern(family: str, name: str, **more: Any) -> dict[str, Any]:
    """Return the pattern that speaks of an invented kind."""
    return {"sent" if family == "document" else "act": name, **more}


@pytest.fixture(scope="module")
def law() -> Law:
    """Return a law in which a kind of each family about each of case, site and enterprise raises a
    duty.

    Each of them is done by a kind of any family about any of the three.
    """
    kinds = {
        kind_named(role, family, needed): a_kind(family, kind_named(role, family, needed), needed)
        for role in ("raise", "do")
        for family, needed in product(FAMILIES, LINKED)
    }
    done = [
        pattern(family, kind_named("do", family, needed), by="actor")
        for family, needed in product(FAMILIES, LINKED)
    ]
    numbers = count(1)
    duties = [
        a_duty(next(numbers), pattern(family, kind_named("raise", family, needed)), done)
        for family, needed in product(FAMILIES, LINKED)
    ]
    return a_law(kinds, duties=duties)


def a_line(role: str, family: str, needed: str, day: int, names: Mapping[str, str]) -> Any:
    """Return a story's line of an invented kind, told by LAND on a day of March 2025."""
    kind = kind_named(role, family, needed)
    at = f"2025-03-{day:02}T09:00:00"
    return {"at": at, "event": kind, "by": "LAND", "to": ["PLAN"], **names}


def outcome(law: Law, *lines: Mapping[str, Any]) -> tuple[list[str], int]:
    """Return how the duties of a story stand once their term is over,
    and how many violations are said.
    """
    found = outcome_of(told(law, AFTER_THE_TERM, lines))
    return [one["status"] for one in found["obligations"]], len(found["violations"])


def named_with(needed: str) -> Iterator[dict[str, str]]:
    """Yield everything that a line may name that needs one of them."""
    others = [one for one in NAMES if one != needed]
    for size in range(len(others) + 1):
        for some in combinations(others, size):
            yield {name: NAMES[name] for name in (needed, *some)}


def pairs() -> Iterator[tuple[str, dict[str, str], str, dict[str, str]]]:
    """Yield, for a trigger and an act, what each needs and what each names: all that there is."""
    for raised, done in product(LINKED, LINKED):
        for of_trigger, of_act in product(named_with(raised), named_with(done)):
            yield raised, of_trigger, done, of_act


def of_each_family(some: Iterable[Any]) -> Iterator[tuple[Any, str, str]]:
    """Yield each of some with a family for the trigger and one for the act:
    all pairs of them in turn.
    """
    families = list(product(FAMILIES, FAMILIES))
    for number, one in enumerate(some):
        yield one, *families[number % len(families)]


def test_an_act_that_shares_a_name_with_the_trigger_fulfils_and_one_that_shares_none_does_not(
    law: Law,
) -> None:
    told_of = 0
    for (raised, of_trigger, done, of_act), first, second in of_each_family(pairs()):
        trigger = a_line("raise", first, raised, 10, of_trigger)
        act = a_line("do", second, done, 12, of_act)
        shared = {*of_trigger} & {*of_act} & {*LINKED}
        expected = (["discharged"], 0) if shared else (["breached"], 1)
        assert outcome(law, trigger, act) == expected, (trigger, act)
        told_of += 1
    assert told_of == 576


def test_the_order_in_which_the_two_are_heard_changes_nothing(law: Law) -> None:
    for (raised, of_trigger, done, of_act), first, second in list(of_each_family(pairs()))[::7]:
        lines = (
            a_line("raise", first, raised, 10, of_trigger),
            a_line("do", second, done, 12, of_act),
        )
        assert outcome(law, *reversed(lines)) == outcome(law, *lines), lines


def test_an_act_about_others_of_each_kind_leaves_every_duty_missed(law: Law) -> None:
    for (raised, of_trigger, done, of_act), first, second in list(of_each_family(pairs()))[::5]:
        others = {name: f"{written}-OTHER" for name, written in of_act.items()}
        lines = (
            a_line("raise", first, raised, 10, of_trigger),
            a_line("do", second, done, 12, others),
        )
        assert outcome(law, *lines) == (["breached"], 1), lines


def test_an_act_after_the_term_is_late_whatever_it_names(law: Law) -> None:
    for (raised, of_trigger, done, of_act), first, second in list(of_each_family(pairs()))[::5]:
        lines = (
            a_line("raise", first, raised, 10, of_trigger),
            a_line("do", second, done, 17, of_act),
        )
        assert outcome(law, *lines) == (["breached"], 1), lines


@pytest.mark.parametrize(("about", "met"), [("case", "breached"), ("site", "discharged")])
def test_an_act_of_another_case_at_the_site_fulfils_what_the_site_is_owed_alone(
    law: Law, about: str, met: str
) -> None:
    trigger = a_line("raise", "act", about, 10, {"case": "C1", "site": "P1"})
    act = a_line("do", "act", "case", 12, {"case": "C2", "site": "P1"})
    statuses, _ = outcome(law, trigger, act)
    assert statuses == [met]


@pytest.mark.parametrize("place", ["site", "enterprise"])
def test_an_act_in_a_case_counts_at_the_place_where_the_case_is_known_to_lie(
    law: Law, place: str
) -> None:
    lies_there = a_line("do", "act", "case", 3, {"case": "C1", place: "X1"})
    trigger = a_line("raise", "act", place, 10, {place: "X1"})
    of_case, of_another = ({"case": name} for name in ("C1", "C2"))
    assert outcome(law, lies_there, trigger, a_line("do", "act", "case", 12, of_case)) == (
        ["discharged"],
        0,
    )
    assert outcome(law, lies_there, trigger, a_line("do", "act", "case", 12, of_another)) == (
        ["breached"],
        1,
    )


def test_an_act_that_names_one_of_two_sites_of_its_case_counts_at_that_one(law: Law) -> None:
    lie_there = [
        a_line("do", "act", "case", 3, {"case": "C1", "site": name}) for name in ("P1", "P2")
    ]
    triggers = [a_line("raise", "act", "site", 10, {"site": name}) for name in ("P1", "P2")]
    act = a_line("do", "act", "case", 12, {"case": "C1", "site": "P2"})
    assert sorted(outcome(law, *lie_there, *triggers, act)[0]) == ["breached", "discharged"]


def test_what_is_met_beside_raises_no_duty_there(law: Law) -> None:
    everything = {name: NAMES[name] for name in LINKED}
    for family, needed in product(FAMILIES, LINKED):
        statuses, _ = outcome(law, a_line("raise", family, needed, 10, everything))
        assert statuses == ["breached"], (family, needed)


def test_an_exception_and_an_end_told_in_the_case_count_at_its_site() -> None:
    kinds = {
        "alert": a_kind("act", "", "site"),
        "excuse": a_kind("act", "", "case"),
        "gone": a_kind("act", "", "case"),
        "answer": a_kind("act", "", "site"),
    }
    duty = a_duty(1, {"act": "alert"}, [{"act": "answer"}]) | {"ended": [{"act": "gone"}]}
    exception = {
        "id": "ZH-0-excuse", "article": "art. 0", "says": "An excuse takes the limit away.",
        "says_zh": "有理由的除外。", "of": duty["id"], "recorded": [{"act": "excuse"}],
    }  # fmt: skip
    law = a_law(kinds, duties=[duty], exceptions=[exception])
    alert = {"at": "2025-03-10T09:00:00", "event": "alert", "by": "LAND", "site": "P1"}
    for event, status in (("excuse", "exempted"), ("gone", "cancelled")):
        told_in_case = {
            "at": "2025-03-11T09:00:00", "event": event, "by": "LAND", "case": "C1", "site": "P1",
        }  # fmt: skip
        assert outcome(law, alert, told_in_case) == ([status], 0)


@pytest.fixture(scope="module")
def counting_law() -> Law:
    """Return a law whose kinds of a place count for its cases too."""
    also = {"counts_also_for": "case"}
    kinds = {
        "told": a_kind("act", "", "case"),
        "told_of_enterprise": a_kind("act", "", "enterprise", **also),
        "answer": a_kind("act", "", "enterprise", **also),
        "answer_of_site": a_kind("act", "", "site"),
        "gone": a_kind("act", "", "enterprise", **also),
    }
    done = [{"act": ["answer", "answer_of_site"], "by": "actor"}]
    duties = [
        a_duty(1, {"act": "told"}, done) | {"ended": [{"act": "gone"}]},
        a_duty(2, {"act": "told_of_enterprise"}, done),
    ]
    return a_law(kinds, duties=duties)


def line(event: str, day: int, by: str = "LAND", **names: Any) -> dict[str, Any]:
    """Return a story's line of an invented kind, told on a day of March 2025."""
    return {"at": f"2025-03-{day:02}T09:00:00", "event": event, "by": by, **names}


@pytest.mark.parametrize(("event", "status"), [("answer", "discharged"), ("gone", "cancelled")])
def test_what_counts_for_the_case_too_counts_at_its_site_as_what_does_not(
    counting_law: Law, event: str, status: str
) -> None:
    filed = line("told", 10, case="C1", site="P1")
    assert outcome(counting_law, filed, line(event, 11, enterprise="E1", site="P1")) == (
        [status],
        0,
    )
    elsewhere = line(event, 11, enterprise="E1", site="P2")
    assert outcome(counting_law, filed, elsewhere) == (["breached"], 1)


def test_what_is_told_of_an_enterprise_and_counts_for_a_case_is_answered_at_the_site_it_names(
    counting_law: Law,
) -> None:
    raised = line("told_of_enterprise", 10, case="C1", enterprise="E1", site="P1")
    statuses, violations = outcome(counting_law, raised, line("answer_of_site", 11, site="P1"))
    assert (set(statuses), violations) == ({"discharged"}, 0)
    statuses, violations = outcome(counting_law, raised, line("answer_of_site", 11, site="P2"))
    assert (set(statuses), violations) == ({"breached"}, len(statuses))


def test_what_counts_for_the_cases_of_a_place_raises_nothing_in_a_case_that_is_only_linked(
    counting_law: Law,
) -> None:
    filed = line("told", 10, case="C1", site="P1")
    raised = line("told_of_enterprise", 10, enterprise="E1", site="P1")
    statuses, _ = outcome(counting_law, filed, raised)
    assert statuses == ["breached", "breached"]


@pytest.mark.parametrize("about", ["case", "site"])
def test_who_did_an_earlier_act_is_found_wherever_it_was_told(about: str) -> None:
    other = "site" if about == "case" else "case"
    kinds = {
        "earlier": a_kind("act", "", other),
        "alert": a_kind("act", "", about),
        "answer": a_kind("act", "", "case"),
    }
    duty = a_duty(1, {"act": "alert"}, [{"act": "answer", "by": "actor"}])
    duty["actor"] = {"author_of": "earlier", "else": "LAND"}
    law = a_law(kinds, duties=[duty])
    earlier = line("earlier", 3, "URBAN_ENF", case="C1", site="P1")
    alert = line("alert", 10, **{about: NAMES[about]})
    if about == "case":
        alert |= {"site": "P1"}
    answer = line("answer", 11, "URBAN_ENF", case="C1", site="P1")
    assert outcome(law, earlier, alert, answer) == (["discharged"], 0)
    found = outcome_of(told(law, AFTER_THE_TERM, [earlier, alert]))
    assert [one["actor"] for one in found["obligations"]] == ["URBAN_ENF"]


@pytest.mark.parametrize(
    "kind",
    [
        {"family": "finding", "need": ["area"]},
        {
            "family": "document", "half": "sent", "paper": "strange", "need": ["to", "site|case"],
            "belongs_to": ["site", "target"],
        },
    ],
)  # fmt: skip
def test_a_kind_that_no_case_would_hear_of_cannot_count_for_cases(kind: dict[str, Any]) -> None:
    with pytest.raises(RulebookError, match="counts also for the cases there"):
        a_law({"strange": {**kind, "counts_also_for": "case"}}, duties=[])


def test_a_kind_that_needs_an_area_is_about_the_area_whatever_target_stands_beside() -> None:
    kinds = {
        "alert": {"family": "finding", "need": ["area"], "may": ["target"]},
        "answer": {"family": "finding", "need": ["area"]},
    }
    law = a_law(kinds, duties=[a_duty(1, {"act": "alert"}, [{"act": "answer", "by": "actor"}])])
    alert = line("alert", 10, area="XIANGZHOU", target="TOWN_GOV")
    assert outcome(law, alert, line("answer", 11, area="XIANGZHOU")) == (["discharged"], 0)
    assert outcome(law, alert, line("answer", 11, area="DOUMEN")) == (["breached"], 1)


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        ([["C1", "C2"]], "discharged"),
        ([["C1"], ["C2"]], "discharged"),
        ([None], "discharged"),
        ([["C1"]], "breached"),
        ([["C3"]], "breached"),
    ],
)
def test_a_ledger_of_the_week_covers_a_discovery_in_several_cases_if_it_lists_each(
    listed: list[list[str] | None], status: str
) -> None:
    kinds = {"found_in": {"family": "document", "half": "sent", "paper": "found_in",
                          "need": ["to", "cases"]}}  # fmt: skip
    ledger = {"sent": "weekly_ledger_reported", "by": "actor"}
    duty = a_duty(1, {"sent": "found_in"}, [ledger])
    law = a_law(kinds, duties=[duty | {"subject": "week", "covers": "each_discovery"}])
    found = line("found_in", 10, to=["PLAN"], cases=["C1", "C2"])
    week: dict[str, Any] = {"to": ["PLAN"], "week": "2025-03-10/2025-03-16"}
    ledgers = [
        line("weekly_ledger_reported", 11, **week | ({"cases": some} if some else {}))
        for some in listed
    ]
    statuses, _ = outcome(law, found, *ledgers)
    assert statuses == [status]


def test_an_act_at_a_site_counts_for_the_enterprise_that_the_case_names_with_it() -> None:
    kinds = {
        "filed": a_kind("act", "", "case"),
        "alert": a_kind("act", "", "enterprise"),
        "answer": a_kind("act", "", "site"),
    }
    law = a_law(kinds, duties=[a_duty(1, {"act": "alert"}, [{"act": "answer", "by": "actor"}])])
    filed = line("filed", 3, case="C1", site="P1", enterprise="E1")
    other = line("filed", 4, case="C1", site="P2")
    alert = line("alert", 10, enterprise="E1")
    found = [outcome(law, filed, other, alert, line("answer", 11, site=site))
             for site in ("P1", "P2")]  # fmt: skip
    assert found == [(["discharged"], 0), (["breached"], 1)]


@pytest.mark.parametrize("names", [{"cases": ["C1"]}, {"cases": ["C2"], "case": "C1"}])
def test_a_ledger_counts_for_each_case_that_it_names(names: dict[str, Any]) -> None:
    kinds = {
        "filed": a_kind("act", "", "case"),
        "ledger": a_kind("document", "ledger", "week", "cases"),
    }
    law = a_law(kinds, duties=[a_duty(1, {"act": "filed"}, [{"sent": "ledger", "by": "actor"}])])
    week: dict[str, Any] = {"to": ["PLAN"], "week": "2025-03-10/2025-03-16"}
    filed = line("filed", 10, case="C1")
    assert outcome(law, filed, line("ledger", 11, **week, **names)) == (["discharged"], 0)
    others: dict[str, Any] = {"cases": ["C2"]}
    assert outcome(law, filed, line("ledger", 11, **week, **others)) == (["breached"], 1)


@pytest.mark.parametrize(
    "known",
    [
        line("certificate_recorded", 3, certificate="construction_permit", case="C1", site="P1"),
        line("action_granted", 3, action="power_supply", case="C1", site="P1"),
    ],
)
@pytest.mark.parametrize("about", ["case", "site"])
def test_what_a_register_says_of_where_a_case_lies_is_known(
    law: Law, known: dict[str, Any], about: str
) -> None:
    other = "site" if about == "case" else "case"
    trigger = a_line("raise", "act", about, 10, {about: NAMES[about]})
    act = a_line("do", "act", other, 12, {other: NAMES[other]})
    assert outcome(law, known, trigger, act) == (["discharged"], 0)
    assert outcome(law, trigger, act) == (["breached"], 1)


ALERT = {"alert": a_kind("act", "", "site")}
REFUSED = {
    "a kind that needs nothing is about nothing": (
        {"alert": {"family": "act"}},
        {"act": "alert"},
        {"act": "case_handled"},
        "nothing says what alert is about",
    ),
    "a duty is not kept on a party": (
        {"alert": a_kind("act", "", "party")},
        {"act": "alert"},
        {"act": "case_handled"},
        "alert is about a party, and no duty is kept on one",
    ),
    "a trigger that may name nothing": (
        {"alert": {"family": "act", "belongs_to": "case"}},
        {"act": "alert"},
        {"act": "case_handled"},
        "alert may be told without saying what it is about",
    ),
    "an act that may name nothing": (
        {**ALERT, "answer": {"family": "act", "belongs_to": ["case", "site"]}},
        {"act": "alert"},
        {"act": "answer"},
        "answer may be told without saying what it is about",
    ),
    "an act of a party alone": (
        {**ALERT, "answer": a_kind("act", "", "party")},
        {"act": "alert"},
        {"act": "answer"},
        "the duty is about a site, and answer about a party: it would not be met there",
    ),
    "a ledger that may list no case, and a duty about a case": (
        {"ledger": a_kind("document", "ledger", "week")},
        {"act": "case_filed"},
        {"sent": "ledger"},
        "the duty is about a case, and ledger about a week",
    ),
    "an act about an area, and a duty about a case": (
        {"answer": a_kind("finding", "", "area")},
        {"act": "case_filed"},
        {"act": "answer"},
        "the duty is about a case, and answer about a target",
    ),
    "an act of a case, and a duty about an area": (
        {"alert": a_kind("finding", "", "area")},
        {"act": "alert"},
        {"act": "case_handled"},
        "the duty is about a target, and case_handled about a case",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_where_the_row_cannot_be_known_the_rulebook_is_refused(what: str) -> None:
    kinds, raised, done, sentence = REFUSED[what]
    with pytest.raises(RulebookError) as refused:
        a_law(kinds, duties=[a_duty(1, raised, [done])])
    assert sentence in str(refused.value)
    assert "events.yaml" in str(refused.value)


def test_a_block_that_a_site_alone_would_place_is_refused() -> None:
    block = {
        "id": "ZH-0-block",
        "article": "art. 0",
        "says": "An alert holds the supply.",
        "says_zh": "停止供应。",
        "actions": ["power_supply"],
        "scope": "project",
        "placed": [{"act": "alert"}],
        "released": [{"act": "case_handled"}],
    }
    with pytest.raises(
        RulebookError, match="alert may be told of no case, and a block is of a case"
    ):
        a_law(ALERT, blocks=[block])
    a_law({"alert": {**ALERT["alert"], "counts_also_for": "case"}}, blocks=[block])
