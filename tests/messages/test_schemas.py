"""Models, published schemas and stored samples say the same."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest

from hub.agents.city.row_schema import schema_of as row_schema
from hub.messages import FAMILIES, Message, decode, encode, family_of
from hub.messages.base import AvroRecord, repeated
from hub.messages.schema import schema_of, version_of
from tools.samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "schemas" / "avro"
MODELS = pytest.mark.parametrize("model", FAMILIES, ids=lambda model: model.__name__)


@MODELS
def test_the_published_schema_is_the_model_s(model: type[Message]) -> None:
    published = json.loads((FOLDER / f"{family_of(model)}.avsc").read_text(encoding="utf-8"))
    assert published == schema_of(model)


@MODELS
def test_a_schema_of_before_is_published_as_it_was_released(model: type[Message]) -> None:
    name, newest = family_of(model), version_of(model)
    older = sorted(FOLDER.glob(f"{name}.v*.avsc"))
    assert [path.name for path in older] == [f"{name}.v{n}.avsc" for n in range(1, newest)]
    for version, path in enumerate(older, 1):
        assert json.loads(path.read_text(encoding="utf-8")) == schema_of(model, version)


@MODELS
def test_every_field_of_a_schema_says_what_it_is(model: type[Message]) -> None:
    def fields(schema: object) -> list[dict[str, str]]:
        if isinstance(schema, list):
            return [one for part in schema for one in fields(part)]
        if not isinstance(schema, dict):
            return []
        own = list(schema.get("fields", ()))
        return own + [one for value in schema.values() for one in fields(value)]

    assert [
        one["name"] for one in fields(schema_of(model)) if "name" in one and not one.get("doc")
    ] == []


@MODELS
def test_every_stored_sample_is_still_read(model: type[Message]) -> None:
    samples = sorted((FOLDER / "samples").glob(f"{family_of(model)}.v*.avro"))
    assert len(samples) == version_of(model)
    for sample in samples:
        assert isinstance(decode(sample.read_bytes()), model)


@MODELS
def test_a_message_written_and_read_is_the_same(model: type[Message]) -> None:
    assert decode(encode(SAMPLES[model])) == SAMPLES[model]


def test_no_two_published_schemas_share_a_fingerprint() -> None:
    assert len({encode(SAMPLES[model])[:10] for model in FAMILIES}) == len(FAMILIES)


@dataclass(frozen=True)
class Inner:
    AVRO_NAME: ClassVar[str] = "Before"
    day: date
    counted: bool | None = None


class Outer(AvroRecord):
    AVRO_NAME: ClassVar[str] = "Former"
    texts: tuple[str, ...] = repeated("Texts.")


def test_a_class_that_is_renamed_keeps_the_name_of_its_record() -> None:
    row, message = row_schema(Inner), schema_of(Outer)
    assert (row["name"], message["name"]) == ("Before", "Former")
    assert [one["name"] for one in row["fields"]] == ["day", "counted"]
    assert [one["name"] for one in message["fields"]] == ["texts"]
    assert (family_of(Outer), family_of(Message)) == ("former", "message")


class Derived(Outer):
    pass


def test_a_record_that_derives_from_a_renamed_one_has_its_own_name() -> None:
    assert schema_of(Derived)["name"] == "Derived"


def test_a_type_that_no_field_of_ours_has_is_refused_by_name() -> None:
    @dataclass
    class Weighed:
        kilos: complex

    with pytest.raises(TypeError, match="no Avro type for <class 'complex'>"):
        row_schema(Weighed)
