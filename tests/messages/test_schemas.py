"""Models, published schemas and stored samples say the same."""

import json
from pathlib import Path

import pytest

from hub.messages import FAMILIES, Message, decode, encode
from hub.messages.schema import schema_of, version_of
from tools.samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "schemas" / "avro"
MODELS = pytest.mark.parametrize("model", FAMILIES, ids=lambda model: model.__name__)


@MODELS
def test_the_published_schema_is_the_model_s(model: type[Message]) -> None:
    published = json.loads((FOLDER / f"{model.__name__.lower()}.avsc").read_text(encoding="utf-8"))
    assert published == schema_of(model)


@MODELS
def test_a_schema_of_before_is_published_as_it_was_released(model: type[Message]) -> None:
    name, newest = model.__name__.lower(), version_of(model)
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
    samples = sorted((FOLDER / "samples").glob(f"{model.__name__.lower()}.v*.avro"))
    assert len(samples) == version_of(model)
    for sample in samples:
        assert isinstance(decode(sample.read_bytes()), model)


@MODELS
def test_a_message_written_and_read_is_the_same(model: type[Message]) -> None:
    assert decode(encode(SAMPLES[model])) == SAMPLES[model]


def test_no_two_published_schemas_share_a_fingerprint() -> None:
    assert len({encode(SAMPLES[model])[:10] for model in FAMILIES}) == len(FAMILIES)
