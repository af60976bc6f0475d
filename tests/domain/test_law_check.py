"""What is wrong with a rulebook is said where it stands, all of it at once,
with the word that was meant.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from hub.domain.rulebook import RulebookError, Texts, load_law
from hub.domain.rulebook.problems import SENTENCES, Code
from hub.domain.rulebook.review import WORDS, Book, review_of, review_of_all
from hub.files.rulebooks import book_of, cities, names_text

ORCHARD: dict[str, Any] = {
    "id": "ZH-0-orchard",
    "article": "art. 0",
    "says": "Who files a case about an orchard deals with it within three working days.",
    "says_zh": "立案的单位三个工作日内处理果园案件。",
    "actor": "author",
    "raised": [{"act": "case_filed"}],
    "clock": {"working_days": 3},
    "done": [{"act": "case_handled", "by": "actor"}],
}


def short(value: object) -> str:
    """Return a part of a test's name that fits a line."""
    return value if isinstance(value, str) and len(value) < 40 else ""


def book_with(section: str, *rules: Mapping[str, Any], **settings: Mapping[str, Any]) -> Texts:
    """Return Zhuhai's rulebook with these rules and settings more."""
    texts = book_of("zhuhai").texts
    city = yaml.safe_load(texts.city["city.yaml"])
    city["settings"] |= settings
    own = {
        "orchard.yaml": yaml.safe_dump({section: list(rules)}, sort_keys=False, allow_unicode=True),
        "city.yaml": yaml.safe_dump(city, sort_keys=False, allow_unicode=True),
    }
    return replace(texts, city={**texts.city, **own})


def checked(texts: Texts) -> list[str]:
    """Return every sentence that is said of a rulebook."""
    try:
        law = load_law(texts.common, texts.city, None, texts.districts, texts.folder)
    except RulebookError as error:
        return [str(one) for one in error.problems]
    return [str(one) for one in review_of(Book(law, texts), under_each_reading=False)]


def test_what_an_unreadable_file_would_have_named_is_no_mistake_of_others() -> None:
    texts = book_of("zhuhai").texts
    broken = replace(texts, city={**texts.city, "city.yaml": "city: ["})
    (sentence,) = checked(broken)
    assert sentence.startswith("zhuhai/city.yaml, line 2: this is not YAML")


def said_of(**part: Any) -> str:
    """Return the one sentence that is said of a duty with a part written otherwise."""
    (sentence,) = checked(book_with("duties", {**ORCHARD, **part}))
    assert sentence.startswith("zhuhai/orchard.yaml, line ")
    return sentence


def test_shipped_rulebooks_are_whole() -> None:
    books = [book_of(city) for city in cities()]
    assert [str(one) for book in books for one in review_of(book)] == []
    assert [str(one) for one in review_of_all(books, names_text())] == []


def test_a_whole_duty_is_let_pass() -> None:
    assert checked(book_with("duties", ORCHARD)) == []


@pytest.mark.parametrize(
    ("pattern", "key", "says"),
    [
        (
            {"act": "violation_discovered", "where": {"planing_area": "town"}},
            "planing_area",
            "Did you mean 'planning_area'?",
        ),
        (
            {"act": "violation_discovered", "where": {"planning_area": "twon"}},
            "planning_area",
            "Did you mean 'town'?",
        ),
        (
            {"act": "remedy_period_expired", "where": {"suit": "true"}},
            "suit",
            "true or false is expected",
        ),
        (
            {"sent": "case_transfer", "where": {"reason": [True]}},
            "reason",
            "case_transferred or transfer_received has no field 'reason'",
        ),
        ({"sent": "transfer_returned", "where": {"reason": [True]}}, "reason", "a text of 1 to"),
        (
            {"act": "case_filed", "where": {"case": {"a": "b"}}},
            "case",
            "a value is expected, not {",
        ),
        ({"act": "case_filed", "has": "until"}, "has", "case_filed has no field 'until'"),
        ({"act": "case_filed", "day_of": "case"}, "day_of", "no field 'case' that is a day"),
        (
            {"act": "rectify_order_issued", "day_of": "rectify_bye"},
            "day_of",
            "Did you mean 'rectify_by'?",
        ),
        (
            {"act": "planning_info_provided", "if_said": {"case": ["LAND"]}},
            "case",
            "that names offices",
        ),
        ({"breached": "ZH-10.3-no-permit"}, "breached", "takes `any` alone"),
        ({"act": "case_field"}, "act", "Did you mean 'case_filed'?"),
        ({"act": "case_filed", "by": "LANDS"}, "by", "Did you mean 'LAND'?"),
        ({"act": "case_filed", "sent": "case_transfer"}, "raised", "act and sent stand together"),
        ({"by": "LAND"}, "raised", "one of act, sent, received, breached is missing"),
        ({"act": "case_filed", "test": "valid_riting"}, "test", "Did you mean 'valid_writing'?"),
        ({"act": "case_filed", "onlyif": {}}, "onlyif", "Did you mean 'only_if'?"),
        (
            {"act": "case_filed", "only_if": {"ladder_skip": "maybe"}},
            "ladder_skip",
            "does not offer",
        ),
        (
            {"act": "case_filed", "only_if": {"ladderskip": True}},
            "ladderskip",
            "Did you mean 'ladder_skip'?",
        ),
        ({"act": []}, "act", "nothing stands here"),
    ],
    ids=short,
)
def test_a_pattern_that_would_never_match_is_named(
    pattern: dict[str, Any], key: str, says: str
) -> None:
    sentence = said_of(raised=[pattern])
    assert f"key '{key}'" in sentence
    assert says in sentence


