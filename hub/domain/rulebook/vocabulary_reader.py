"""Reads what all rulebooks share: the kinds of fact, the offices, the papers, the actions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hub.domain.law import Implied
from hub.domain.rulebook.kind_form import FAMILY_FIELDS
from hub.domain.rulebook.yaml_node import Node
from hub.domain.vocabulary import PLACES, ROWS, Effect, Half, Kind
from hub.sentence import in_words


def kinds_of(top: Node) -> dict[str, Kind]:
    """Return the kinds of fact of `events.yaml`, in its order, which is their rank."""
    return {name: _kind(name, node) for name, node in top.at()["kinds"].entries()}


def terms_of(top: Node) -> frozenset[str]:
    """Return the fields that mean something only where a city's law defines them."""
    at = top.at()
    return frozenset(at["terms"].texts()) if "terms" in at else frozenset()


def _kind(name: str, node: Node) -> Kind:
    at = node.at()
    kind = Kind(
        name=name,
        family=at["family"].text(),
        half=Half(at["half"].text()) if "half" in at else Half.ACT,
        paper=at["paper"].text() if "paper" in at else "",
        need=tuple(tuple(one.split("|")) for one in at["need"].texts()) if "need" in at else (),
        may=frozenset(at["may"].texts()) if "may" in at else frozenset(),
        values={key: frozenset(one.texts()) for key, one in _entries(at.get("values"))},
        speaker=at["speaker"].texts() if "speaker" in at else (),
        speakers=frozenset(at["speakers"].texts()) if "speakers" in at else frozenset(),
        counts_from=frozenset(at["counts_from"].texts()) if "counts_from" in at else frozenset(),
        told_by={key: frozenset(one.texts()) for key, one in _entries(at.get("told_by"))},
        default_to=at["default_to"].text() if "default_to" in at else "",
        gives_back=at["gives_back"].text() if "gives_back" in at else "",
    )
    rows = _rows(kind, node, at.get("belongs_to"))
    return replace(
        kind,
        belongs_to=rows,
        counts_also_for=_also_for(kind, rows, at.get("counts_also_for")),
        done_to_site="done_to" in at,
        effects=_effects(at.get("effect")),
    )


def _rows(kind: Kind, node: Node, stated: Node | None) -> tuple[str, ...]:
    """Return what a kind belongs to: what it says, else what it needs, in the order of `ROWS`."""
    if stated is not None:
        for row in stated.texts():
            if ROWS[row] and not {*ROWS[row], *_TO}.intersection(FAMILY_FIELDS[kind.family]):
                raise stated.wrong(
                    in_words(
                        "a {family} has no field that names a {row}", family=kind.family, row=row
                    ),
                    in_words("Write one that it can name: {rows}.", rows=", ".join(ROWS)),
                )
        return stated.texts()
    needed = {name for some in kind.need for name in some}
    rows: tuple[str, ...] = ()
    for row, fields in ROWS.items():
        if not replace(kind, belongs_to=rows).names_its_row and not needed.isdisjoint(fields):
            rows = (*rows, row)
    if not rows:
        raise node.wrong(
            in_words("nothing says what {name} is about", name=kind.name),
            in_words("Write need: [case], or belongs_to: one of {rows}.", rows=", ".join(ROWS)),
        )
    return rows


_TO = ("to",)
"""Whom a document or finding is addressed to may be the office or area that it is against."""


def _also_for(kind: Kind, rows: tuple[str, ...], node: Node | None) -> frozenset[str]:
    """Return where a kind of a place counts too: of anything else no case would hear."""
    if node is None:
        return frozenset()
    if not {*rows} <= {"case", *PLACES} or {*rows}.isdisjoint(PLACES):
        raise node.wrong(
            in_words(
                "{name} is about a {rows}, and only what is about a site or an enterprise "
                "counts also for the cases there",
                name=kind.name,
                rows=" or a ".join(rows),
            ),
            in_words(
                "Take counts_also_for out, or let the kind need a site, an enterprise or a case."
            ),
        )
    return frozenset(node.texts())


def _effects(node: Node | None) -> frozenset[Effect]:
    return frozenset(map(Effect, node.texts())) if node is not None else frozenset()


def _entries(node: Node | None) -> list[tuple[str, Node]]:
    return [] if node is None else list(node.entries())


def roles_of(node: Node) -> dict[str, str]:
    """Return the offices that the rules name: each is its own role."""
    return {name: name for name, _ in node.entries()}


def governments_of(node: Node | None) -> tuple[frozenset[str], ...]:
    """Return the ranks of governments, from the top."""
    return tuple(frozenset(one.texts()) for one in node.items()) if node is not None else ()


def called_of(*nodes: Node) -> dict[str, str]:
    """Return the codes of offices and papers by what people call them,
    in Chinese and in English.
    """
    return {
        name: code
        for node in nodes
        for code, entry in node.entries()
        for language, words in entry.entries()
        if language in ("zh", "en")
        for name in words.text().split("、")
    }


def successors_of(node: Node, roles: Mapping[str, str]) -> dict[str, dict[str, date]]:
    """Return the offices of today with those of the text that each took over,
    and since when (AMB-21).
    """
    found: dict[str, dict[str, date]] = {}
    for code, entry in node.entries():
        if code in roles:
            raise entry.wrong(
                in_words("{code!r} is an office of the text", code=code),
                in_words("Write a code of its own."),
            )
        found[code] = {part: since.day() for part, since in entry.at()["of"].entries()}
    return found


def actions_of(node: Node) -> dict[str, str]:
    """Return the actions a gate can be asked about, with the role that acts on each."""
    return {name: acts.text() for name, acts in node.entries()}


def issuers_of(node: Node) -> dict[str, str]:
    """Return the papers of `certificates.yaml` with the office that issues each."""
    return {name: entry.at()["issuer"].text() for name, entry in node.entries()}


def implied_of(node: Node) -> dict[str, tuple[Implied, ...]]:
    """Return which papers stand in for which, and since when (AMB-21)."""
    implied: dict[str, tuple[Implied, ...]] = {}
    for name, entry in node.entries():
        at = entry.at()
        if "counts_as" not in at:
            continue
        implied[name] = tuple(
            Implied(paper, since.day()) if since.raw.value else Implied(paper)
            for paper, since in at["counts_as"].entries()
        )
    return implied
