"""Looks up the type of a field, from the models, where each field states its type once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from hub.messages import inbound
from hub.messages.base import AvroRecord, OfficeMessage
from hub.messages.field_types import NAME, FieldType

OFFICE_MESSAGES: tuple[type[OfficeMessage], ...] = (
    inbound.Document, inbound.Act, inbound.Certificate, inbound.Permit, inbound.Acknowledgment,
    inbound.Finding, inbound.Register,
)  # fmt: skip
"""The seven families in which offices speak."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What a field holds: one value or a list, of a type or of records; neither for a plain text of
    the hub.
    """

    typed: FieldType | None
    listed: bool = False
    record: type[AvroRecord] | None = None


@cache
def fields_of(model: type[AvroRecord]) -> Mapping[str, Slot]:
    """Return every field of a model with what it holds."""
    hints = get_type_hints(model, include_extras=True)
    return {name: _slot(hints[name]) for name in model.model_fields}


def _slot(hint: Any) -> Slot:
    parts = list(_parts(hint))
    return Slot(
        next((one for one in parts if isinstance(one, FieldType)), None),
        tuple in parts,
        next((one for one in parts if isinstance(one, type) and issubclass(one, AvroRecord)), None),
    )


def _parts(hint: Any) -> Iterator[Any]:
    """Yield everything that a type is made of: its origin, its parts, and its annotations."""
    if get_origin(hint) is None:
        yield hint
        return
    yield get_origin(hint)
    for one in hint.__metadata__ if get_origin(hint) is Annotated else ():
        yield one
    for one in get_args(hint)[:1] if get_origin(hint) is Annotated else get_args(hint):
        yield from _parts(one)


FIELDS: Mapping[str, Slot] = {
    name: slot for model in OFFICE_MESSAGES for name, slot in fields_of(model).items()
}
"""Every field of the seven families: a name holds the same in all of them."""
NAMES = frozenset(name for name, slot in FIELDS.items() if slot.typed is NAME)
"""The fields that name a case, a site, a party, an enterprise, an area, a notice or a target."""


def type_of(field: str) -> FieldType | None:
    """Return the type of a field of the seven families (of its entries if it is a list); None for
    any other.
    """
    slot = FIELDS.get(field)
    return None if slot is None else slot.typed