def test_an_unknown_event_is_met_with_the_nearest_and_the_file_to_add_it_to() -> None:
    sentence = said_of(done=[{"act": "case_handeld", "by": "actor"}])
    assert "Did you mean 'case_handled'? Write one of: case_handled, " in sentence
    assert "or add it to common/events.yaml" in sentence


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"clock": {"workingdays": 3}}, "Did you mean 'working_days'?"),
        ({"clock": "sameday"}, "Did you mean 'same_day'?"),
        ({"clock": "none", "pace": "prompt"}, "Did you mean 'promptly'?"),
        ({"actor": "adressee"}, "Did you mean 'addressee'?"),
        (
            {"missed": [{"ground": "ZH-17.3-plan-lat", "level": "candidate"}]},
            "Did you mean 'ZH-17.3-plan-late'?",
        ),
        ({"guard": "early_coppy"}, "Did you mean 'early_copy'?"),
        ({"readings": ["ladder_skips"]}, "Did you mean 'ladder_skip'?"),
        ({"done": None}, "nothing stands here"),
        ({"result": "results"}, "Did you mean 'result'?"),
        ({"right": "yes"}, "true or false is expected"),
        ({"in_force": "2020"}, "a day is expected"),
        ({"reslut": "result"}, "Did you mean 'result'?"),
    ],
    ids=short,
)
def test_a_word_written_wrong_is_met_with_the_one_that_was_meant(
    part: dict[str, Any], says: str
) -> None:
    assert says in said_of(**part)


def test_every_mistake_of_every_file_is_named_at_once() -> None:
    duty = {**ORCHARD, "raised": [{"act": "case_field"}, {"act": "case_filed", "by": "LANDS"}]}
    del duty["done"]
    texts = book_with("duties", duty, {**ORCHARD, "id": "ZH-0-other", "clock": "soon"})
    city = texts.city["city.yaml"].replace("title:", "titel:", 1)
    said = checked(replace(texts, city={**texts.city, "city.yaml": city}))
    keys = [sentence.split(": ")[0].partition(", key ")[2] for sentence in said]
    assert sorted(keys) == ["", "'act'", "'by'", "'clock'", "'duties'", "'titel'"]
    assert [one for one in said if not one.startswith("zhuhai/")] == []


def test_a_gate_that_demands_nothing_is_refused() -> None:
    gate = {
        **{k: ORCHARD[k] for k in ("id", "article")},
        "says": "No.",
        "says_zh": "否。",
        "actions": ["gas_supply"],
    }
    (sentence,) = checked(book_with("gates", gate))
    assert "one of demands, performed, checked is missing" in sentence
    (sentence,) = checked(book_with("gates", {**gate, "demands": []}))
    assert "key 'demands': nothing stands here" in sentence
    only = {"any_of": "mining_permit", "only_if": {"ladder_skip": True}}
    (sentence,) = checked(book_with("gates", {**gate, "demands": [only]}))
    assert "under the default readings no demand stands" in sentence
    mining = {"any_of": "mining_permit", "types": ["mining"]}
    said = checked(book_with("gates", {**gate, "demands": [mining]}))
    assert any("no purpose of this text reaches mining: the demand is never" in one for one in said)


