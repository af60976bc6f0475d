"""A refusal is written in our words, whatever came: no library's sentence, no word of Python,
the field by name.
"""

import json
import re
from typing import Any

import pytest

from hub.domain.city.admission import Admission, Refused, admission_of
from hub.domain.rulebook import RulebookError
from hub.files.rulebooks import law_of
from hub.messages import (
    OFFICE_MESSAGES,
    CityRecord,
    Message,
    OfficeMessage,
    OfficePlace,
    Undecodable,
    decode,
    family_of,
)
from hub.messages.field_table import fields_of
from tests.adversary.records import NESTED, NUMBERS, TEXTS
from tests.cities import at

NOT_OURS = re.compile(
    r"Input should|valid (tuple|string|list|dict)|unexpected extra|should match|should"
    r" have|validat|pydantic|"
    r"Error\b|codec|Expecting|Traceback|<class|\bNoneType\b|\b(tuple|dict|str|int|bool|datetime)\b|"
    r"\b(None|True|False)\b|[(\[]'|is expected"
)
"""What libraries and Python say of a value, and what would stand twice beside `expected:`."""
ODD: tuple[Any, ...] = (
    *(one for one in NUMBERS if one != float("inf")),
    *NESTED,
    *(text for text in TEXTS if len(text) < 300),
)
NEEDED = {"certificate": {"certificate": "c"}, "acknowledgment": {"notice": "N1", "step": "done"}}
SAID = {
    "kind": "stop_failed",
    "city": "zhuhai",
    "office": "LAND",
    "at": "2025-03-10T09:00:00+08:00",
}
DAY = at("2025-03-12 09:00")


def admission() -> Admission:
    place = OfficePlace(
        code="LAND", role="LAND", outbox="zhuhai.LAND.outbox", inbox="zhuhai.LAND.inbox"
    )
    placed = CityRecord(
        city="zhuhai",
        law="zhuhai",
        partition=1,
        clock="wall",
        edition="e",
        calendar="c",
        offices=(place,),
    )
    return admission_of(placed, law_of("zhuhai"))


def told(family: str, **members: Any) -> Message | Undecodable:
    said = {"family": family, **SAID, **NEEDED.get(family, {}), **members}
    return decode(json.dumps(said, default=str).encode("utf-8", "surrogatepass"))


def ours(field: str | None, named: str, expected: str | None) -> None:
    """Hold a refusal to naming the field, and what is expected and what came, in our words."""
    assert named.partition(".")[0] == field
    assert expected
    assert NOT_OURS.search(expected.partition("; came: ")[0]) is None, expected


@pytest.mark.parametrize("family", OFFICE_MESSAGES, ids=family_of)
def test_whatever_stands_in_a_field_what_is_expected_is_said_in_our_words(
    family: type[OfficeMessage],
) -> None:
    refused = 0
    for field in fields_of(family):
        for value in ODD:
            read = told(family_of(family), **{field: value})
            if isinstance(read, Undecodable):
                refused += 1
                ours(field, str(read.field), read.expected)
    assert refused > 100


def test_whatever_word_a_kind_or_a_city_does_not_know_is_refused_in_our_words() -> None:
    checked = admission()
    words = ("", "power", "供电局", "('24:00', 'office_closing')", "POWERR", "已知", "None")
    refused = 0
    for kind in checked.vocabulary.kinds.values():
        for field in sorted(kind.fields):
            for word in words:
                for value in (word, [word]):
                    read = told(kind.family, kind=kind.name, **{field: value})
                    if isinstance(read, Undecodable):
                        continue
                    wrong = checked.fields_of(read) if isinstance(read, OfficeMessage) else None
                    if isinstance(wrong, Refused):
                        refused += 1
                        assert wrong.field
                        assert (
                            NOT_OURS.search(str(wrong.expected).partition("; came: ")[0]) is None
                        ), wrong
    assert refused > 100


def test_a_reading_that_is_not_offered_is_refused_with_those_that_are() -> None:
    for name, setting in law_of("zhuhai").settings.items():
        if not setting.values:
            continue
        with pytest.raises(RulebookError) as refused:
            law_of("zhuhai", {name: "17:30"})
        assert '"17:30" is not offered. Write' in str(refused.value)
        assert NOT_OURS.search(str(refused.value)) is None
