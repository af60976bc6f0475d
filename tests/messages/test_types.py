"""Every type of field has bounds, the same in JSON, in Avro and where a message is built;
what is outside is named.
"""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import fastavro
import pytest
from pydantic import ValidationError

from hub.messages import (
    NAMES,
    OFFICE_MESSAGES,
    Act,
    CityRecord,
    Message,
    OfficeMessage,
    OfficePlace,
    RefusalCode,
    Undecodable,
    Watermark,
    WatermarkEntry,
    decode,
    digest,
    encode,
    type_of,
)
from hub.messages.avro import avro_name
from hub.messages.characters import hidden_in
from hub.messages.field_types import OFFICE, PROSE
from hub.messages.schema import schema_of, version_needed
from tools.samples import SAMPLES

AT = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
ACT = {
    "family": "act",
    "kind": "k",
    "city": "zhuhai",
    "office": "LAND",
    "at": "2025-03-10T09:00:00+08:00",
}
INSTANTS = {
    "2025-03-10T09:00:00+08:00": AT,
    "2025-03-10t01:00:00z": AT,
    "2025-03-10T01:00:00.5Z": AT.replace(microsecond=500_000),
    "2025-03-10T01:00:00.1234569Z": AT.replace(microsecond=123_456),
    "2025-03-11T00:59:00+23:59": AT,
    "2025-03-09T01:01:00-23:59": AT,
    "1949-10-01T00:00:00+08:00": datetime(1949, 9, 30, 16, 0, tzinfo=UTC),
    "2199-12-31T23:59:59+08:00": datetime(2199, 12, 31, 15, 59, 59, tzinfo=UTC),
}  # fmt: skip
NO_INSTANTS: tuple[object, ...] = (
    "2025-03-10T09:00:00",
    "2025-03-10 09:00:00+08:00",
    "2025-03-10T09:00:00+0800",
    "2025-03-10T09:00:00+08",
    "2025-03-10T09:00+08:00",
    "20250310T090000Z",
    "20250310",
    "2025-03-10",
    "2025-W11-1T09:00:00Z",
    "2025-069T09:00:00Z",
    "2025-03-10T24:00:00Z",
    "2025-03-10T23:59:60Z",
    "2025-03-10T09:00:00.Z",
    "2025-03-10T09:00:00+24:00",
    "2025-02-30T09:00:00Z",
    "２０２５-03-10T09:00:00Z",
    "1764200000",
    "1764200000.5",
    " 2025-03-10T09:00:00Z",
    "2025-03-10T09:00:00Z\n",
    "1949-09-30T23:59:59+08:00",
    "2200-01-01T00:00:00+08:00",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
    "",
    1764200000,
    1764200000.5,
    True,
    [],
    {},
)
NO_DAYS: tuple[object, ...] = (
    "20250310",
    "2025-3-10",
    "2025-W11-1",
    "2025-069",
    "2025-03-10T00:00:00Z",
    "2025-02-30",
    "1764200000",
    "1949-09-30",
    "2200-01-01",
    "9999-12-31",
    "２０２５-03-10",
    "",
    20250310,
    True,
    ["2025-03-10"],
)
NO_COUNTS: tuple[object, ...] = (-1, 10**12 + 1, 2**63, 1.0, 1e3, "1", True, [1], {})
NO_TRUTHS: tuple[object, ...] = (1, 0, "true", "yes", [], {}, 1.0)
NO_NAMES: tuple[object, ...] = (
    "",
    " ",
    "\u3000",
    "\t",
    "C\n",
    "C\0",
    "C\x1b[31m",
    "C\x85",
    "C\u2028",
    "\u202eC",
    "C\u200b",
    "C\u2066",
    "\ufeffC",
    "C\ufe0f",
    "\u3164",
    "\u2800",
    "C\U000e0041",
    "\ufdd0",
    "\uffff",
    "\ud800",
    "C\udfff",
    "\ud83d",
    "C" * 201,
    7,
    True,
    ["C"],
    {},
)
NAMES_THAT_STAND = (
    "C",
    " C1 ",
    "案〔2025〕1号",
    "C" * 200,
    "🏗" * 200,
    "P1²",
    "O'Brien/\\\"",
    "Ⅳ①½㎡",
    "𠮷",
)