@pytest.mark.parametrize(
    ("reaches", "says"),
    [
        ({"land_suply": ["granted"]}, "Did you mean 'land_supply'?"),
        ({"land_supply": ["grant"]}, "Did you mean 'granted'?"),
    ],
)
def test_a_fact_or_value_that_no_register_tells_is_named(
    reaches: dict[str, Any], says: str
) -> None:
    gate = {
        "id": "ZH-0-gate",
        "article": "art. 0",
        "says": "No.",
        "says_zh": "否。",
        "actions": ["gas_supply"],
        "demands": [{"any_of": "mining_permit"}],
        "reaches": reaches,
    }
    (sentence,) = checked(book_with("gates", gate))
    assert says in sentence


def test_a_block_that_nothing_places_is_refused() -> None:
    block = {
        "id": "ZH-0-block", "article": "art. 0", "says": "No.", "says_zh": "否。",
        "actions": ["gas_supply"], "scope": "project",
    }  # fmt: skip
    (sentence,) = checked(book_with("blocks", block))
    assert "one of placed, placed_by_case, placed_by_duty, placed_by_notice is missing" in sentence
    assert checked(book_with("blocks", {**block, "placed_by_case": True})) == []


def test_a_ground_allows_a_rule_of_measures_and_a_measure_is_of_a_list_in_the_program() -> None:
    cited = {"id": "ZH-0-g", "article": "art. 0", "says": "Idle.", "says_zh": "不作为。"}
    (sentence,) = checked(book_with("grounds", {**cited, "allows": "ZH-17.3-plan-late"}))
    assert "unknown rule of measures" in sentence
    (sentence,) = checked(book_with("measures", {**cited, "measure": "fine"}))
    assert "Write one of: talk, criticism, veto, sanction, interview" in sentence


@pytest.mark.parametrize(
    ("says", "says_zh", "clock", "wrong"),
    [
        (
            "within three working days",
            "三个工作日内",
            {"working_days": 4},
            ["`says` says 3 working days, and the rule counts 4 working days", "`says_zh`"],
        ),
        ("within 3 working days", "3个工作日内", {"working_days": 3}, []),
        ("within two days", "两日内", {"days": 2, "counted_by": "bare_day_unit"}, []),
        (
            "within two days",
            "两个工作日内",
            {"days": 2, "counted_by": "bare_day_unit"},
            ["`says_zh` says 2 working days"],
        ),
        (
            "in good time",
            "及时",
            {"working_days": 3},
            ["the rule counts 3 working days, and `says` does not say so", "`says_zh`"],
        ),
        ("within thirty days", "三十日内", {"calendar_days": 30}, []),
        ("within six months", "六个月内", {"months": 6}, []),
        ("within sixty days", "六十日内", {"calendar_days": 61}, ["60 days", "60 days"]),
        (
            "within two working days",
            "2个工作日内",
            {"2009-09-25": {"working_days": 2}, "2030-01-01": {"working_days": 3}},
            [],
        ),
        ("by the end of the third working day", "于第三个工作日", {"working_days": 3}, []),
        ("within fifteen working days", "十五个工作日内", {"working_days": 15}, []),
        ("on 16 July", "7月16日起，三日内", {"calendar_days": 3}, ["`says` does not say so"]),
    ],
    ids=lambda one: one if isinstance(one, str) and one.isascii() else "",
)
def test_a_number_is_held_against_the_sentence_in_both_languages(
    says: str, says_zh: str, clock: object, wrong: list[str]
) -> None:
    found = checked(
        book_with("duties", {**ORCHARD, "says": says, "says_zh": says_zh, "clock": clock})
    )
    assert len(found) == len(wrong), found
    assert all(one in sentence for one, sentence in zip(wrong, found, strict=True)), found


def test_a_share_is_held_against_its_sentence() -> None:
    ratio = {
        "id": "ZH-0-r",
        "article": "art. 0",
        "says": "From 15 % on.",
        "says_zh": "百分之十五以上。",
        "percent": 15,
    }
    assert checked(book_with("ratios", ratio)) == []
    assert len(checked(book_with("ratios", {**ratio, "percent": 16}))) == 2


