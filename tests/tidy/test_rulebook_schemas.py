"""The JSON Schemas of rulebooks are those that the tables of keys say,
and every rulebook that is shipped fits its own.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.rulebook_keys import FILES, SCHEMAS, schemas

ROOT = Path(__file__).parents[2]
BOOKS = ROOT / "rulebooks"
EACH_BOOK = pytest.mark.parametrize(
    "book",
    sorted([*BOOKS.glob("*/*.yaml"), *BOOKS.glob("words.*.yaml")]),
    ids=lambda book: str(book.relative_to(BOOKS)),
)
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
    "integer": int, "number": (int, float),
}  # fmt: skip


def schema_of(book: Path) -> dict[str, Any]:
    name = book.stem if book.parent.name == "common" or book.stem == "city" else "rules"
    name = "words" if book.parent == BOOKS else name
    found: dict[str, Any] = json.loads(schemas()[f"{name}.schema.json"])
    return found


def read(text: str) -> Any:
    return as_json(yaml.safe_load(text))


def as_json(value: Any) -> Any:
    """Return what YAML holds as an editor sees it: days are texts."""
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def fits(value: Any, schema: dict[str, Any], top: dict[str, Any]) -> bool:
    """Return whether a value fits a schema, in the part of JSON Schema that these use."""
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema and not fits(value, top["$defs"][schema["$ref"].rpartition("/")[2]], top):
        return False
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, TYPES[kind]) and (not isinstance(value, bool) or kind == "boolean")
        for kind in kinds
    ):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    several = [fits(value, one, top) for one in schema.get("oneOf", ())]
    return (
        all(fits(value, one, top) for one in schema.get("allOf", ()))
        and ("anyOf" not in schema or any(fits(value, one, top) for one in schema["anyOf"]))
        and ("oneOf" not in schema or several.count(True) == 1)
        and _fits_by_kind(value, schema, top)
    )


def _fits_by_kind(value: Any, schema: dict[str, Any], top: dict[str, Any]) -> bool:
    if isinstance(value, str):
        return len(value) >= schema.get("minLength", 0) and bool(
            re.search(schema.get("pattern", ""), value)
        )
    if isinstance(value, list):
        items = schema.get("items", {})
        return len(value) >= schema.get("minItems", 0) and all(
            fits(one, items, top) for one in value
        )
    if isinstance(value, dict):
        return _fits_mapping(value, schema, top)
    return not isinstance(value, int) or value >= schema.get("minimum", value)


def _fits_mapping(value: dict[str, Any], schema: dict[str, Any], top: dict[str, Any]) -> bool:
    if len(value) < schema.get("minProperties", 0) or set(schema.get("required", ())) - set(value):
        return False
    for name, one in value.items():
        if not fits(name, schema.get("propertyNames", {}), top):
            return False
        by_pattern = [
            below
            for like, below in schema.get("patternProperties", {}).items()
            if re.search(like, name)
        ]
        below = schema.get("properties", {}).get(name) or next(iter(by_pattern), None)
        if below is None:
            below = schema.get("additionalProperties", {})
        if below is False or not fits(one, below, top):
            return False
    return True


KNOWN = frozenset(
    (
        "$ref",
        "$defs",
        "$schema",
        "title",
        "description",
        "type",
        "enum",
        "const",
        "allOf",
        "anyOf",
        "oneOf",
        "minLength",
        "pattern",
        "items",
        "minItems",
        "minProperties",
        "required",
        "propertyNames",
        "properties",
        "patternProperties",
        "additionalProperties",
        "minimum",
    )
)


def test_the_schemas_are_what_the_tables_of_keys_say() -> None:
    kept = {file.name: file.read_text(encoding="utf-8") for file in SCHEMAS.glob("*")}
    assert kept == schemas(), "run `make docs`"


@EACH_BOOK
def test_every_shipped_rulebook_fits_its_schema(book: Path) -> None:
    schema = schema_of(book)
    assert fits(read(book.read_text(encoding="utf-8")), schema, schema)


@EACH_BOOK
def test_a_key_that_is_misspelled_or_gone_does_not_fit(book: Path) -> None:
    schema, told = schema_of(book), read(book.read_text(encoding="utf-8"))
    assert not fits({**told, "dutys": []}, schema, schema)
    for section, rules in told.items():
        if isinstance(rules, list) and "id" in rules[0]:
            worse = {key: one for key, one in rules[0].items() if key != "article"}
            assert not fits({**told, section: [worse]}, schema, schema)
            assert not fits({**told, section: [{**rules[0], "artcle": "art. 1"}]}, schema, schema)


def test_each_kind_of_file_has_a_schema() -> None:
    assert {f"{name}.schema.json" for name in FILES} == set(schemas())


def test_the_dated_clock_of_the_page_fits() -> None:
    book = BOOKS / "zhuhai" / "art-15-cut-off.yaml"
    text = book.read_text(encoding="utf-8").replace(
        "clock: {working_days: 2}",
        "clock: {2009-09-25: {working_days: 2}, 2030-01-01: {working_days: 3}}",
    )
    schema = schema_of(book)
    assert fits(read(text), schema, schema)
