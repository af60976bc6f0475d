"""Explains a block: which act placed it, what it holds, which letter released it or what would."""

from collections.abc import Iterable

from hub.domain.explain.both import Both
from hub.domain.explain.facts_told import facts_told, sentence
from hub.domain.explain.head import Told, code, head, readings
from hub.domain.explain.record import Judged
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.facts import Fact
from hub.domain.names import fold
from hub.domain.patterns import matched
from hub.domain.rules import BlockRule, Pattern
from hub.domain.statement import Statement

_PLACED = Both("In force since {at}; nothing has released it.", "自{at}起暂停办理，至今未解除。")
_RELEASED = Both(
    "It held from {at} until {until}: {fact}.", "自{at}起暂停办理，于{until}解除：{fact}。"
)
_RELEASED_PLAIN = Both("It held from {at} until {until}.", "自{at}起暂停办理，于{until}解除。")


def block_told(block: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return a block, explained."""
    told = head("block", block.rule, "", of.law, block.day, tongues)
    acting = sorted({of.law.vocabulary.actions[one] for one in block.actions})
    told["holds_back"] = [tongues.who(one) for one in acting]
    told |= {
        "about": block.subject,
        "case": block.case,
        "status": code(tongues, block.status.value),
    }
    told["holds"] = [{"code": one, **tongues.action(one).as_json()} for one in block.actions]
    told |= {"placed_at": instant(block.at), "released_at": instant(block.until)}
    rules = [one for one in of.law.blocks if one.cite.rule == block.rule]
    placing = _at(block, [p for one in rules for p in one.placed], block.at, of)
    letters = _at(block, [p for one in rules for p in one.released], block.until, of)
    said = _PLACED if block.until is None else _RELEASED if letters else _RELEASED_PLAIN
    fact = sentence(letters[0], of, tongues) if letters else ""
    told["follows"] = said.filled(
        at=instant(block.at), until=instant(block.until), fact=fact
    ).as_json()
    some = placing or [one for one in _of_case(block, of) if one.at == block.at]
    told["facts"] = facts_told(
        list({one.id: one for one in (*some, *letters)}.values()), of, tongues
    )
    told |= readings(block.rule, of.law, block.day)
    told |= _releases(rules, of, tongues) if block.until is None else {}
    return told


def _of_case(block: Statement, of: Judged) -> list[Fact]:
    case = fold(block.case)
    return [one for one in of.record.facts if fold(one.named("case")) == case]


def _at(block: Statement, patterns: list[Pattern], at: object, of: Judged) -> list[Fact]:
    """Return the facts at an instant that one of these patterns matches: those that name the case,
    else any, as a ledger of the week or a cut that names its site alone.
    """
    case = fold(block.case)
    found = {
        one.fact.id: one.fact
        for one in of.seen
        if one.at == at and matched(patterns, one, of.context)
    }
    naming = [one for one in found.values() if case in _cases(one)]
    return naming or list(found.values())


def _cases(fact: Fact) -> set[str]:
    return {fold(name) for name in (fact.named("case"), *fact.cases)}


def _releases(rules: Iterable[BlockRule], of: Judged, tongues: Tongues) -> Told:
    some = tuple(rules)
    return {
        "would_end_with": tongues.each(
            lambda speech: [said for one in some for said in speech.patterns(one.released)]
        ),
        "ends_by": [
            {"rule": name, "article": of.law.citations[name].article}
            for one in some
            for name in one.released_by
        ],
    }
