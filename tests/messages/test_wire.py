"""Bytes that are no message are refused with a code, and never raise."""

import json
import unicodedata
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.messages import (
    FAMILIES,
    MEANS,
    OFFICE_MESSAGES,
    Document,
    Envelope,
    Message,
    RefusalCode,
    Undecodable,
    decode,
    digest,
    encode,
    encode_json,
    family_of,
)
from tools.samples import SAMPLES

NOTICE = SAMPLES[Document]


def code_of(raw: bytes | None) -> RefusalCode:
    refused = decode(raw)
    assert isinstance(refused, Undecodable)
    assert (refused.reason, refused.remedy) == MEANS[refused.code]
    return refused.code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, RefusalCode.EMPTY),
        (b"", RefusalCode.EMPTY),
        (b"hello", RefusalCode.UNKNOWN_FRAMING),
        (b"\x00\x00\x00\x00\x07abc", RefusalCode.REGISTRY_FRAMING),
        (b"\xc3\x01" + b"\x07" * 20, RefusalCode.UNKNOWN_SCHEMA),
        (encode(NOTICE)[:-5], RefusalCode.BROKEN),
        (encode(NOTICE) + b"\x00", RefusalCode.TRAILING_BYTES),
        (b"\x00" * (1 << 20), RefusalCode.REGISTRY_FRAMING),
        (b" " * ((1 << 20) + 1), RefusalCode.TOO_LARGE),
        (b"{not json}", RefusalCode.NOT_JSON),
        (b'{"family": "document", "family": "act"}', RefusalCode.NOT_JSON),
        (b'{"family": "duty"}', RefusalCode.UNKNOWN_FAMILY),
        (b'{"family": "document", "at": NaN}', RefusalCode.NOT_JSON),
        (b'{"a":' * 5000, RefusalCode.NOT_JSON),
        (b'{"family": "\xff"}', RefusalCode.NOT_JSON),
    ],
)
def test_bytes_that_are_no_message_are_refused_with_their_code(
    raw: bytes | None, code: RefusalCode
) -> None:
    assert code_of(raw) is code


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", '"2025-03-10T09:00:00"'),
        ("at", "1700000000"),
        ("to", '"POWER"'),
        ("kind", "7"),
        ("x", "1"),
    ],
)
def test_a_wrong_field_is_refused_by_name(field: str, value: str) -> None:
    good = encode_json(NOTICE).decode()
    kept = good.replace(f'"{field}":', '"_was":', 1) if f'"{field}":' in good else good
    refused = decode(f'{{"{field}": {value}, {kept[1:]}'.encode())
    assert isinstance(refused, Undecodable)
    assert refused.code is RefusalCode.BAD_FIELD
    assert refused.field is not None


@given(raw=st.binary(max_size=400))
def test_random_bytes_never_raise(raw: bytes) -> None:
    decode(raw)
    decode(b"{" + raw)


@pytest.mark.parametrize("opened", [b"[", b'{"x":'])
def test_no_depth_of_nesting_raises(opened: bytes) -> None:
    closed = b"]" if opened == b"[" else b"}"
    for depth in range(1, 1200, 19):
        told = b'{"family":"act","year":' + opened * depth + b"1" + closed * depth + b"}"
        assert isinstance(decode(told), Undecodable), depth


@settings(deadline=None)
@given(data=st.data(), model=st.sampled_from(FAMILIES))
def test_a_damaged_record_is_refused_or_is_another_message(
    data: st.DataObject, model: type[Message]
) -> None:
    raw = bytearray(encode(SAMPLES[model]))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    assert isinstance(decode(bytes(raw[:cut])), Message | Undecodable)


@pytest.mark.parametrize("model", OFFICE_MESSAGES, ids=lambda model: model.__name__)
def test_a_message_has_one_digest_in_every_framing(model: type[Message]) -> None:
    message = SAMPLES[model]
    told_in_json = decode(encode_json(message))
    assert told_in_json == message
    assert isinstance(told_in_json, Message)
    assert digest(told_in_json) == digest(message)


@pytest.mark.parametrize("model", FAMILIES, ids=lambda model: model.__name__)
def test_every_message_can_be_shown_as_json(model: type[Message]) -> None:
    shown = json.loads(encode_json(SAMPLES[model]))
    assert shown["family"] == family_of(model)
    assert set(shown) - {"family"} <= set(model.model_fields)


def test_an_instant_has_one_digest_in_every_offset() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert isinstance(NOTICE, Document)
    moved = NOTICE.model_copy(update={"at": NOTICE.at.astimezone(shanghai)})
    assert digest(moved) == digest(NOTICE)


def test_a_text_has_one_digest_in_every_unicode_form() -> None:
    assert isinstance(NOTICE, Document)
    composed = NOTICE.model_copy(update={"reason": "é"})
    apart = NOTICE.model_copy(update={"reason": unicodedata.normalize("NFD", "é")})
    read = decode(encode(apart))
    assert isinstance(read, Message)
    assert digest(read) == digest(composed)


@given(
    offset=st.integers(0, 2**62),
    passed=st.integers(0, 2**62),
    office=st.text("ABC_", max_size=9),
)
def test_what_a_relay_writes_into_headers_is_read_back(
    offset: int, passed: int, office: str
) -> None:
    envelope = Envelope(
        "zhuhai",
        office,
        "inbox",
        f"zhuhai.{office}.inbox",
        "id",
        offset,
        max(-1, offset - 1 - passed),
        7,
        oversize=True,
    )
    assert Envelope.from_headers(envelope.to_headers()) == envelope


@given(raw=st.binary(max_size=60))
def test_headers_that_no_relay_wrote_are_no_copy_or_another(raw: bytes) -> None:
    Envelope.from_headers((("gz", raw),))