def told(**changes: Any) -> Message | Undecodable:
    return decode(json.dumps({**ACT, **changes}).encode())


def refused(wrong: Message | Undecodable, field: str) -> str:
    """Hold a record to being refused by field; return what was expected, and came."""
    assert isinstance(wrong, Undecodable), wrong
    assert (wrong.code, wrong.field) == (RefusalCode.BAD_FIELD, field)
    assert wrong.expected is not None
    return wrong.expected


@pytest.mark.parametrize("text", INSTANTS)
def test_an_instant_of_rfc_3339_is_read_to_the_microsecond(text: str) -> None:
    act = told(at=text)
    assert isinstance(act, Act)
    assert act.at == INSTANTS[text]


@pytest.mark.parametrize("value", NO_INSTANTS, ids=repr)
@pytest.mark.parametrize(("family", "field"), [("act", "at"), ("document", "received")])
def test_what_is_no_instant_is_refused_wherever_one_belongs(
    family: str, field: str, value: object
) -> None:
    expected = refused(told(**{"family": family, field: value}), field)
    assert expected.startswith("an RFC 3339 instant")


@pytest.mark.parametrize("value", NO_DAYS, ids=repr)
def test_what_is_no_day_is_refused_wherever_one_belongs(value: object) -> None:
    refused(told(rectify_by=value), "rectify_by")
    refused(told(until=value), "until")
    refused(told(family="certificate", certificate="c", valid_until=value), "valid_until")
    refused(told(family="register", rest=["2027-01-01", value]), "rest.1")


@pytest.mark.parametrize("value", NO_COUNTS, ids=repr)
def test_what_is_no_whole_number_is_refused_wherever_one_belongs(value: object) -> None:
    refused(told(family="finding", illegal=value), "illegal")
    refused(told(year=value), "year")
    if value != 10**12 + 1:
        point = {"topic": "t", "offset": value}
        refused(told(family="permit", after=[point]), "after.0.offset")


@pytest.mark.parametrize("value", NO_TRUTHS, ids=repr)
def test_what_is_neither_true_nor_false_is_refused_wherever_one_of_them_belongs(
    value: object,
) -> None:
    for field in ("reconsideration", "suit", "legal_ground"):
        refused(told(**{field: value}), field)
    refused(told(family="document", materials=value), "materials")


@pytest.mark.parametrize("value", NO_NAMES, ids=lambda one: repr(one)[:40])
@pytest.mark.parametrize("field", ["id", "kind", "city", "office", "case", "notice", "matter"])
def test_what_names_nothing_or_what_nobody_sees_is_no_name(field: str, value: object) -> None:
    expected = refused(told(**{field: value}), field)
    assert expected.encode()
    assert hidden_in(expected) is None, "what came is shown escaped"


@pytest.mark.parametrize("value", NAMES_THAT_STAND)
def test_a_name_stands_as_it_is_written(value: str) -> None:
    act = told(case=value, cases=[value])
    assert isinstance(act, Act)
    assert (act.case, act.cases) == (value, (value,))


def test_prose_may_have_lines_and_no_hidden_characters() -> None:
    lines = told(reason="one\r\n\ttwo")
    assert isinstance(lines, Act)
    assert lines.reason == "one\r\n\ttwo"
    for value in ("", " \n", "a\0", "a\u202e", "a\u2028", "\ud800", "x" * 4001):
        refused(told(reason=value), "reason")


def test_a_list_is_a_list_of_at_most_a_thousand() -> None:
    assert refused(told(to="POWER"), "to") == (
        'a list of at most 1,000 offices, as ["POWER"]; came: "POWER"'
    )
    assert refused(told(to=["POWER"] * 1001), "to").endswith("came: 1,001 entries")
    assert isinstance(told(to=["POWER"] * 1000), Act)
    refused(told(to=["POWER", "\ud800"]), "to.1")
    refused(told(to={"POWER": 1}), "to")
    refused(told(family="permit", after=[{"topic": "t", "offset": 0}] * 1001), "after")