def test_a_rule_without_chinese_is_named() -> None:
    duty = {key: one for key, one in ORCHARD.items() if key != "says_zh"}
    (sentence,) = checked(book_with("duties", duty))
    assert "'says_zh' is missing" in sentence


def test_a_setting_that_nothing_reads_is_named_unless_it_says_why_it_stays() -> None:
    idle = {"ambiguity": "AMB-0", "asks": "whether", "default": True, "values": [True, False]}
    (sentence,) = checked(book_with("duties", ORCHARD, idle=idle))
    assert "nothing reads the setting 'idle'" in sentence
    assert checked(book_with("duties", ORCHARD, idle={**idle, "kept_for": "stories"})) == []


def test_a_default_that_is_not_offered_is_named() -> None:
    wrong = {"ambiguity": "AMB-0", "asks": "whether", "default": "on", "values": [True, False]}
    assert any("does not offer" in one for one in checked(book_with("duties", ORCHARD, w=wrong)))


def test_a_reading_under_which_nothing_can_raise_a_duty_is_named() -> None:
    raised = [{"act": "case_filed", "only_if": {"ladder_skip": True}}]
    (sentence,) = checked(book_with("duties", {**ORCHARD, "raised": raised}))
    assert "under the default readings no raised stands" in sentence


def common_with(file: str, old: str, new: str) -> list[str]:
    """Return what is said of both cities with a passage of `common/` written otherwise."""
    books = []
    for city in cities():
        texts = book_of(city).texts
        assert old in texts.common[file]
        texts = replace(
            texts, common={**texts.common, file: texts.common[file].replace(old, new, 1)}
        )
        try:
            law = load_law(texts.common, texts.city, None, texts.districts, texts.folder)
        except RulebookError as error:
            return [str(one) for one in error.problems]
        books.append(Book(law, texts))
    return [str(one) for one in review_of_all(books, names_text())]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "events.yaml",
            "  # acts",
            "  felled: {family: act, need: [case], kept_for: orchards}\n  # acts",
            ["the kind 'felled' has no Chinese name"],
        ),
        (
            "events.yaml",
            "  # acts",
            "  felled: {family: act, need: [case]}\n  # acts",
            ["nothing reads the kind 'felled'", "has no Chinese name"],
        ),
        (
            "offices.yaml",
            "  gas_supply: GAS\n",
            "  gas_supply: GAS\n  felling: LAND\n",
            ["the action 'felling' has no Chinese name"],
        ),
        ("offices.yaml", "{zh: 财政部门, en: finance}", "{en: finance}", ["'zh' is missing"]),
        ("certificates.yaml", "{zh: 采矿许可证, issuer", "{issuer", ["'zh' is missing"]),
    ],
    ids=["kind", "idle", "action", "office", "paper"],
)
def test_a_shared_word_without_chinese_or_that_nothing_reads_is_named(
    file: str, old: str, new: str, says: list[str]
) -> None:
    found = common_with(file, old, new)
    assert all(any(one in sentence for sentence in found) for one in says), found
    assert all(sentence.startswith(f"common/{file}, line ") for sentence in found), found


def test_a_name_of_nothing_is_met_with_the_word_that_was_meant() -> None:
    text = names_text()[WORDS].replace("  case_filed:", "  case_field:")
    said = [str(one) for one in review_of_all([book_of(city) for city in cities()], {WORDS: text})]
    assert any("no kind is called 'case_field'" in one for one in said)
    assert any("the kind 'case_filed' has no Chinese name" in one for one in said)


def test_an_id_with_another_citys_letters_is_named() -> None:
    texts = book_with("duties", {**ORCHARD, "id": "JL-0-orchard"})
    law = load_law(texts.common, texts.city, None, texts.districts, texts.folder)
    said = [str(one) for one in review_of_all([Book(law, texts), book_of("jilin")], names_text())]
    (sentence,) = said
    assert sentence.startswith("zhuhai/orchard.yaml, line ")
    assert "'JL-0-orchard' has not this city's letters. Begin it with ZH-" in sentence


