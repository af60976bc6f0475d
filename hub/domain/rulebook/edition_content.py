"""Finds which words of `common/` the rules of a city use, and the edition: the digest of its rules
and of those words.

1. A word is used that a rule or setting names, under any reading, and whatever it brings along: who
   acts on an action, who issues a paper, what counts as it, who took an office over.
2. A word that is added for another city changes no edition: no fact of a city that stands can be of
   it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from hub.domain.law import Implied
from hub.domain.patterns import ACTIONS_READ
from hub.domain.rulebook.rule_reader import RuleText
from hub.domain.rulebook.shape import DISTRICTS, Texts
from hub.domain.rulebook.yaml_node import Node, parse
from hub.domain.vocabulary import Half, Kind

_PAPERS = (Half.SENT.value, Half.RECEIVED.value)


@dataclass(frozen=True, slots=True)
class Used:
    """The words that a city's rules use: kinds in their order, and codes."""

    kinds: tuple[str, ...]
    offices: frozenset[str]
    actions: frozenset[str]
    certificates: frozenset[str]


def used_in(texts: Texts, words: RuleText, implied: Mapping[str, tuple[Implied, ...]]) -> Used:
    """Return what the rules of a city use of the words that all cities share."""
    known = words.vocabulary
    tops = [parse(texts.name_of(name), text, {}) for name, text in _files(texts).items()]
    named = frozenset(word for top in tops for word in _words_below(top))
    papers = named & {kind.paper for kind in known.kinds.values()}
    any_paper = any(_names_any_paper(top) for top in tops)
    kinds = [
        kind
        for name, kind in known.kinds.items()
        if name in named or kind.effects or (kind.paper and (any_paper or kind.paper in papers))
    ]
    ends = tuple(end for test, end in ACTIONS_READ.items() if test in named)
    actions = frozenset(one for one in known.actions if one in named or one.endswith(ends))
    certificates = named & known.certificates
    certificates |= {
        paper
        for paper, stands in implied.items()
        if any(one.paper in certificates for one in stands)
    }
    offices = named & known.roles.keys()
    offices |= {known.actions[one] for one in actions} | {
        known.issuers[one] for one in certificates
    }
    offices |= known.roles.keys() & {
        office
        for kind in kinds
        for office in (*kind.speakers, *kind.speaker, *kind.counts_from, kind.default_to)
    }
    return Used(tuple(one.name for one in kinds), offices, actions, certificates)


def edition_of(
    texts: Texts, words: RuleText, implied: Mapping[str, tuple[Implied, ...]], used: Used
) -> str:
    """Return the digest of a city's own texts and of the words that they use."""
    digest = blake2b(digest_size=8)
    for name, text in sorted(_files(texts).items()):
        digest.update(f"{name}\0{text}\0".encode())
    said = json.dumps(_content(words, implied, used), sort_keys=True, ensure_ascii=False)
    digest.update(said.encode())
    return digest.hexdigest()


def _files(texts: Texts) -> dict[str, str]:
    return {**texts.city, **{f"{DISTRICTS}/{name}": one for name, one in texts.districts.items()}}


def _content(
    words: RuleText, implied: Mapping[str, tuple[Implied, ...]], used: Used
) -> dict[str, Any]:
    """Return what `common/` says of the words used; the order of the kinds is their rank."""
    known = words.vocabulary
    return {
        "kinds": [_kind(known.kinds[name]) for name in used.kinds],
        "actions": {one: known.actions[one] for one in used.actions},
        "utilities": {o: action for o, action in words.utilities.items() if action in used.actions},
        "issuers": {one: known.issuers[one] for one in used.certificates},
        "implied": {
            paper: [(one.paper, str(one.since)) for one in stands if one.paper in used.certificates]
            for paper, stands in implied.items()
            if paper in used.certificates
        },
        "successors": {
            code: {part: str(since) for part, since in parts.items() if part in used.offices}
            for code, parts in words.merged.items()
            if parts.keys() & used.offices
        },
        "governments": [
            ranked for roles in known.governments if (ranked := sorted(roles & used.offices))
        ],
        "departments_of": sorted(known.departments_of & used.offices),
        "terms": sorted(known.terms & {n for one in used.kinds for n in known.kinds[one].fields}),
    }


def _kind(kind: Kind) -> list[Any]:
    return [
        kind.name, kind.family, kind.half, kind.paper, kind.need, sorted(kind.may),
        {name: sorted(values) for name, values in kind.values.items()}, kind.speaker,
        {name: sorted(of) for name, of in kind.told_by.items()},
        sorted(kind.speakers), kind.default_to, kind.gives_back, kind.belongs_to,
        sorted(kind.counts_also_for), kind.done_to_site, sorted(kind.counts_from),
        sorted(kind.effects),
    ]  # fmt: skip


def _words_below(node: Node) -> Iterator[str]:
    """Yield every text of a file, and the keys under which settings and fields stand."""
    if node.is_list:
        for item in node.items():
            yield from _words_below(item)
    elif node.is_mapping:
        for name, one in node.entries():
            yield name
            yield from _words_below(one)
    elif isinstance(value := node.resolved(), str):
        yield value


def _names_any_paper(node: Node) -> bool:
    if node.is_list:
        return any(_names_any_paper(item) for item in node.items())
    if not node.is_mapping:
        return False
    return any(
        _names_any_paper(one)
        or (name in _PAPERS and any(word == "any" for word in _words_below(one)))
        for name, one in node.entries()
    )
