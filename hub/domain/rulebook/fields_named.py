"""Finds fields and values that a rule asks of a kind which never carries them:
such a rule would never run.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hub.domain.rulebook.forms import Known, near, values_of
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.domain.vocabulary import Half, Kind
from hub.messages.field_table import FIELDS
from hub.messages.field_types import COUNT, DAY, OFFICE, OFFSET, TRUTH, YEAR, FieldType
from hub.messages.nearest import listed
from hub.messages.validation_errors import shown
from hub.sentence import in_words

_WHOLE = (YEAR, COUNT, OFFSET)
_FITS: Mapping[str, type | tuple[type, ...]] = {TRUTH.name: bool, DAY.name: date}


def misfits(at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Yield what a pattern asks of fields that its kinds do not have,
    or of values that they never hold.
    """
    yield from _half_untold(at, known)
    kinds = _kinds(at, known)
    if not kinds:
        return
    fields = frozenset(name for kind in kinds for name in (*kind.fields, *kind.values))
    for key in ("where", "if_said"):
        for name, one in at[key].entries() if key in at else ():
            if name not in fields:
                yield _no_field(one, name, kinds, fields, "")
            elif key == "where":
                yield from _misfitting(name, one, kinds, known)
            elif _type(name) is not OFFICE:
                yield _no_field(
                    one, name, kinds, _typed(fields, OFFICE), in_words("that names offices")
                )
    for one in at["has"].items() if "has" in at else ():
        for name in values_of(one, known):
            if not (isinstance(name, str) and name in fields):
                yield _no_field(one, str(name), kinds, fields, "")
    days = _typed(fields, DAY)
    for name in values_of(at["day_of"], known) if "day_of" in at else ():
        if not (isinstance(name, str) and name in days):
            yield _no_field(at["day_of"], str(name), kinds, days, in_words("that is a day"))


def _kinds(at: Mapping[str, Node], known: Known) -> list[Kind]:
    """Return the kinds that a pattern speaks of; none where it names one that is not known."""
    for key in (Half.ACT, Half.SENT, Half.RECEIVED):
        if key.value in at:
            named = [one for item in at[key.value].items() for one in values_of(item, known)]
            every = list(known.kinds.values())
            if key is Half.ACT:
                return [kind for kind in every if kind.name in named]
            return [k for k in every if k.paper and ("any" in named or k.paper in named)]
    return []


def _half_untold(at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Yield each paper that a pattern asks to be sent and of which no kind tells that. What is
    sent is also received; what its addressee alone records was never told to be sent.
    """
    key = Half.SENT.value
    for item in at[key].items() if key in at else ():
        for paper in values_of(item, known):
            kinds = [kind for kind in known.kinds.values() if kind.paper == paper]
            if kinds and not any(kind.half is Half.SENT for kind in kinds):
                yield item.wrong(
                    in_words(
                        "nobody can tell that {paper} was sent: {name} alone tells of it",
                        paper=paper,
                        name=kinds[0].name,
                    ),
                    in_words(
                        "Write `received: {paper}`, or add the other half to common/events.yaml.",
                        paper=paper,
                    ),
                ).problems[0]


def _no_field(node: Node, name: str, kinds: list[Kind], fields: frozenset[str], of: str) -> Problem:
    return node.problem(
        Code.NO_SUCH_FIELD, kinds=_named(kinds), value=repr(name), of=of,
        near=near(fields, name), known=listed(fields, name) or "none",
    )  # fmt: skip


def _named(kinds: list[Kind]) -> str:
    names = [kind.name for kind in kinds]
    return (
        " or ".join(names)
        if len(names) <= 3
        else in_words("none of {count} kinds", count=len(names))
    )


def _misfitting(name: str, node: Node, kinds: list[Kind], known: Known) -> Iterator[Problem]:
    carrying = [kind for kind in kinds if name in kind.fields or name in kind.values]
    told = [kind.values.get(name) for kind in carrying]
    allowed = frozenset[str]().union(*(one for one in told if one)) if all(told) else None
    for item in node.items():
        for value in values_of(item, known):
            if value is None or isinstance(value, dict | list):
                continue
            if allowed is not None and not (isinstance(value, str) and value in allowed):
                expected, question = ", ".join(sorted(allowed)), near(allowed, value)
            elif not _fits(_type(name), value):
                held = _type(name)
                expected, question = held.holds if held is not None else "a text", ""
            else:
                continue
            yield item.problem(
                Code.NO_SUCH_VALUE, field=name, kinds=_named(carrying), value=shown(value),
                expected=expected, near=question,
            )  # fmt: skip


def _fits(held: FieldType | None, value: Any) -> bool:
    if held in _WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    wanted = _FITS.get(held.name, str) if held is not None else str
    return isinstance(value, wanted)


def _type(name: str) -> FieldType | None:
    slot = FIELDS.get(name)
    return slot.typed if slot is not None else None


def _typed(fields: frozenset[str], held: FieldType) -> frozenset[str]:
    return frozenset(name for name in fields if _type(name) is held)
