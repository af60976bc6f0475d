"""Articles, steps and their authorities are said as jurists of either language say them."""

from datetime import date

import pytest

from hub.domain.calendar import Calendar
from hub.domain.explain.article import cited, numeral
from hub.domain.explain.authority import ENDS, EXCLUDED, authority_of, counting_law
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, law_of


@pytest.mark.parametrize(
    ("article", "chinese"),
    [
        ("art. 15 ¶7", "第十五条第七款"),
        ("art. 7(2)", "第七条第（二）项"),
        ("art. 17, last ¶", "第十七条最后一款"),
        ("art. 8 ¶1, with ¶2", "第八条第一款，结合第二款"),
        ("art. 15 ¶6, ¶7", "第十五条第六款、第七款"),
        ("art. 4(1) ¶2", "第四条第（一）项第二款"),
        ("notice", "印发通知"),
        (
            "Administrative Enforcement Law art. 43 ¶2, with art. 15 ¶7",
            "行政强制法第四十三条第二款，结合第十五条第七款",
        ),
    ],
)
def test_an_article_is_cited_in_chinese(article: str, chinese: str) -> None:
    assert cited(article) == (article, chinese)


@pytest.mark.parametrize("city", cities())
def test_every_article_of_a_rulebook_is_chinese_in_chinese(city: str) -> None:
    for cite in law_of(city).citations.values():
        assert cited(cite.article).zh.isascii() is False
        assert "art" not in cited(cite.article).zh


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "零"), (10, "十"), (11, "十一"), (20, "二十"), (119, "一百一十九"), (205, "二百零五")],
)
def test_a_number_is_said_in_chinese(number: int, said: str) -> None:
    assert numeral(number) == said


@pytest.mark.parametrize(
    ("day", "law"),
    [
        (date(2017, 9, 30), "《民法通则》第一百五十四条第二款"),
        (date(2017, 10, 1), "《民法总则》第二百零一条第一款"),
        (date(2020, 12, 31), "《民法总则》第二百零一条第一款"),
        (date(2021, 1, 1), "《民法典》第二百零一条第一款"),
    ],
)
def test_a_term_is_counted_by_the_law_of_its_first_day(day: date, law: str) -> None:
    assert counting_law(EXCLUDED, day).zh == law
    assert counting_law(ENDS, day) != counting_law(EXCLUDED, day)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2025, 10, 1), "国办发明电〔2024〕12号"),
        (date(2022, 12, 31), "国办发明电〔2022〕16号"),
        (date(2019, 5, 2), "国办发明电〔2019〕3号"),
        (date(2020, 1, 31), "国办发明电〔2020〕1号"),
        (date(2015, 9, 3), "国发明电〔2015〕1号"),
    ],
)
def test_a_day_off_rests_by_its_notice(day: date, number: str) -> None:
    assert number in authority_of(day, published_calendar()).zh


def test_a_notice_whose_number_is_not_known_is_said_to_be_so() -> None:
    old = Calendar(date(2005, 1, 1), date(2005, 12, 31), {date(2005, 10, 3): "National Day"})
    assert "文号未收录" in authority_of(date(2005, 10, 3), old).zh
    assert "not known" in authority_of(date(2005, 10, 3), old).en
