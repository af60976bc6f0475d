"""Reads the value of one field by its type: for a story, which is no message yet."""

from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from hub.messages.field_table import FIELDS, OFFICE_MESSAGES
from hub.messages.validation_errors import first_in


class MisfitError(ValueError):
    """A value that does not fit its field's type; says what was expected, and what came."""


def value_of(field: str, value: Any) -> Any:
    """Return a value of JSON as the field of a message holds it. Raises `MisfitError`."""
    try:
        return _reader(field).validate_python(value)
    except ValidationError as error:
        raise MisfitError(first_in(FIELDS[field], error)) from None


@cache
def _reader(field: str) -> TypeAdapter[Any]:
    model = next(model for model in OFFICE_MESSAGES if field in model.model_fields)
    return TypeAdapter(get_type_hints(model, include_extras=True)[field])
