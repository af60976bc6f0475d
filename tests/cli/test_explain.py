"""Every answer of a story is explained down to its lines, its article and its days,
in two languages.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from tests.toy import LATE
from tests.toy import STORIES as TOY_STORIES

STORIES = Path(__file__).parents[1] / "stories"
LATE_SHUT_OFF = str(LATE)
LATE_CUT = str(STORIES / "given/S02.jsonl")
SENT = str(STORIES / "zhuhai/art-8-1-block-of-the-project-alone.jsonl")
TWO_CITIES = str(STORIES / "given/S35-zhuhai.jsonl")
ALL = [
    pytest.param(str(path.relative_to(STORIES)), marks=[pytest.mark.seeds] if number % 8 else [])
    for number, path in enumerate(sorted(STORIES.glob("*/*.jsonl")))
]
"""Every story; each eighth in `make check` too."""


LONGEST = {"days": 25, "day": 25, "months": 12, "month": 12, "weeks": 6, "week": 6, "date": 6}
"""The most steps that a term of a unit takes in a story."""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def told(*words: str) -> dict[str, Any]:
    result = run("explain", *words, "--format", "json")
    assert result.exit_code == 0, result.output
    whole: dict[str, Any] = json.loads(result.stdout)
    return whole


def explained(*words: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = told(*words)["explained"]
    return items


@pytest.mark.usefixtures("toy")
def test_a_late_act_is_explained_by_its_facts_its_days_and_what_should_have_been_done() -> None:
    duty = next(one for one in explained(LATE_SHUT_OFF) if one["what"] == "duty")
    assert (duty["rule"], duty["article"]) == ("MB-1-shut-off", "rule 1")
    assert [fact["source"] for fact in duty["facts"]] == ["line 2", "line 3"]
    assert [fact["part"] for fact in duty["facts"]] == [["raises"], ["decides"]]
    assert duty["first_late_instant"] == "2025-03-13 00:00"
    assert duty["would_have_been_done_by"][0]["en"] == "the office that owes it: sluice shut"
    assert {one["setting"]: one["chosen"] for one in duty["readings"]} == {
        "due_time_of_day": "24:00",
        "out_of_hours_receipt": "same_day",
    }


@pytest.mark.usefixtures("toy")
def test_the_working_is_numbered_steps_from_day_to_day_with_a_citation() -> None:
    duty = next(one for one in explained(LATE_SHUT_OFF) if one["what"] == "duty")
    steps = duty["working"]
    assert [one["step"] for one in steps] == list(range(1, len(steps) + 1))
    assert [one["before"] for one in steps[1:]] == [one["after"] for one in steps[:-1]]
    assert steps[0]["before"] == duty["counted_from"]
    assert steps[-1]["after"] == duty["due"]
    assert steps[0]["citation"]["en"] == "Civil Code art. 201 ¶1"
    assert steps[-1]["citation"]["zh"] == "《民法典》第二百零三条第二款"
    assert all(one["sentence"]["en"] and one["sentence"]["zh"] for one in steps)


def test_a_held_permit_is_explained_by_its_case_and_by_what_would_end_it() -> None:
    (gate,) = [one for one in explained(TWO_CITIES) if one["what"] == "gate"]
    assert gate["open_cases"] == ["C1"]
    assert gate["facts"][0]["source"] == "line 2"
    assert "disposal result letter" in gate["would_end_with"][0]["en"]


@pytest.mark.usefixtures("toy")
def test_only_the_case_asked_for_is_explained() -> None:
    assert explained(LATE_SHUT_OFF, "--case", "C1") == explained(LATE_SHUT_OFF)
    assert explained(LATE_SHUT_OFF, "--case", "C2") == []


@pytest.mark.usefixtures("toy")
def test_a_story_is_explained_in_chinese() -> None:
    output = run("explain", LATE_SHUT_OFF, "--lang", "zh").output
    assert "本应如何履行" in output
    assert "2025-03-10为起算当日，不计入，自次日起计算。" in output


def test_json_is_the_same_in_every_language() -> None:
    english = run("explain", TWO_CITIES, "--format", "json", "--lang", "en").stdout
    assert english == run("explain", TWO_CITIES, "--format", "json", "--lang", "zh").stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_to_be_printed_has_a_place_for_two_signatures(lang: str) -> None:
    page = run("explain", LATE_CUT, "--format", "html", "--lang", lang).stdout
    assert page.startswith("<!doctype html>")
    assert page.count("Signature:" if lang == "en" else "签名：") == 2
    assert "第十五条第七款" in page if lang == "zh" else "art. 15 ¶7" in page
    assert "<script" not in page
    assert "http" not in page


def test_the_instrument_has_its_title_its_date_and_its_number_as_the_text_states_it() -> None:
    whole = told(LATE_CUT)
    assert whole["instrument"]["title"]["zh"] == "珠海市建立土地执法共同责任制度的规定"
    assert whole["instrument"]["date"] == "2009-09-25"
    assert whole["instrument"]["number"] is None
    assert "文号未载于文本" in run("explain", LATE_CUT, "--lang", "zh").output


def test_a_late_cut_rests_on_its_duty_and_says_when_it_was_done() -> None:
    items = explained(LATE_CUT)
    duty = next(one for one in items if one.get("rule") == "ZH-15.7-utility-cutoff")
    assert duty["cited"] == {"en": "art. 15 ¶7", "zh": "第十五条第七款"}
    assert "done late" in duty["follows"]["en"]
    ground = next(one for one in items if one.get("rule") == "ZH-17.5.b-utility-late-cut")
    assert ground["missed_duty"]["due"] == duty["due"]
    assert ground["rests_on"]["at"] == duty["violation_at"]


def test_every_fact_says_who_said_it_when_and_who_received_it_when() -> None:
    duty = next(one for one in explained(SENT) if one["what"] == "duty")
    first = duty["facts"][0]
    assert (first["who"]["code"], first["speaker_named"]) == ("LAND", True)
    assert first["received"][0]["by"]["code"] == "PLAN"
    assert first["received"][0]["at"] == first["at"]


def test_who_did_not_speak_is_named_as_no_speaker_but_as_presumed() -> None:
    ground = one_of("zhuhai/rl-6-nobody-said-it.jsonl", "ZH-17.2.a-land-patrol")
    fact = ground["facts"][0]
    assert ("who" in fact, fact["speaker_named"]) == (False, False)
    assert fact["presumed"]["code"] == "CITY_GOV"
    assert "speaker not stated (presumed: city government" in fact["sentence"]["en"]
    assert "未载明陈述单位（推定为行为单位" in fact["sentence"]["zh"]


def one_of(name: str, rule: str) -> dict[str, Any]:
    return next(one for one in explained(str(STORIES / name)) if one.get("rule") == rule)


def test_what_a_missed_duty_raises_names_it_and_no_fact_raises_it() -> None:
    story = str(STORIES / "zhuhai/art-7-1-stop-notice-one-second-late.jsonl")
    (urged,) = [one for one in explained(story) if one.get("rule") == "ZH-14.1-urge"]
    assert [one["rule"] for one in urged["missed_duty"]] == ["ZH-7.1.c-stop-notice"]
    assert all("raises" not in fact["part"] for fact in urged["facts"])


def test_a_paper_that_all_received_at_once_says_so_once() -> None:
    story = str(STORIES / "zhuhai/art-7-1-stop-notice-one-second-late.jsonl")
    (ledger,) = [one for one in explained(story) if one.get("rule") == "ZH-7.2.b-weekly-ledger"]
    said = ledger["facts"][-1]["sentence"]
    assert "；各收件单位均于2025-06-03 09:00收到" in said["zh"]
    assert said["en"].count("received by") == 1


def test_a_grant_while_held_names_the_paper_that_holds_it() -> None:
    story = str(STORIES / "zhuhai/art-8-1-granted-while-held.jsonl")
    (granted,) = [one for one in explained(story) if one["what"] == "violation"]
    assert [fact["source"] for fact in granted["facts"]] == ["line 2", "line 3"]


def test_a_gate_of_a_whole_party_names_whose_the_site_is_and_every_letter_that_opened_it() -> None:
    story = str(STORIES / "zhuhai/art-15-3-two-cases-must-both-be-closed.jsonl")
    blocked, opened = [one for one in explained(story) if one["what"] == "gate"]
    assert [fact["source"] for fact in blocked["facts"]] == ["line 2", "line 3", "line 4", "line 5"]
    assert [fact["source"] for fact in opened["facts"]] == [
        "line 2", "line 3", "line 4", "line 6", "line 7",
    ]  # fmt: skip


def test_another_reading_is_offered_in_words_and_by_its_code() -> None:
    result = run("explain", LATE_CUT, "--lang", "zh")
    assert (
        "另可选：下班时（office_closing）" in result.stdout or "（office_closing）" in result.stdout
    )


def test_an_exempted_duty_names_the_exception_and_not_what_was_done_later() -> None:
    duty = one_of("zhuhai/art-11-1-complex-in-the-last-second.jsonl", "ZH-11.1.a-psb-decide")
    assert "case flagged complex" in duty["follows"]["en"]
    assert "认定案情复杂" in duty["follows"]["zh"]


def test_a_cancelled_duty_names_what_took_its_ground_away() -> None:
    name = "zhuhai/art-11-1-returned-in-the-last-second-of-the-term.jsonl"
    duty = one_of(name, "ZH-11.1.a-psb-decide")
    assert duty["status"]["code"] == "cancelled"
    assert "退回移送案件" in duty["follows"]["zh"]


def test_an_expired_measure_names_its_date_and_when_mending_came() -> None:
    ground = one_of("zhuhai/art-18-1-mended-one-second-late.jsonl", "ZH-18.1.a-local-inaction")
    measure, mended = ground["figures"]
    assert "2025-04-20" in measure["en"]
    assert "2025-04-21 00:00" in mended["en"]


def test_a_ratio_names_its_figures_and_its_year() -> None:
    ground = one_of("zhuhai/art-19-2-corrected-figures.jsonl", "ZH-19.2-fifteen-percent")
    assert "20 of 100" in ground["figures"][0]["en"]
    assert "达到15%以上" in ground["figures"][0]["zh"]


def test_a_block_that_was_broken_is_not_said_to_be_released() -> None:
    name = "zhuhai/art-15-7-cut-before-it-was-told-and-restored-too-soon.jsonl"
    blocks = [one for one in explained(str(STORIES / name)) if one["what"] == "block"]
    assert "并非依条文解除" in blocks[0]["follows"]["zh"]


def test_a_released_block_names_its_letter() -> None:
    block = one_of("zhuhai/art-8-1-granted-while-held.jsonl", "ZH-8.1.b-plan-block")
    assert "处理结果函" in block["follows"]["zh"]
    assert block["facts"][-1]["source"] == "line 4"


def test_a_block_is_told_by_its_own_rule_where_a_gate_has_its_name() -> None:
    name = "zhuhai/rl-8-another-case-found-later.jsonl"
    whole = explained(str(STORIES / name))
    block = next(
        one for one in whole if one["what"] == "block" and one["rule"] == "ZH-15.6-utility-gate"
    )
    assert "已停止供应" in block["says"]["zh"]
    assert [one["setting"] for one in block["readings"]] == ["restore_requires"]


def test_a_block_that_holds_again_names_what_placed_it_again() -> None:
    name = "zhuhai/art-8-1-held-again-after-a-new-finding.jsonl"
    block = one_of(name, "ZH-8.1.b-plan-block")
    assert [one["source"] for one in block["facts"]] == ["line 9", "line 12"]


@pytest.mark.parametrize("name", ALL)
def test_every_answer_names_rule_edition_and_facts(name: str) -> None:
    whole = told(str(STORIES / name))
    assert whole["edition"]["digest"]
    for one in whole["explained"]:
        assert one["follows"]["en"]
        assert one["follows"]["zh"]
        if "rule" in one:
            assert one["article"]
            assert one["cited"]["zh"]
        if one["what"] != "gate":
            assert one["facts"], one
        if "working" in one:
            assert len(one["working"]) <= LONGEST[one["term"]["en"].split()[-1]]


@pytest.mark.parametrize("name", ALL)
def test_what_is_explained_is_what_a_replay_says(name: str) -> None:
    outcome = json.loads(run("replay", str(STORIES / name), "--format", "json").stdout)
    duties = [one for one in explained(str(STORIES / name)) if one["what"] in ("duty", "right")]
    assert sorted(
        (one["rule"], one["who"]["code"], one["about"], one["status"]["code"]) for one in duties
    ) == sorted(
        (one["rule"], one["actor"], one["subject"], one["status"]) for one in outcome["obligations"]
    )


@pytest.mark.usefixtures("toy")
def test_as_of_a_day_in_the_past_gives_the_answer_of_that_day() -> None:
    early = run("replay", LATE_SHUT_OFF, "--as-of", "2025-03-12", "--format", "json")
    (duty,) = json.loads(early.output)["obligations"]
    assert (duty["status"], duty["done_at"]) == ("open", None)
    late = run("replay", LATE_SHUT_OFF, "--as-of", "2025-03-13T00:00:00+08:00", "--format", "json")
    statuses = {one["rule"]: one["status"] for one in json.loads(late.output)["obligations"]}
    assert statuses["MB-1-shut-off"] == "breached"


def statuses_at(name: str, as_of: str) -> dict[str, tuple[str, str]]:
    result = run("replay", str(TOY_STORIES / name), "--as-of", as_of, "--format", "json")
    duties = json.loads(result.output)["obligations"]
    return {one["rule"]: (one["status"], one["due_date"]) for one in duties}


@pytest.mark.usefixtures("toy")
def test_the_answer_of_a_day_knows_only_what_had_arrived_by_then() -> None:
    late, rule = "a-shut-off-told-late.jsonl", "MB-1-shut-off"
    assert statuses_at(late, "2025-03-13")[rule] == ("breached", "2025-03-12")
    assert statuses_at(late, "2025-03-14")[rule] == ("discharged", "2025-03-12")
    days = "a-correction-moves-the-last-day.jsonl"
    assert statuses_at(days, "2025-03-11T14:59:59+08:00")[rule] == ("open", "2025-03-12")
    assert statuses_at(days, "2025-03-11T15:00:00+08:00")[rule] == ("open", "2025-03-13")


@pytest.mark.usefixtures("toy")
def test_as_of_before_anything_was_heard_nothing_follows() -> None:
    outcome = json.loads(
        run("replay", LATE_SHUT_OFF, "--as-of", "2025-03-01", "--format", "json").output
    )
    assert (outcome["obligations"], outcome["violations"]) == ([], [])


BOTH = ("--city", "zhuhai", "--city", "jilin")


def test_the_same_facts_are_answered_by_both_cities_where_they_differ() -> None:
    result = run("replay", TWO_CITIES, *BOTH, "--format", "json")
    compared = json.loads(result.output)
    (gate,) = compared["gates"]
    assert (gate["zhuhai"]["state"], gate["jilin"]["state"]) == ("blocked", "refused")
    assert [one["rule"] for one in compared["obligations"]["zhuhai"]] == ["ZH-8.1.a-plan-verify"]
    assert compared["obligations"]["jilin"] == []


@pytest.mark.parametrize("name", ALL)
def test_every_story_can_be_judged_by_both_cities(name: str) -> None:
    assert run("replay", str(STORIES / name), *BOTH).exit_code == 0


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_outcome_is_told_in_both_languages(language: str) -> None:
    output = run("replay", LATE_SHUT_OFF, "--lang", language).output
    assert ("breached" in output) is (language == "en")
    assert ("已逾期" in output) is (language == "zh")


def test_of_two_ways_the_one_not_taken_is_told_to_be_gone_by_the_other() -> None:
    told = CliRunner().invoke(main, ["explain", "tests/stories/jilin/art-3-case-and-court.jsonl"])
    assert "Cancelled: the other way that the article leaves open was taken" in told.output


def test_a_duty_cancelled_by_what_was_said_of_its_paper_names_the_reading_that_decided() -> None:
    freed = explained(str(STORIES / "zhuhai/paper-withdrawn-from-everybody.jsonl"))
    (plan,) = [one for one in freed if one["what"] == "duty" and one["who"]["code"] == "PLAN"]
    assert "withdrawal_reaches" in [one["setting"] for one in plan["readings"]]
    late = next(one for one in explained(LATE_CUT) if one["what"] == "duty")
    assert "withdrawal_reaches" not in [one["setting"] for one in late["readings"]]
