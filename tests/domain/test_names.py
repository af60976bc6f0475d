"""Which written forms are one name, which are two, and which two look alike."""

import sys
from unicodedata import category, decomposition

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.names import DASH, _one_form, fold, key_of, same, skeletons
from tools import look_alikes

TOGETHER = 200
"""So many signs are folded in one name: each between letters, as it would stand alone."""

ONE = [
    ("BLK-7", "ＢＬＫ－７"),
    ("BLK-7", "blk-7"),
    ("BLK-7", " BLK-7\u3000"),
    ("BLK-7", "\u00a0BLK-7\t"),
    *(("BLK-7", f"BLK{dash}7") for dash in "‐‑‒–—―−﹘﹣－⁃"),
    ("A-B", "A——B"),
    ("珠国土案〔2025〕12号", "珠国土案[2025]12号"),
    *(
        ("珠国土案〔2025〕12号", f"珠国土案{one}2025{other}12号")
        for one, other in ("［］", "()", "（）", "【】", "{}", "｛｝", "﹝﹞", "〖〗", "⟦⟧", "《》")
    ),
    ("North  Park", "NORTH PARK"),
    ("甲 公司", "甲\u3000\u2003公司"),
    ("ガス", "ｶﾞｽ"),
    ("Straße", "STRASSE"),
    ("①号", " ①号"),
]
TWO = [
    ("P1²", "P12"),
    ("P1²", "P1"),
    ("①", "1"),
    ("②", "2"),
    ("½", "1/2"),
    ("㎡", "m2"),
    ("Ⅳ", "IV"),
    ("Ⅳ", "4"),
    ("P1O", "P10"),
    ("PI", "P1"),
    ("PI", "Pı"),
    ("А1", "A1"),
    ("P1₂", "P12"),
    ("P1⁽²⁾", "P1(2)"),
    ("⑴", "(1)"),
    ("P1~3", "P1-3"),
    ("P1〜3", "P1-3"),
    ("一号", "1号"),
    ("二〇", "20"),
    ("P 1", "P1"),
    ("土", "士"),
    ("P--1", "P-1"),
    ("℃", "C"),
]
ALIKE = [
    ("P1O", "P10"),
    ("PI", "P1"),
    ("Pl", "P1"),
    ("PlO", "P10"),
    ("А1", "A1"),
    ("р1", "P1"),
    ("Ⅳ", "IV"),
    ("CM1", "CRN1"),
    ("P 1", "P1"),
    ("二〇", "二O"),
    ("土地", "士地"),
    ("ΑΒ", "AB"),
    ("Р1", "P1"),
    ("\U0001d7cf号", "1号"),
    ("甲ー1", "甲-1"),
    ("口", "ロ"),
    ("P\u200b1", "P1"),
    ("P1\u200f", "P1"),
    ("P\u200a1", "P1"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_width_case_brackets_dashes_and_blanks_make_no_other_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert key_of("site", one) == key_of("site", other)


@pytest.mark.parametrize(("one", "other"), [*TWO, *ALIKE])
def test_signs_that_mean_something_make_another_name(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_only_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert {*skeletons(fold(one))} & {*skeletons(fold(other))}


@pytest.mark.parametrize(
    "name", ["C1", "P12", "BLK-7", "X", "珠国土案〔2025〕12号", "甲公司", "N1"]
)
def test_an_ordinary_name_is_its_own_fold(name: str) -> None:
    assert fold(name) == name


@pytest.mark.parametrize("name", ["C1", "P12", "BK-7", "X", "珠国土案〔2025〕12号", "甲公司"])
def test_an_ordinary_name_is_its_own_skeleton(name: str) -> None:
    assert skeletons(name) == (name,)


def test_a_fold_is_its_own_fold_for_every_sign() -> None:
    signs = [chr(code) for code in range(sys.maxunicode + 1) if category(chr(code)) != "Cs"]
    for first in range(0, len(signs), TOGETHER):
        name = "".join(f"x{sign}1" for sign in signs[first : first + TOGETHER])
        once = fold.__wrapped__(name)
        assert fold.__wrapped__(once) == once, f"one of {TOGETHER} from {ord(signs[first]):#x}"


def test_every_sign_of_another_width_kind_of_dash_or_bracket_has_one_form() -> None:
    without = set("〜〰゠‚„⹂〝〞〟⌈⌉⌊⌋")
    kept = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if (
            category(chr(code)) in ("Pd", "Ps", "Pe")
            or decomposition(chr(code)).startswith(("<wide>", "<narrow>"))
        )
        and not decomposition(chr(code)).startswith(("<super>", "<sub>"))
        and code not in _one_form()
    ]
    assert set(kept) == without


@given(st.text(max_size=12))
def test_a_fold_is_its_own_fold(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert fold(f" {name.strip()} ") == fold(name.strip())


@given(st.text(alphabet="abcXYZ123-甲乙〔〕", max_size=8))
def test_no_ordinary_name_is_one_with_another(name: str) -> None:
    assert fold(name) == name.upper()


def test_the_table_of_signs_that_look_alike_is_what_its_tool_writes() -> None:
    kept = look_alikes.FILE.read_text(encoding="utf-8")
    assert look_alikes.values_in(kept) == look_alikes.values_in(look_alikes.text())


def test_a_dash_is_what_a_fold_has() -> None:
    assert fold("—") == DASH