def test_a_member_that_no_field_has_is_named_with_those_that_come_nearest() -> None:
    assert (
        refused(told(cas="C1"), "cas")
        == 'one of the 33 fields of act; came: "cas" (did you mean case or cases?)'
    )
    assert refused(told(**{"\ud800": 1}), "\\ud800")


def test_an_empty_id_is_refused_and_absent_is_none() -> None:
    assert "leave it out to have none" in refused(told(id=""), "id")
    none = told(id=None)
    assert isinstance(none, Act)
    assert none.id is None


@pytest.mark.parametrize(
    ("raw", "code", "came"),
    [
        (b"\xef\xbb\xbf{}", RefusalCode.UNKNOWN_FRAMING, "a byte order mark (UTF-8)"),
        (json.dumps(ACT).encode("utf-16"), RefusalCode.NOT_JSON, "a byte order mark (UTF-16)"),
        (json.dumps(ACT).encode("utf-16-le"), RefusalCode.NOT_JSON, "UTF-16"),
        (json.dumps(ACT).encode("utf-16-be"), RefusalCode.NOT_JSON, "UTF-16"),
        ('{"case":"违法"}'.encode("gb18030"), RefusalCode.NOT_JSON, "no UTF-8 (is it GB18030?)"),
        (b"\n{}", RefusalCode.UNKNOWN_FRAMING, "0A 7B 7D"),
        (b'{"a":1,"a":2}', RefusalCode.NOT_JSON, 'the member "a" twice'),
        (b'{"a":NaN}', RefusalCode.NOT_JSON, "NaN"),
        (b'{"a":' + b"9" * 5000 + b"}", RefusalCode.NOT_JSON, "a number longer than is read"),
    ],
)  # fmt: skip
def test_an_encoding_that_is_not_read_is_called_by_its_name(
    raw: bytes, code: RefusalCode, came: str
) -> None:
    wrong = decode(raw)
    assert isinstance(wrong, Undecodable)
    assert wrong.code is code
    assert wrong.expected is not None
    assert came in wrong.expected.partition("; came: ")[2]


@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0323\u0301", "\u0345"])
def test_marks_without_end_on_one_letter_are_refused_before_they_are_sorted(marks: str) -> None:
    name = "e" + marks * 200_000
    for changes in ({"case": name}, {"reason": name}, {"cases": ["C1", name]}, {name: 1}):
        wrong = decode(json.dumps({**ACT, **changes}, ensure_ascii=False).encode())
        assert isinstance(wrong, Undecodable)
        assert wrong.code is RefusalCode.BAD_FIELD
        assert wrong.expected is not None
        assert wrong.expected.startswith("texts with at most 30 combining marks in a row")
    refused(decode(in_avro(Act, case=name.encode())), "case")


def in_avro(model: type[Message], **changes: Any) -> bytes:
    """Return an Avro record whose instants and days are numbers, and whose texts are bytes."""
    schema = schema_of(model, version_needed(SAMPLES[model]))
    bare = json.loads(
        json.dumps(schema)
        .replace('{"type": "long", "logicalType": "timestamp-micros"}', '"long"')
        .replace('{"type": "int", "logicalType": "date"}', '"int"')
        .replace('"string"', '"bytes"')
    )
    out, values = io.BytesIO(encode(SAMPLES[model])[10:]), {}
    values = fastavro.schemaless_reader(out, fastavro.parse_schema(bare), None)
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(bare), {**values, **changes})
    return encode(SAMPLES[model])[:10] + out.getvalue()


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("at", 2**63 - 1, "at"),
        ("at", -(2**63), "at"),
        ("at", 253_402_300_800_000_000, "at"),
        ("at", 253_402_300_799_000_000, "at"),
        ("at", -62_135_596_800_000_000, "at"),
        ("rectify_by", 2**31 - 1, "rectify_by"),
        ("rectify_by", -(2**31), "rectify_by"),
        ("until", 84_006, "until"),
        ("until", -7_398, "until"),
        ("year", 2**63 - 1, "year"),
        ("year", -1, "year"),
        ("case", b"\xff", "case"),
        ("case", b"\xed\xa0\x80", "case"),
        ("case", b"C\0", "case"),
        ("case", b"", "case"),
        ("id", b"", "id"),
        ("cases", [b"C1", b"\xc3"], "cases.1"),
        ("cases", [b"C1", b"\xe2\x80\x8b"], "cases.1"),
        ("cases", [b"C1"] * 1001, "cases"),
    ],
)
def test_avro_has_the_same_bounds(field: str, value: object, place: str) -> None:
    assert isinstance(decode(in_avro(Act)), Act)
    refused(decode(in_avro(Act, **{field: value})), place)


