"""A text of law is read into articles, paragraphs and items, and laid beside the rules."""

from collections.abc import Iterator

import pytest

from hub.domain.law_text.held import changed, held
from hub.domain.law_text.passages import number_of, passages_in, standing_at
from hub.domain.law_text.places import Place, places_in
from hub.files.rulebooks import cities, law_of

TEXT = """关于用水的规定

第一章 总则
第一条 为了节约用水，制定本规定。
第二条 供水部门负责：
（一）检查管道；
发现漏水的，立即报告。
（二）登记用户。
前款登记每年一次。
第二章 附则
第十三条　本规定自发布之日起施行；原规定废止。
"""
LISTED = "关于用水的意见\n一、加强检查\n各部门检查管道。\n（一）每日检查。\n二、附则\n即日施行。\n"


def at(text: str) -> dict[str, str]:
    return {str(one.place): one.text for one in passages_in(text)}


def test_articles_paragraphs_and_items_have_their_places() -> None:
    assert at(TEXT) == {
        "preamble": "关于用水的规定",
        "art. 1 ¶1": "第一条 为了节约用水，制定本规定。",
        "art. 2 ¶1": "第二条 供水部门负责：",
        "art. 2(1) ¶1": "（一）检查管道；",
        "art. 2(1) ¶2": "发现漏水的，立即报告。",
        "art. 2(2) ¶1": "（二）登记用户。",
        "art. 2 ¶2": "前款登记每年一次。",
        "art. 13 ¶1": "第十三条　本规定自发布之日起施行；原规定废止。",
    }


def test_a_text_without_articles_is_read_by_its_numbered_headings() -> None:
    assert list(at(LISTED)) == [
        "preamble", "art. 1", "art. 1 ¶1", "art. 1(1) ¶1", "art. 2", "art. 2 ¶1",
    ]  # fmt: skip


def test_a_text_in_one_line_is_read_by_its_wide_blanks() -> None:
    assert at(TEXT.replace("\n", "\u3000\u3000")) == at(TEXT)


@pytest.mark.parametrize(
    ("article", "places"),
    [
        ("art. 15 ¶6, ¶7", ["art. 15 ¶6", "art. 15 ¶7"]),
        ("art. 8 ¶1, with ¶2", ["art. 8 ¶1", "art. 8 ¶2"]),
        ("art. 15 ¶6, with art. 17(5)", ["art. 15 ¶6", "art. 17(5)"]),
        ("art. 4(1) ¶2", ["art. 4(1) ¶2"]),
        ("art. 17, last ¶", ["art. 17, last ¶"]),
        ("Administrative Enforcement Law art. 43, with art. 15 ¶7", ["art. 15 ¶7"]),
        ("art. 10(1), (2)", ["art. 10(1)", "art. 10(2)"]),
        ("preamble", ["preamble"]),
    ],
)
def test_a_rules_article_names_its_places(article: str, places: list[str]) -> None:
    assert list(map(str, places_in(article))) == places


def articles() -> Iterator[str]:
    for city in cities():
        yield from {cite.article for cite in law_of(city).citations.values()}


@pytest.mark.parametrize("article", sorted(set(articles())))
def test_every_article_of_a_rulebook_names_a_place(article: str) -> None:
    assert places_in(article) or not article.startswith("art.")


def test_the_last_paragraph_is_the_articles_own() -> None:
    (one,) = standing_at(Place(2, last=True), passages_in(TEXT))
    assert one.text == "前款登记每年一次。"


def test_a_sentence_ends_with_its_sign() -> None:
    (one,) = standing_at(Place(13), passages_in(TEXT))
    assert one.sentences == ("第十三条　本规定自发布之日起施行；", "原规定废止。")


@pytest.mark.parametrize(
    ("written", "number"),
    [("一", 1), ("十", 10), ("十三", 13), ("二十", 20), ("九十九", 99), ("一百零五", 105),
     ("二百一十", 210)],
)  # fmt: skip
def test_a_number_is_read_in_chinese(written: str, number: int) -> None:
    assert number_of(written) == number


def test_what_no_rule_cites_is_named_and_what_is_not_there() -> None:
    law = law_of("jilin")
    found = held(passages_in(LISTED), law)
    assert found.lacking["JL-4.1.e-mining-land"] == (Place(4, item=1, within=2),)
    assert not found.uncited


def test_a_change_names_the_rules_and_readings_that_rest_on_it() -> None:
    new = LISTED.replace("每日", "每周")
    law = law_of("jilin")
    (one,) = changed(passages_in(LISTED), passages_in(new), law)
    assert (str(one.place), one.before, one.now) == (
        "art. 1(1) ¶1", "（一）每日检查。", "（一）每周检查。",
    )  # fmt: skip
    assert set(one.rules) == {
        rule for rule, cite in law.citations.items() if cite.article.startswith("art. 1")
    }


def test_width_of_signs_and_blanks_are_no_change() -> None:
    law = law_of("jilin")
    assert changed(passages_in(LISTED), passages_in(LISTED.replace("（一）", "(一) ")), law) == ()
