"""The screen prints a line of every record, whatever stands in it,
and of what it cannot show the place.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import messages as m
from hub.cli.message_lines import line_of
from hub.cli.up.rendering import rendered, spoken_line
from hub.cli.watch import as_json
from hub.domain.explain.speech import Speech
from hub.files.rulebooks import law_of, words_of
from hub.messages import Envelope, encode, encode_json
from hub.registry import topics
from hub.stream.port import Record, TopicPartition
from tools.samples import SAMPLES

ENDS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
FAR = [
    end.replace(tzinfo=timezone(timedelta(hours=hours)))
    for end in ENDS
    for hours in (-23, 0, 8, 23)
]
STRANGE: Sequence[Any] = (
    *FAR,
    None,
    "",
    "\ud800",
    "\x1b[31m\n",
    "中" * 300,
    10**30,
    -1,
    True,
    (),
    ("a", "\u202e"),
    b"\xff",
)
SPEECHES = [Speech(words_of(lang), law_of("zhuhai").vocabulary) for lang in ("en", "zh")]
COPY = Envelope("zhuhai", "POWER", m.OUTBOX, "zhuhai.POWER.outbox", "id", 17, 16, 0)
FAMILIES = st.sampled_from(list(SAMPLES.values()))


@st.composite
def strange(draw: st.DrawFn) -> m.Message:
    """Draw a message of any family with some of its fields replaced by what nothing checked."""
    sample = draw(FAMILIES)
    names = draw(st.lists(st.sampled_from(sorted(type(sample).model_fields)), max_size=4))
    return sample.model_copy(update={name: draw(st.sampled_from(STRANGE)) for name in names})


def record(value: bytes | None, copied: Envelope | None = None, stream: str = "duties") -> Record:
    place = TopicPartition(topics.EVENTS if copied else topics.STREAMS[stream], 3)
    return Record(place, 5, 0, None, value, copied.to_headers() if copied else ())


@given(strange(), st.integers(0, 1))
@settings(max_examples=150)
def test_a_message_of_any_family_with_anything_in_it_has_a_line(
    message: m.Message, speech: int
) -> None:
    assert line_of(message, SPEECHES[speech])
    assert "source" in json.loads(as_json(message, "s"))


@given(st.one_of(st.none(), st.binary(max_size=80)), st.sampled_from([None, COPY]))
@settings(max_examples=150)
def test_any_bytes_on_any_topic_end_no_screen(value: bytes | None, copied: Envelope | None) -> None:
    rendered(record(value, copied), SPEECHES[0])


@given(FAMILIES, st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=150)
def test_a_message_with_a_byte_of_another_value_ends_no_screen(
    sample: m.Message, at: int, value: int
) -> None:
    raw = bytearray(encode(sample))
    raw[at % len(raw)] = value
    for copied in (None, COPY):
        rendered(record(bytes(raw), copied), SPEECHES[0])


@pytest.mark.parametrize("at", FAR, ids=str)
def test_an_instant_at_the_far_end_of_the_calendar_has_a_line(at: datetime) -> None:
    act = SAMPLES[m.Act].model_copy(update={"at": at})
    assert isinstance(act, m.Act)
    assert spoken_line(act, SPEECHES[0])[:4] in ("0001", "9999")
    text = {**json.loads(encode_json(SAMPLES[m.Act])), "at": at.isoformat()}
    shown = rendered(record(json.dumps(text).encode(), COPY), SPEECHES[0])
    assert shown is None or shown.text


def test_of_what_cannot_be_shown_it_is_said_where_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(m, "decode", broken)
    shown = rendered(record(b"x", COPY), SPEECHES[0])
    assert shown is not None
    assert shown.text == "zhuhai.POWER.outbox/0/17 cannot be shown"
    of_the_hub = rendered(record(b"x"), SPEECHES[0])
    assert of_the_hub is not None
    assert of_the_hub.text == "hub.duties/3/5 cannot be shown"


def test_lines_of_the_far_ends_can_be_put_in_order() -> None:
    ordered = sorted([*FAR, datetime(2025, 3, 10, tzinfo=UTC)])
    assert ordered[0].year == 1