def test_every_kind_of_mistake_has_its_sentence() -> None:
    assert {*SENTENCES} == {*Code} - {Code.OTHER}


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("{family: finding, need: [case], effect: finds}", "must say ground, target"),
        ("{family: finding, need: [ground, area], effect: finds}", "must say target"),
        ("{family: finding, need: [case], effect: imposes}", "must say measure, target"),
        ("{family: act, need: [case], effect: grants}", "only a kind of family permit grants"),
        ("{family: permit, need: [site], effect: grants}", "must say action"),
        ("{family: act, need: [case], effect: records}", "only a kind of family certificate"),
        ("{family: act, need: [site], effect: decides_penalty}", "must say case"),
        ("{family: finding, need: [case], effect: [inspects, reports_ratio]}", "area, result"),
    ],
)
def test_an_effect_that_a_kind_could_not_have_is_named(kind: str, says: str) -> None:
    found = common_with("events.yaml", "  # acts", f"  felled: {kind}\n  # acts")
    assert any(says in one for one in found), found
    assert all(one.startswith("common/events.yaml, line ") for one in found)


@pytest.mark.parametrize("inner", ["2010-01-01", "only_if"])
def test_a_clock_of_a_day_has_no_parts_of_its_own(inner: str) -> None:
    part = {"working_days": 3} if inner != "only_if" else {"ladder_skip": True}
    more = {"working_days": 3} if inner == "only_if" else {}
    sentence = said_of(clock={"2009-09-25": {inner: part, **more}})
    assert "one clock is expected for a day" in sentence


def test_a_city_without_rules_of_its_own_has_no_letters() -> None:
    texts = book_of("zhuhai").texts
    national = {**ORCHARD, "id": "CN-0-orchard"}
    provisions = {"duties": [national]}
    city = (
        "city: new\ntitle: New\ntitle_zh: 新\nin_force: 2020-01-01\ndisposed: [{act: case_handled}]"
    )
    for files in ({}, {"a.yaml": yaml.safe_dump(provisions, allow_unicode=True)}):
        own = {"city.yaml": city, **files}
        new = replace(texts, city=own, districts={}, folder="new")
        law = load_law(new.common, new.city, None, {}, "new")
        found = review_of_all([book_of("zhuhai"), book_of("jilin"), Book(law, new)], names_text())
        assert [str(one) for one in found] == []


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"actor": "addressee"}, "case_filed need not be addressed to anyone"),
        (
            {"actor": ["LAND"], "raised": [{"act": "case_filed", "actor": "addressee"}]},
            "case_filed need not be addressed to anyone",
        ),
        (
            {"done": [{"act": "case_handled", "by": "actor", "to": "PLAN"}]},
            "case_handled has no field 'to'",
        ),
        (
            {"once": [{"act": "case_handled", "to": "actor"}]},
            "case_handled has no field 'to'",
        ),
        (
            {"done": [{"sent": "complaint", "by": "actor"}]},
            "nobody can tell that complaint was sent",
        ),
        ({"clock": "named_date"}, "the term ends on a named date"),
        (
            {"absence": {"act": "case_handled", "within": "named_date"}},
            "the term ends on a named date",
        ),
        ({"absence": {"act": "case_handled", "within": "none"}}, "a term without an end"),
        (
            {"raised": [{"act": "case_filed", "by": "actor"}]},
            "`actor` is the office that owes the duty",
        ),
        (
            {"raised": [{"act": "case_filed", "unless": {"act": "case_filed"}}]},
            "`unless` is met by all",
        ),
        (
            {
                "raised": [
                    {
                        "act": "criminal_filing_decided",
                        "by": "PROC",
                        "unless": {"act": ["criminal_filing_decided", "case_filed"]},
                    }
                ]
            },
            "`unless` is met by all",
        ),
        (
            {
                "actor": ["PLAN"],
                "done": [{"act": "criminal_filing_decided", "where": {"decision": None}}],
            },
            "always says decision",
        ),
    ],
    ids=short,
)
def test_a_pattern_that_nothing_told_could_meet_is_named(part: dict[str, Any], says: str) -> None:
    assert says in said_of(**part)


def test_an_act_of_others_alone_is_named() -> None:
    raised = [{"act": "supply_started", "by": "PLAN"}]
    found = checked(
        book_with("duties", {**ORCHARD, "raised": raised, "done": [{"act": "supply_cut"}]})
    )
    assert any("only GAS or POWER or WATER may say supply_started" in one for one in found), found


