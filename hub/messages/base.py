"""The base of every message: a frozen record whose fields are documented and evolve by addition."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hub.messages.field_types import Id, Instant, Office, Word

NAMESPACE = "gongze"
SINCE = "since"
"""The key in a field's extras for the first version of the record that has the field."""


class AvroRecord(BaseModel):
    """A record of the published language. Unknown fields are refused;
    nothing is changed in place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64")


class Message(AvroRecord):
    """A record that travels on its own: it has a schema and a framing."""


def required(description: str, **more: Any) -> Any:
    """Return a field that must be given; its description is the `doc` of the Avro field."""
    return Field(description=description, **more)


def optional(description: str, since: int = 1) -> Any:
    """Return a field that may be absent: absent, null and default are the same.

    `since` is the first version of its record that has it; older records are read without it.
    """
    return Field(default=None, description=description, json_schema_extra={SINCE: since})


def repeated(description: str, since: int = 1) -> Any:
    """Return a list that may be empty."""
    return Field(default=(), description=description, json_schema_extra={SINCE: since})


class OfficeMessage(Message):
    """What all messages of an office share: who says it, in which city, of which kind, when."""

    id: Id | None = optional("The sender's own id of this message; absent: its source is its id.")
    kind: Word = required("What it is: a kind of the rulebook's vocabulary.")
    city: Word = required("The city whose law it falls under.")
    office: Office = required("The office that says it: the owner of the outbox.")
    at: Instant = required("When the thing happened, by the office's own account.")

    def own_fields(self) -> Mapping[str, Any]:
        """Return the fields that this message states beside the shared ones,
        without absent ones.
        """
        found = {}
        for name, value in self.__dict__.items():
            if value is None or value == () or name in _SHARED:
                continue
            found[name] = value
        return found


_SHARED = frozenset(("id", "kind", "city", "office", "at"))
