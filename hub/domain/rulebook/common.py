"""Reads what all rulebooks share: the kinds of fact, the offices, the papers, the actions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hub.domain.law import Implied
from hub.domain.rulebook.node import Node
from hub.domain.vocabulary import ROWS, Effect, Half, Kind
from hub.messages import family_of
from hub.messages.field_table import OFFICE_MESSAGES, Slot, fields_of
from hub.messages.field_types import WORD

_FIELDS: Mapping[str, Mapping[str, Slot]] = {
    family_of(model): fields_of(model) for model in OFFICE_MESSAGES
}
"""What messages of each family hold, by field: a kind can ask for nothing else."""
FAMILIES = frozenset(_FIELDS)
_KIND_KEYS = frozenset(
    (
        "family",
        "half",
        "paper",
        "need",
        "may",
        "values",
        "speaker",
        "speakers",
        "default_to",
        "gives_back",
        "belongs_to",
        "counts_also_for",
        "effect",
    )
)

_TOLD = tuple(half.value for half in Half if half is not Half.BREACHED)
"""A breach is derived, never told."""


def kinds_of(top: Node) -> dict[str, Kind]:
    """Return the kinds of fact of `events.yaml`, in its order, which is their rank."""
    found = top.only({"kinds", "terms"})
    return {name: _kind(name, node) for name, node in found["kinds"].entries()}


def terms_of(top: Node, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Return the fields that mean something only where a city's law defines them."""
    fields = frozenset(name for kind in kinds.values() for name in kind.fields)
    at = dict(top.entries())
    return at["terms"].some_of(fields, "field") if "terms" in at else frozenset()


def _kind(name: str, node: Node) -> Kind:
    at = node.only(_KIND_KEYS)
    if "family" not in at:
        raise node.wrong("a kind needs its family", f"Write family: {', '.join(sorted(FAMILIES))}.")
    family = at["family"].one_of(FAMILIES, "family")
    values = {key: _values(_FIELDS[family], value) for key, value in _entries(at.get("values"))}
    for asked in ("need", "may"):
        for one in at[asked].items() if asked in at else ():
            _check_fields(_FIELDS[family], one)
    kind = Kind(
        name=name,
        family=family,
        half=Half(at["half"].one_of(_TOLD, "half")) if "half" in at else Half.ACT,
        paper=at["paper"].text() if "paper" in at else "",
        need=tuple(tuple(one.split("|")) for one in at["need"].texts()) if "need" in at else (),
        may=frozenset(at["may"].texts()) if "may" in at else frozenset(),
        values=values,
        speaker_optional="speaker" in at,
        speakers=frozenset(at["speakers"].texts()) if "speakers" in at else frozenset(),
        default_to=at["default_to"].text() if "default_to" in at else "",
        gives_back=at["gives_back"].text() if "gives_back" in at else "",
    )
    return replace(
        kind,
        belongs_to=_rows(kind, node, at.get("belongs_to")),
        counts_also_for=_also_for(at.get("counts_also_for")),
        effects=_effects(at.get("effect")),
    )


def _rows(kind: Kind, node: Node, stated: Node | None) -> tuple[str, ...]:
    """Return what a kind belongs to: what it says, else what it needs, in the order of `ROWS`."""
    if stated is not None:
        stated.some_of(ROWS, "row")
        for row in stated.texts():
            if ROWS[row] and not {*ROWS[row], *_TO}.intersection(_FIELDS[kind.family]):
                raise stated.wrong(
                    f"a {kind.family} has no field that names a {row}",
                    f"Write one that it can name: {', '.join(ROWS)}.",
                )
        return stated.texts()
    needed = {name for some in kind.need for name in some}
    rows: tuple[str, ...] = ()
    for row, fields in ROWS.items():
        if not replace(kind, belongs_to=rows).names_its_row and not needed.isdisjoint(fields):
            rows = (*rows, row)
    if not rows:
        raise node.wrong(
            f"nothing says what {kind.name} is about",
            f"Write need: [case], or belongs_to: one of {', '.join(ROWS)}.",
        )
    return rows


_TO = ("to",)
"""Whom a document or finding is addressed to may be the office or area that it is against."""


def _also_for(node: Node | None) -> frozenset[str]:
    return node.some_of(("case",), "row") if node is not None else frozenset()


def _effects(node: Node | None) -> frozenset[Effect]:
    named = node.some_of([one.value for one in Effect], "effect") if node is not None else ()
    return frozenset(map(Effect, named))


def _check_fields(known: Mapping[str, Slot], node: Node) -> None:
    """Refuse a field that no message of the family has; `a|b` names two."""
    for field in node.text().split("|"):
        if field not in known:
            raise node.wrong(
                f"unknown field {field!r}", f"Write one of: {', '.join(sorted(known))}."
            )


def _values(known: Mapping[str, Slot], node: Node) -> frozenset[str]:
    """Return the values that a kind allows for a field of words."""
    words = sorted(name for name, held in known.items() if held.typed is WORD)
    if node.key not in words:
        raise node.wrong(f"{node.key!r} is no field of words", f"Write one of: {', '.join(words)}.")
    return frozenset(node.texts())


def _entries(node: Node | None) -> list[tuple[str, Node]]:
    return [] if node is None else list(node.entries())


def roles_of(node: Node) -> dict[str, str]:
    """Return the offices that the rules name: each is its own role."""
    return {name: name for name, _ in node.entries()}


def called_of(*nodes: Node) -> dict[str, str]:
    """Return the codes of offices and papers by what people call them, in Chinese and in English."""
    return {
        name: code
        for node in nodes
        for code, entry in node.entries()
        for language, words in entry.entries()
        if language in ("zh", "en")
        for name in words.text().split("、")
    }


def successors_of(node: Node, roles: Mapping[str, str]) -> dict[str, dict[str, date]]:
    """Return the offices of today with those of the text that each took over, and since when (AMB-21)."""
    found: dict[str, dict[str, date]] = {}
    for code, entry in node.entries():
        if code in roles:
            raise entry.wrong(f"{code!r} is an office of the text", "Write a code of its own.")
        at = entry.only({"zh", "en", "of"})
        if "of" not in at:
            raise entry.wrong("'of' is missing", "Write of: {LAND: 2018-03-17}.")
        found[code] = {}
        for part, since in at["of"].entries():
            if part not in roles:
                raise since.wrong(f"unknown office {part!r}", "Write an office of the text.")
            found[code][part] = since.day()
    return found


def actions_of(node: Node, roles: Mapping[str, str]) -> dict[str, str]:
    """Return the actions a gate can be asked about, with the role that acts on each."""
    return {name: acts.one_of(roles, "office") for name, acts in node.entries()}


def issuers_of(node: Node) -> dict[str, str]:
    """Return the papers of `certificates.yaml` with the office that issues each."""
    return {
        name: entry.only({"issuer", "zh", "counts_as"})["issuer"].text()
        for name, entry in node.entries()
    }


def implied_of(node: Node, papers: Mapping[str, str]) -> dict[str, tuple[Implied, ...]]:
    """Return which papers stand in for which, and since when (AMB-21)."""
    implied: dict[str, tuple[Implied, ...]] = {}
    for name, entry in node.entries():
        at = entry.only({"issuer", "zh", "counts_as"})
        if "counts_as" not in at:
            continue
        implied[name] = tuple(
            Implied(paper, since.day()) if since.raw.value else Implied(paper)
            for paper, since in at["counts_as"].entries()
        )
        for one in implied[name]:
            if one.paper not in papers:
                raise at["counts_as"].wrong(f"unknown paper {one.paper!r}", "Write a known paper.")
    return implied
