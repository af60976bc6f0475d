"""Finds who says a line of a story that names nobody: the office whose act it is
(docs/decisions.md, 24).
"""

from collections.abc import Mapping
from typing import Any

from hub.domain.authority import ABOVE_TARGET, governments_above
from hub.domain.rulebook.kind_form import OPTIONAL
from hub.domain.targets import target_of
from hub.domain.vocabulary import Kind, Vocabulary


def speaker_without(kind: Kind, fields: Mapping[str, Any], words: Vocabulary) -> str | None:
    """Return who acts on the action or issues the paper, else who the kind says; None if a line of
    the kind must say by whom.
    """
    role = words.actions.get(str(fields.get("action"))) or words.issuers.get(
        str(fields.get("certificate"))
    )
    for one in (role, *kind.speaker) if kind.speaker else ():
        found = _above(fields, words) if one == ABOVE_TARGET else one
        if found is not None and found != OPTIONAL:
            return words.office_of_role(found)
    return None


def _above(fields: Mapping[str, Any], words: Vocabulary) -> str | None:
    named = fields.get("target") or fields.get("area")
    above = governments_above(target_of(str(named), words.roles), words) if named else ()
    return next(iter(above), None)
