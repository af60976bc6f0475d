"""A unified social credit code is taken as such only if its last sign is that of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.credit_code import check_sign, is_credit_code
from hub.domain.field_checks import Wrong, check_fields
from hub.files.rulebooks import law_of

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KNOWN = "91440400MA00000A14"


def checked(code: str) -> object:
    words = law_of("zhuhai").vocabulary
    kind = words.kinds["party_known_as"]
    return check_fields(kind, {"party": "甲公司", "credit_code": code}, words)


def test_a_right_code_is_taken() -> None:
    assert checked(KNOWN) == {"party": "甲公司", "credit_code": KNOWN}


@pytest.mark.parametrize(
    "code",
    [
        KNOWN[:-1],
        KNOWN[:-1] + "5",
        KNOWN[1:] + KNOWN[0],
        KNOWN.replace("A", "I"),
        KNOWN.lower(),
        "9144 0400 MA00 000A 14",
        "１" + KNOWN[1:],
    ],
)
def test_another_text_is_refused_by_name(code: str) -> None:
    found = checked(code)
    assert isinstance(found, Wrong)
    assert found.field == "credit_code"
    assert "GB 32100" in found.expected


@given(st.text(SIGNS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_found(body: str, place: int, sign: str) -> None:
    code = body + check_sign(body)
    assert is_credit_code(code)
    wrong = code[:place] + sign + code[place + 1 :]
    assert is_credit_code(wrong) is (wrong == code)
