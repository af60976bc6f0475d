"""A natural person's name leaves the hub masked, wherever it stands; in doubt it is one."""

import pytest

from hub.read.persons import masked, persons_of, without_persons


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("张三", "张*"),
        ("欧阳修文", "欧**"),
        ("𠮷田", "𠮷*"),
        ("阿卜杜拉·买买提", "阿**"),
        ("John Smith", "J*"),
        ("X0", "X*"),
        ("张三小吃店", "张**"),
        ("珠海市斗门区农业局", "珠海市斗门区农业局"),
        ("珠海华发实业股份有限公司", "珠海华发实业股份有限公司"),
        ("珠海某某有限公司（筹）", "珠海某某有限公司（筹）"),
        ("Zhuhai Land Co., Ltd.", "Zhuhai Land Co., Ltd."),
        ("郑办", "郑*"),
        (" ", "*"),
    ],
)
def test_a_name_is_masked_unless_it_says_that_it_is_no_persons(name: str, told: str) -> None:
    assert masked(name).strip() == told


def test_a_name_is_masked_within_any_text() -> None:
    persons = persons_of(["张三", "张三丰", "珠海某某有限公司", None, ""])
    assert persons == ("张三丰", "张三")
    assert without_persons("张三丰诉张三违法占地案", persons) == "张**诉张*违法占地案"
    assert without_persons("珠海某某有限公司违法占地案", persons) == "珠海某某有限公司违法占地案"


def test_a_name_of_one_letter_is_masked_where_it_stands_alone() -> None:
    assert without_persons("王", ("王",)) == "王*"
    assert without_persons("王府井路", ("王",)) == "王府井路"


def test_numbers_of_persons_are_masked_everywhere() -> None:
    assert without_persons("身份证440402198001011234，电话13800138000", ()) == (
        "身份证440402************，电话138****8000"
    )
    assert without_persons("440402198001011234567", ()) == "440402198001011234567"