def test_a_block_that_its_owner_would_place_is_named() -> None:
    block = {
        "id": "ZH-0-block", "article": "art. 0", "says": "No.", "says_zh": "否。",
        "actions": ["gas_supply"], "scope": "project",
        "placed": [{"act": "case_filed", "by": "actor"}],
    }  # fmt: skip
    (sentence,) = checked(book_with("blocks", block))
    assert "`actor` is the office that owes the duty" in sentence


@pytest.mark.parametrize(
    "clock",
    [
        {"calendar_days": 9999999},
        {"months": 999999},
        {"weeks": 10**30},
        {"2009-09-25": {"working_days": 99999}},
        {"days": 99999, "counted_by": "bare_day_unit"},
    ],
)
def test_a_term_that_never_ends_is_named(clock: dict[str, Any]) -> None:
    found = checked(book_with("duties", {**ORCHARD, "clock": clock}))
    assert any("it would end after every calendar" in one for one in found), found


def test_a_reminder_that_never_comes_is_named() -> None:
    texts = book_of("zhuhai").texts
    city = yaml.safe_load(texts.city["city.yaml"])
    city["settings"]["remind_at_once_days"]["default"] = 99999999999
    text = yaml.safe_dump(city, sort_keys=False, allow_unicode=True)
    found = checked(replace(texts, city={**texts.city, "city.yaml": text}))
    assert any("remind_at_once_days is 99999999999. Write 3660 at most" in one for one in found)


def test_a_duty_before_the_first_day_of_its_clock_is_named() -> None:
    assert "has no term before 2030-01-01" in said_of(clock={"2030-01-01": {"working_days": 3}})


def test_an_id_that_stands_already_of_another_article_is_named() -> None:
    provision = {
        "id": "ZH-10.1.a-town-joint-stop", "article": "art. 0", "says": "No.", "says_zh": "否。",
        "kind": "responsibility",
    }  # fmt: skip
    found = checked(book_with("provisions", provision))
    assert any("stands already, of art. 10" in one for one in found), found


def test_a_rule_that_stands_twice_is_named_without_a_day_that_is_none() -> None:
    found = checked(book_with("duties", ORCHARD, ORCHARD))
    assert any("ZH-0-orchard stands twice. " in one for one in found), found


def district(**part: Any) -> list[str]:
    """Return what is said of Zhuhai with two districts, one with parts written otherwise."""
    cited = {"article": "art. 0", "says": "Within 1 working day.", "says_zh": "一个工作日内。"}
    tight = {**cited, "id": "XZ-1", "of": "ZH-0-orchard", "clock": {"working_days": 1}}
    whole = {"offices": {"TOWN_A": "TOWN_GOV"}, "tightens": [tight], **part}
    whole["tightens"] = [{**tight, **one} for one in whole["tightens"]]
    head = "district: XIANGZHOU\nin_force: 2026-01-01\n"
    other = "district: DOUMEN\nin_force: 2026-01-01\noffices: {TOWN_B: TOWN_GOV}\n"
    texts = {"a.yaml": other, "b.yaml": head + yaml.safe_dump(whole, allow_unicode=True)}
    return checked(replace(book_with("duties", ORCHARD), districts=texts))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"offices": {"LAND": "LAND"}}, "'LAND' is no office of a district's own"),
        ({"offices": {"": "LAND"}}, "'' is no office of a district's own"),
        ({"offices": {"TOWN_B": "TOWN_GOV"}}, "TOWN_B is an office of another district too"),
        ({"tightens": [{}, {"id": "XZ-2"}]}, "tightened twice for one office"),
    ],
)
def test_a_district_that_binds_twice_or_another_s_office_is_named(
    part: dict[str, Any], says: str
) -> None:
    assert any(says in one for one in district(**part)), district(**part)
    assert district() == []


def test_a_week_s_paper_without_cases_raises_nothing_and_is_named() -> None:
    texts = book_with("duties", {**ORCHARD, "raised": [{"sent": "digest"}]})
    kind = "  digest: {family: document, half: sent, paper: digest, need: [to, week]}\n  # acts"
    events = texts.common["events.yaml"].replace("  # acts", kind, 1)
    found = checked(replace(texts, common={**texts.common, "events.yaml": events}))
    assert any("digest is about a week and lists no cases" in one for one in found), found
