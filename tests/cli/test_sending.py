"""What a person wrote is read in any of the forms and encodings that people have,
or every wrong line is told.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cli.sending.checking import Checked, checked
from hub.cli.sending.encodings import text_of
from hub.cli.sending.files import read_file, rows_of
from hub.cli.sending.input_rows import FileError
from hub.domain.city.admission import Admission
from hub.files.rulebooks import law_of, words_of
from hub.messages import OfficeMessage, digest, encode_json
from tests.adversary.lawful import CITY, MONDAY, OFFICES, messages

NOW = MONDAY + timedelta(days=90)
CHINESE = words_of("zh").fields
NOTICE = {
    "kind": "written_notice_sent",
    "case": "C1",
    "to": ["POWER"],
    "notice": "N1",
    "matter": "cutoff",
    "reason": "违法用地，请停止供电供水",
    "at": "2025-03-10T09:00:00+08:00",
}
TEXT = json.dumps(NOTICE, ensure_ascii=False)


@cache
def admission() -> Admission:
    vocabulary = law_of(CITY).vocabulary.with_offices({code: code for code in OFFICES})
    return Admission(CITY, vocabulary, story=False, skew=timedelta(seconds=5))


def read(text: str, office: str = "LAND", file: str = "-") -> Checked:
    return checked(rows_of(text, file), office, admission(), NOW)


def members(message: OfficeMessage) -> dict[str, object]:
    told: dict[str, object] = json.loads(encode_json(message))
    return told


def lines(told: Sequence[OfficeMessage]) -> str:
    return "\n".join(json.dumps(members(one), ensure_ascii=False) for one in told)


def array(told: Sequence[OfficeMessage]) -> str:
    return json.dumps([members(one) for one in told], ensure_ascii=False)


def pretty(told: Sequence[OfficeMessage]) -> str:
    return "\r\n".join(json.dumps(members(one), ensure_ascii=False, indent=2) for one in told)


def table(separator: str, *, chinese: bool = False) -> Callable[[Sequence[OfficeMessage]], str]:
    def written(told: Sequence[OfficeMessage]) -> str:
        rows = [members(one) for one in told]
        fields = sorted({name for row in rows for name in row})
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=separator)
        writer.writerow([CHINESE[name] if chinese else name for name in fields])
        writer.writerows([cell(row.get(name)) for name in fields] for row in rows)
        return out.getvalue()

    return written


def cell(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "否"
    return "" if value is None else str(value)


FORMS = {
    "lines": lines,
    "array": array,
    "pretty": pretty,
    "commas": table(","),
    "semicolons": table(";"),
    "tabs, in Chinese": table("\t", chinese=True),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")


@given(
    st.lists(messages(), min_size=1, max_size=5),
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(ENCODINGS),
)
def test_lawful_messages_are_the_same_in_every_form_and_encoding(
    several: list[OfficeMessage], form: str, encoding: str
) -> None:
    for office in {one.office for one in several}:
        told = [one for one in several if one.office == office]
        raw = FORMS[form](told).encode(encoding)
        said = encoding if encoding == "gb18030" else None
        found = read(text_of(raw, said).text, office)
        assert found.wrong == []
        assert [one for one, _ in found.messages] == [
            one if one.id else one.model_copy(update={"id": digest(one)}) for one in told
        ]


WRONG_LINES = (
    "{",
    "no",
    "[]",
    "7",
    '{"kind": "x"}',
    '{"case": "C1"}',
    '{"kind": "stop_failed", "case": 7}',
    TEXT.replace("POWER", "供电局"),
    TEXT.replace("N1", "N\\u20281"),
    TEXT.replace('["POWER"]', '"POWER"'),
    TEXT.replace("2025-03-10T09", "2025-03-10T24"),
)


@given(st.lists(st.sampled_from([TEXT, "", *WRONG_LINES]), max_size=20))
def test_every_wrong_line_is_told_once_by_its_number_and_none_beside(texts: list[str]) -> None:
    texts = [TEXT, *texts]
    found = read("\n".join(texts))
    wrong = [f"line {number}" for number, text in enumerate(texts, 1) if text in WRONG_LINES]
    assert [one.partition(":")[0].partition(",")[0] for one in found.wrong] == wrong
    assert len(found.messages) == texts.count(TEXT)


@given(st.lists(st.sampled_from(["good", "blank", "to", "matter", "case", "many"]), max_size=12))
def test_every_wrong_row_of_a_table_is_told_once_by_row_and_column(kinds: list[str]) -> None:
    rows = {
        "good": "written_notice_sent,C1,POWER,N1,cutoff",
        "blank": ",,,,",
        "to": "written_notice_sent,C1,power,N1,cutoff",
        "matter": "written_notice_sent,C1,POWER,N1,cut-off",
        "case": "written_notice_sent,,POWER,N1,cutoff",
        "many": "written_notice_sent,C1,POWER,N1,cutoff,more",
    }
    text = "\n".join(["kind,case,to,notice,matter", rows["good"], *(rows[one] for one in kinds)])
    found = read(text)
    wrong = [(number, one) for number, one in enumerate(kinds, 3) if one not in ("good", "blank")]
    assert len(found.wrong) == len(wrong)
    for (number, column), sentence in zip(wrong, found.wrong, strict=True):
        assert sentence.startswith(
            f"row {number}{', column ' + column if column != 'many' else ': 6 cells'}"
        )


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_a_byte_order_mark_says_the_encoding(codec: str) -> None:
    assert text_of(TEXT.encode(codec)).text == TEXT


@pytest.mark.parametrize("codec", ["gb18030", "gbk"])
def test_gb18030_is_read_and_named_with_its_first_words(codec: str) -> None:
    found = text_of(TEXT.encode(codec))
    assert (found.text, found.encoding) == (TEXT, "GB18030")
    assert "read as GB18030: " in found.told
    assert "违法用地" in found.told


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            TEXT.replace("违法用地，请停止供电供水", "違法用地請停止供電").encode("big5"),
            "may be GB18030",
        ),
        (TEXT.replace("违法用地，请停止供电供水", "供电").encode("gbk"), "may be GB18030"),
        ('{"reason": "événement déjà reçu, été"}'.encode("latin-1"), "--encoding"),
        ('{"reason": "カタカナ"}'.encode("shift-jis"), "--encoding"),
        (TEXT.encode("utf-16-le"), "UTF-16 without its byte order mark"),
        (TEXT.encode().replace("供".encode(), b"\xe4\xbe"), "this is UTF-8, but byte"),
        (b"\xff" * 20, "no UTF-8, and byte"),
        (bytes(range(256)) * 4, "this is no text"),
        (b"PK\x03\x04....", "a workbook (XLSX)"),
        (b"\xd0\xcf\x11\xe0....", "a workbook (XLS)"),
        (b"", "nothing came"),
        (b" \r\n\t\n", "nothing came"),
        (b"\xef\xbb\xbf\n", "nothing came"),
    ],
)
def test_what_cannot_be_read_without_a_guess_is_told_by_name_and_not_sent(
    raw: bytes, said: str
) -> None:
    with pytest.raises(FileError) as refused:
        text_of(raw)
    assert said in str(refused.value)


def written(codec: str, firsts: range, lasts: range) -> str:
    """Return the characters in use that an encoding writes in two bytes."""
    return "".join(bytes((one, two)).decode(codec, "ignore") for one in firsts for two in lasts)


COMMON = {
    "gb18030": written("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "big5": written("big5", range(0xA4, 0xC7), range(0xA1, 0xFF)),
}


@given(
    st.sampled_from(sorted(COMMON)).flatmap(
        lambda codec: st.tuples(st.just(codec), st.text(COMMON[codec], min_size=1))
    )
)
def test_no_chinese_is_read_as_other_words_in_silence(said: tuple[str, str]) -> None:
    codec, text = said
    try:
        found = text_of(text.encode(codec))
    except FileError:
        return
    assert found.told or found.text == text
    assert text_of(text.encode(codec), codec).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind,cas\nx,C1", "column 2: expected one of"),
        ("case,site\nC1,P1", "no column is called kind"),
        ("kind,case,案件\nx,C1,C1", "column 3: case stands twice"),
        ('kind,case\nstop_failed,"C1', "a cell in double quotes does not end"),
        ("kind,case\n", "below the header stands no row"),
        ("hello", "neither JSON"),
        ("[", "entry 1 of the array, in line 1: no JSON"),
        ("[\n{} {}]", "line 2: a comma or ] is expected"),
        ("[]", "the array is empty"),
        ('{\n "kind": "x",\n "case": \n}', "no JSON from line 4"),
    ],
)
def test_a_form_that_cannot_be_read_is_told_where_it_breaks(text: str, said: str) -> None:
    with pytest.raises(FileError) as refused:
        read(text)
    assert said in str(refused.value)


def test_a_wrong_cell_is_told_by_its_column_and_by_its_field_where_that_is_called_otherwise() -> (
    None
):
    row = "written_notice_sent,C1,{},N1,cutoff"
    (wrong,) = read(f"事件,案件,主送,文号,事项\n{row.format('供电局')}").wrong
    assert wrong.startswith("row 2, column 主送 (field to): ")
    assert "did you mean POWER?" in wrong
    (wrong,) = read(f"kind,case,to,notice,matter\n{row.format('power')}").wrong
    assert wrong.startswith("row 2, column to: ")


def test_two_rows_that_bear_one_id_and_tell_different_things_are_told_which() -> None:
    one, other = NOTICE | {"id": "A"}, NOTICE | {"id": "A", "case": "C2"}
    (wrong,) = read("\n".join(json.dumps(told) for told in (one, one, other))).wrong
    assert wrong.startswith("line 3, field id: ")
    assert "line 1" in wrong


def test_a_ledger_of_a_spreadsheet_is_read_with_its_lists_points_and_truths(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_bytes(
        "sep=;\r\n事件;案件;主送;文号;是否紧急;事项;理由\r\n"
        'written_notice_sent;C1;"POWER；WATER";N-7;是;cutoff;"a ""b""; c"\r\n;;;;;;\r\n'.encode(
            "gb18030"
        )
    )
    found = checked(read_file(str(ledger), None).rows, "LAND", admission(), NOW)
    assert found.wrong == []
    ((message, _),) = found.messages
    told = members(message)
    assert (told["to"], told["urgent"], told["reason"]) == (["POWER", "WATER"], True, 'a "b"; c')
    ((asked, _),) = read(
        "kind,action,site,after\ngate_asked,power_supply,P1,zhuhai.LAND.outbox/0/7"
    ).messages
    assert members(asked)["after"] == [{"topic": "zhuhai.LAND.outbox", "offset": 7}]
