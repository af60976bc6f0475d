"""Whatever bytes come: they are a message that can be held, keyed, digested and said,
or a refusal with its field.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, given, settings

from hub.domain.city.admission import Refused, admission_of
from hub.messages import (
    FIELDS,
    MEANS,
    OFFICE_MESSAGES,
    Message,
    OfficeMessage,
    RefusalCode,
    Undecodable,
    decode,
    digest,
    encode,
    encode_json,
)
from hub.messages.characters import hidden_in
from hub.messages.field_table import fields_of
from tests.adversary import EXAMPLES
from tests.adversary.lawful import CITY, OFFICES, messages
from tests.adversary.records import every_wrong_value, records
from tests.cities import at, law_in, placed_city

MANY = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck], print_blob=True
)
CHINA = timezone(timedelta(hours=8))
FIRST, AFTER_LAST = datetime(1949, 10, 1, tzinfo=CHINA), datetime(2200, 1, 1, tzinfo=CHINA)
LIBRARY = ("Input should", "should be", "String", "pydantic", "Expecting", "codec", "Error")


def name(value: Any) -> bool:
    return 0 < len(value) <= 200 and value.strip() != "" and hidden_in(value) is None


def prose(value: Any) -> bool:
    return 0 < len(value) <= 4000 and value.strip() != "" and hidden_in(value, lines=True) is None


BOUNDS: dict[str, tuple[type, Callable[[Any], bool]]] = {
    "name": (str, name),
    "office": (str, name),
    "word": (str, name),
    "id": (str, name),
    "prose": (str, prose),
    "week": (str, lambda value: len(value) == 21 and value.isascii()),
    "truth": (bool, lambda value: True),
    "year": (int, lambda value: 1949 <= value <= 2199),
    "count": (int, lambda value: 0 <= value <= 10**12),
    "offset": (int, lambda value: 0 <= value < 2**63),
    "wait": (int, lambda value: 0 <= value <= 60),
    "instant": (datetime, lambda value: FIRST <= value < AFTER_LAST),
    "day": (date, lambda value: date(1949, 10, 1) <= value <= date(2199, 12, 31)),
    "bytes": (bytes, lambda value: True),
}
"""Every type by its name on the page, with its bounds written down a second time."""


def outside(message: OfficeMessage) -> Iterator[str]:
    """Yield each field whose value is outside of its type."""
    for field, value in message.__dict__.items():
        held = FIELDS[field]
        several = value if isinstance(value, tuple) else () if value is None else (value,)
        if held.listed != isinstance(value, tuple) or len(several) > 1000:
            yield field
        for one in several:
            if held.typed is None:
                inner = [(one.topic, "id"), (one.offset, "offset")]
            else:
                inner = [(one, held.typed.name)]
            for leaf, typed in inner:
                kind, holds = BOUNDS[typed]
                if type(leaf) is not kind or not holds(leaf):
                    yield field


def stands(message: Message) -> None:
    """Hold a message that an office may have said to what all that is done with it needs."""
    if not isinstance(message, OfficeMessage):
        return
    assert list(outside(message)) == []
    for raw in (encode(message), encode_json(message)):
        again = decode(raw)
        assert isinstance(again, OfficeMessage)
        assert digest(again) == digest(message)
        assert again == message
    str(message).encode()


def says_why(refused: Undecodable) -> None:
    """Hold a refusal to words that can be written, read and acted on."""
    assert (refused.reason, refused.remedy) == MEANS[refused.code]
    told = f"{refused.field} {refused.expected}"
    assert told.encode()
    assert hidden_in(told) is None
    assert len(told) < 1000
    assert not any(words in told for words in LIBRARY), told
    if refused.code is RefusalCode.BAD_FIELD:
        assert refused.field
        assert refused.expected is not None
        assert "; came: " in refused.expected


def judged(raw: bytes) -> None:
    told = decode(raw)
    if isinstance(told, Undecodable):
        says_why(told)
    else:
        stands(told)


def test_every_field_of_an_office_has_one_type_in_all_families_and_in_json_and_avro() -> None:
    for model in OFFICE_MESSAGES:
        for field, held in fields_of(model).items():
            assert held == FIELDS[field], (model, field)
            assert (held.typed is None) != (held.record is None), (model, field)
            assert held.typed is None or held.typed.name in BOUNDS, (model, field)


@MANY
@given(raw=records())
def test_a_record_is_a_message_that_can_be_held_or_a_refusal_that_says_why(raw: bytes) -> None:
    judged(raw)


def test_every_wrong_value_of_every_type_is_refused_or_can_be_held() -> None:
    for raw in every_wrong_value():
        judged(raw)


@MANY
@given(message=messages())
def test_what_an_office_rightly_says_of_any_kind_is_heard(message: OfficeMessage) -> None:
    stands(message)
    admission = admission_of(placed_city(OFFICES, CITY), law_in(CITY))
    received = at("2199-12-31 00:00").astimezone(UTC)
    heard = admission.check(decode(encode(message)), message.office, received)
    assert isinstance(heard, OfficeMessage), heard
    fields = admission.fields_of(heard)
    assert not isinstance(fields, Refused), (heard, fields)