def test_what_cannot_be_told_cannot_be_built_either() -> None:
    fields: dict[str, Any] = {"kind": "k", "city": "zhuhai", "office": "LAND", "at": AT}
    wrong: list[dict[str, Any]] = [
        {"case": "\ud800"},
        {"id": ""},
        {"at": datetime(2025, 3, 10)},  # noqa: DTZ001
        {"year": True},
        {"to": "POWER"},
        {"at": datetime.max.replace(tzinfo=UTC)},
        {"rectify_by": date.max},
        {"until": AT},
        {"case": b"C"},
    ]
    for changes in wrong:
        with pytest.raises(ValidationError):
            Act(**{**fields, **changes})
    assert Act(**fields, rectify_by=date(2025, 3, 20)).rectify_by == date(2025, 3, 20)


PLACE = OfficePlace(
    code="LAND", role="LAND", outbox="zhuhai.LAND.outbox", inbox="zhuhai.LAND.inbox"
)
PLACED = CityRecord(
    city="zhuhai",
    law="zhuhai",
    partition=0,
    clock="wall",
    edition="e",
    calendar="c",
    offices=(PLACE,),
)
ENTRY = WatermarkEntry(topic="zhuhai.LAND.outbox", topic_id="t", end=0, at=AT)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("skew_ms", 10**18),
        ("skew_ms", -1),
        ("mark_every_ms", 0),
        ("mark_every_ms", 10**9),
        ("visible_within_s", -1),
        ("visible_within_s", 10**6),
        ("partition", -1),
        ("partition", 10**6),
        ("city", ""),
        ("law", "a\0"),
        ("clock", ""),
    ],
)
def test_a_city_that_cannot_run_is_no_city(field: str, value: object) -> None:
    assert decode(encode(PLACED)) == PLACED
    refused(decode(encode(PLACED.model_copy(update={field: value}))), field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("end", -1), ("unread_offset", -1), ("at", datetime.max.replace(tzinfo=UTC)),
        ("at", datetime(1949, 9, 30, tzinfo=UTC)), ("topic", ""),
    ],
)  # fmt: skip
def test_a_mark_of_no_time_is_no_mark(field: str, value: object) -> None:
    watermark = Watermark(city="zhuhai", relay="r", entries=(ENTRY,))
    assert decode(encode(watermark)) == watermark
    wrong = watermark.model_copy(update={"entries": (ENTRY.model_copy(update={field: value}),)})
    refused(decode(encode(wrong)), f"entries.0.{field}")


def test_the_type_of_a_field_can_be_asked() -> None:
    assert {
        "case", "cases", "site", "sites", "party", "enterprise", "area", "notice", "target",
        "into", "names",
    } == NAMES  # fmt: skip
    assert (type_of("to"), type_of("office_code"), type_of("reason")) == (OFFICE, OFFICE, PROSE)
    assert (type_of("after"), type_of("no_such")) == (None, None)


RELEASED = {
    "Document": "7fd03fc00db5f92fe70cc85c07f27e13",
    "Act": "fdbc8ef6c378e17a5b423bd7ee82c45a",
    "Certificate": "7a2f2e5baf3b53a1d5a7f51995e95214",
    "Permit": "09dd8e7c98b199a0e4750f7bebf6bd8c",
    "Acknowledgment": "797aed5c3c249c7edcf768bf7d44e4f0",
    "Finding": "434be69e2c7bf1857f8f5807332570e0",
    "Register": "73fc308738de3535b9e3514a8de770a9",
}
"""Digests as they were released: by them the hub knows what was sent before."""


@pytest.mark.parametrize("model", OFFICE_MESSAGES, ids=lambda model: model.__name__)
def test_a_message_has_the_digest_that_it_had_when_it_was_released(
    model: type[OfficeMessage],
) -> None:
    assert digest(SAMPLES[model]) == RELEASED[avro_name(model)]
