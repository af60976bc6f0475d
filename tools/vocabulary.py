"""The tables of docs/kinds.md: what an office can say and what a gate can be asked,
from the rulebooks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

import yaml

from hub.domain.city.commands import COMMANDS, HUB_ONLY, STORY_MARK
from hub.domain.facts import HUB
from hub.domain.law import Law
from hub.domain.vocabulary import EFFECTS, ROWS, SUBJECTS, Half, Kind
from hub.files.rulebooks import cities, law_of, shared_words, texts_of, words_of
from hub.messages import OFFICE_MESSAGES, family_of
from hub.messages.base import OfficeMessage
from tools.tables import table

_WORDS = shared_words()
_LAWS = tuple(law_of(city) for city in cities())
_ZH = words_of("zh")
_EN = words_of("en")


def actions() -> str:
    """Return what a gate can be asked about, who acts on it,
    and whose law has a gate or a block for it.
    """
    rows = [
        (f"`{action}`", _ZH.actions[action], f"`{role}`", *(_gated(action, law) for law in _LAWS))
        for action, role in _WORDS.actions.items()
    ]
    return table(("action", "中文", "acted on by", *(law.city for law in _LAWS)), rows)


def _gated(action: str, law: Law) -> str:
    gates = [one.cite.article for one in law.gates if action in one.actions]
    blocks = [one.cite.article for one in law.blocks if action in one.actions]
    said = ["gate, " + ", ".join(dict.fromkeys(gates))] if gates else []
    said += ["block, " + ", ".join(dict.fromkeys(blocks))] if blocks else []
    if any(one.needs_party for one in law.blocks if action in one.actions):
        said.append("asked with the party")
    return "; ".join(said) or "–"


def kinds() -> str:
    """Return every kind, family by family, with its fields, who says it and what it does."""
    return "\n\n".join(_of_family(model) for model in OFFICE_MESSAGES)


def _of_family(model: type[OfficeMessage]) -> str:
    family = family_of(model)
    rows = [
        (
            f"`{one.name}`",
            _ZH.kinds[one.name],
            _need(one),
            _may(one),
            _belongs(one),
            _said_by(one),
            _does(one),
        )
        for one in _WORDS.kinds.values()
        if one.family == family
    ]
    head = ("kind", "中文", "must", "may", "belongs to", "said by", "does")
    return f"**{family}**: {' '.join((model.__doc__ or '').split())}\n\n{table(head, rows)}"


def _need(kind: Kind) -> str:
    alternatives = (" or ".join(_field(name, kind) for name in some) for some in kind.need)
    return ", ".join(alternatives) or "–"


def _may(kind: Kind) -> str:
    needed = {name for some in kind.need for name in some}
    free = sorted(kind.may - needed - {*SUBJECTS})
    return ", ".join(_field(name, kind) for name in free) or "–"


def _field(name: str, kind: Kind) -> str:
    values = kind.values.get(name)
    return f"`{name}` ({', '.join(sorted(values))})" if values else f"`{name}`"


def _belongs(kind: Kind) -> str:
    also = [f"counts also for the {row}" for row in sorted(kind.counts_also_for)]
    return "; ".join([", else ".join(kind.belongs_to), *also])


def _said_by(kind: Kind) -> str:
    if kind.name in HUB_ONLY:
        return f"`{HUB}`, the city's own outbox"
    if kind.name == STORY_MARK:
        return "a sandbox city"
    if kind.speakers:
        return ", ".join(f"`{code}`" for code in sorted(kind.speakers))
    if kind.half is Half.SENT:
        return "its writer"
    if kind.half is Half.RECEIVED:
        return "who got it another way"
    return "any office"


def _does(kind: Kind) -> str:
    if kind.name in COMMANDS:
        return COMMANDS[kind.name].does
    heard = [law.city for law in _LAWS if _is_heard(kind, law)]
    by_rules = [f"rules of {', '.join(heard)}"] if heard else []
    own = [text for effect, text in EFFECTS.items() if effect in kind.effects]
    return "; ".join([*by_rules, *own]) or "no rule"


def _is_heard(kind: Kind, law: Law) -> bool:
    """Return whether a rule of this law names the kind, or the paper that it is one half of."""
    of_rules = (
        law.duties, law.blocks, law.gates, law.grounds, law.measures, law.ratios, law.disposed,
    )  # fmt: skip
    return bool({kind.name, kind.paper or kind.name} & set(_named_in(of_rules)))


def _named_in(node: object) -> Iterator[str]:
    """Yield every text that stands in rules: kinds stand nowhere but where a rule
    speaks of them.
    """
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        yield from _named_in((*node.keys(), *node.values()))
    elif isinstance(node, Iterable):
        for one in node:
            yield from _named_in(one)
    elif is_dataclass(node):
        for one in fields(node):
            yield from _named_in(getattr(node, one.name))


_OF_ROWS = {
    "week": "a week, from Monday to Sunday, and the cases that a message lists",
    "case": "a case",
    "site": "a site",
    "enterprise": "an enterprise",
    "party": "a party: no duty is kept on it",
    "notice": "a paper, by its number: no duty is kept on it",
    "target": (
        "an office or area that may have to answer; where a kind needs `to` and neither of them:"
        " whom it is addressed to"
    ),
    "office": "the office that says it: no duty is kept on it",
    "hub": "the hub itself: it is done and not kept, but for an arrangement of days",
}


def rows() -> str:
    """Return what a fact can belong to, with the fields that name it."""
    told = [
        (f"`{row}`", ", ".join(f"`{one}`" for one in fields) or "–", _OF_ROWS[row])
        for row, fields in ROWS.items()
    ]
    return table(("belongs to", "named in", "is"), told)


def effects() -> str:
    """Return the effects that a kind may have, and which kinds have them."""
    told = [
        (f"`{effect}`", text, ", ".join(f"`{one}`" for one in sorted(_WORDS.kinds_that(effect))))
        for effect, text in EFFECTS.items()
    ]
    return table(("effect", "a message", "kinds"), told)


def meanings() -> str:
    """Return every field of the seven families with what it holds, in the words of the schemas."""
    found: dict[str, dict[str, list[str]]] = {}
    for model in OFFICE_MESSAGES:
        for name, field in model.model_fields.items():
            if name not in OfficeMessage.model_fields:
                said = found.setdefault(name, {}).setdefault(field.description or "", [])
                said.append(family_of(model))
    rows = [
        (f"`{name}`", " · ".join(f"{text} ({', '.join(of)})" for text, of in texts.items()))
        for name, texts in sorted(found.items())
    ]
    return table(("field", "holds (in which family)"), rows)


def offices() -> str:
    """Return the offices that the instruments name: the codes that rules speak of,
    a city's roles.
    """
    rows = [(f"`{code}`", _ZH.names[code], name) for code, name in _EN.names.items()]
    return table(("code", "中文", "English"), rows)


def papers() -> str:
    """Return the papers that stand in `certificate` and `certificates`, with who issues each."""
    listed = yaml.safe_load(texts_of("common")["certificates.yaml"])["certificates"]
    rows = [(f"`{name}`", one["zh"], f"`{one['issuer']}`") for name, one in listed.items()]
    return table(("paper", "中文", "issued by"), rows)
