"""Turns a line of a story into the message that its office would send."""

from typing import Any

from hub.domain.story.read import Line
from hub.domain.vocabulary import Vocabulary
from hub.messages import OFFICE_MESSAGES, OfficeMessage, family_of

_MODELS = {family_of(model): model for model in OFFICE_MESSAGES}


def message_of(line: Line, city: str, vocabulary: Vocabulary) -> OfficeMessage:
    """Return the line as a message of its kind's family; its id is its number, and the header's
    have none.
    """
    kind = vocabulary.kinds[line.kind]
    model = _MODELS[kind.family]
    fields: dict[str, Any] = {
        name: value for name, value in line.fields.items() if name in model.model_fields
    }
    identifier = f"L{line.number}" if line.number > 1 else None
    return model(id=identifier, kind=line.kind, city=city, office=line.office, at=line.at, **fields)
