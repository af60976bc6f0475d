"""What the hub's own decoder reads is what fastavro reads, and what it does not read is fastavro's
to refuse.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.messages import Document, OfficeMessage, Undecodable, decode, encode
from hub.messages.codec import _BY_HEADER, _by_fastavro
from hub.messages.decoder import NotReadError
from hub.messages.encoder import long_of
from tests.adversary import EXAMPLES
from tests.adversary.lawful import messages
from tests.builders import a_warning, warned

SAMPLES = sorted(Path("schemas/avro/samples").glob("*.avro"))
LAW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])


def is_read_as_by_fastavro(raw: bytes) -> None:
    assert decode(raw) == _by_fastavro(raw, _BY_HEADER[raw[:10]])


def read(raw: bytes) -> object:
    """Return what the decoder reads by itself. Raises what it raises."""
    return _BY_HEADER[raw[:10]].decode(raw)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_of_every_version_is_read_as_by_fastavro(sample: Path) -> None:
    raw = sample.read_bytes()
    assert read(raw)
    is_read_as_by_fastavro(raw)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_cut_off_anywhere_is_refused_as_by_fastavro(sample: Path) -> None:
    raw = sample.read_bytes()
    for end in range(10, len(raw)):
        is_read_as_by_fastavro(raw[:end])
    is_read_as_by_fastavro(raw + b"\0")


@LAW
@given(messages())
def test_what_offices_say_is_read_without_fastavro(message: OfficeMessage) -> None:
    raw = encode(message)
    assert read(raw)
    assert decode(raw) == message
    is_read_as_by_fastavro(raw)


@LAW
@given(st.sampled_from(SAMPLES), st.data())
def test_a_sample_with_wrong_bytes_is_read_or_refused_as_by_fastavro(
    sample: Path, data: st.DataObject
) -> None:
    raw = sample.read_bytes()
    at = data.draw(st.integers(10, len(raw) - 1))
    wrong = data.draw(st.binary(min_size=0, max_size=3))
    is_read_as_by_fastavro(raw[:at] + wrong + raw[at + data.draw(st.integers(0, 3)) :])


def test_what_a_city_says_is_read_without_fastavro() -> None:
    city = warned("C1", "C2")
    assert city.said
    for said in city.said:
        assert read(said.raw)
        assert decode(said.raw) == said.message
        is_read_as_by_fastavro(said.raw)


def test_a_text_that_is_not_composed_comes_out_composed() -> None:
    raw = encode(a_warning().model_copy(update={"party": "Cafe\u0301", "to": ("MILLER",)}))
    message = decode(raw)
    assert isinstance(message, Document)
    assert message.party == "Caf\u00e9"
    is_read_as_by_fastavro(raw)


def test_too_many_combining_marks_are_refused_by_name() -> None:
    refused = decode(encode(a_warning().model_copy(update={"party": "e" + "\u0301" * 100})))
    assert isinstance(refused, Undecodable)
    assert refused.field == "party"


def test_an_array_in_two_blocks_and_a_number_in_more_bytes_are_left_to_fastavro() -> None:
    message = a_warning().model_copy(update={"to": ("MILLER", "MASON")})
    raw = encode(message)
    miller, mason = (long_of(len(one)) + one.encode() for one in message.to)
    together = long_of(2) + miller + mason + b"\0"
    assert raw.count(together) == 1
    apart = raw.replace(together, long_of(1) + miller + long_of(1) + mason + b"\0")
    wide = raw.replace(together, b"\x84\x00" + miller + mason + b"\0")
    with pytest.raises(NotReadError):
        read(apart)
    assert decode(apart) == decode(wide) == message
