"""Explains a block: which act placed it, what it holds, which letter released it or what would."""

from collections.abc import Iterable

from hub.domain.explain.both import Both
from hub.domain.explain.facts_told import facts_told, sentence
from hub.domain.explain.head import Told, citation, code, head, readings_told
from hub.domain.explain.record import Judged
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.facts import Fact
from hub.domain.names import fold, same
from hub.domain.patterns import matched
from hub.domain.rules import BlockRule, DutyRule, Pattern
from hub.domain.statement import Family, Statement
from hub.domain.vocabulary import Effect

_PLACED = Both("In force since {at}; nothing has released it.", "自{at}起暂停办理，至今未解除。")
_RELEASED = Both(
    "It held from {at} until {until}: {fact}.", "自{at}起暂停办理，于{until}解除：{fact}。"
)
_UNDONE = Both(
    "It held from {at} until {until}, when what it holds was done all the same: {fact}. That is no"
    " release.",
    "自{at}起暂停办理，至{until}因所暂停的事项已被实施而终止，并非依条文解除：{fact}。",
)
_TAKEN_BACK = Both(
    "It held from {at} until {until}: then no paper bound any more on which it rested: {fact}.",
    "自{at}起暂停办理，至{until}因所依据的文书不再有约束力而终止：{fact}。",
)
_RELEASED_PLAIN = Both("It held from {at} until {until}.", "自{at}起暂停办理，于{until}解除。")


def block_told(block: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return a block, explained."""
    rules = _rules(block, of)
    told = head("block", block.rule, "", of.law, block.day, tongues)
    # A gate may have the same name: what is told is what the block's own rule says.
    cite = next((one.cite for one in rules), of.law.cite(block.rule, block.day))
    told |= citation(cite, of.law)
    acting = sorted({of.law.vocabulary.actions[one] for one in block.actions})
    told["holds_back"] = [tongues.who(one) for one in acting]
    told |= {
        "about": block.subject,
        "case": block.case,
        "status": code(tongues, block.status.value),
    }
    told["holds"] = [{"code": one, **tongues.action(one).as_json()} for one in block.actions]
    told |= {"placed_at": instant(block.at), "released_at": instant(block.until)}
    letters, undone = _letters(block, rules, of), _undoing(block, rules, of)
    undone = [] if letters else undone
    said = _PLACED if block.until is None else _RELEASED if letters else _RELEASED_PLAIN
    said = _UNDONE if undone else said
    back = [] if letters or undone else _taken_back(block, of)
    said = _TAKEN_BACK if back else said
    letters = letters or undone or back
    fact = sentence(letters[0], of, tongues) if letters else ""
    told["follows"] = said.filled(
        at=instant(block.at), until=instant(block.until), fact=fact
    ).as_json()
    facts = {one.id: one for one in (*placing(block, of), *letters)}
    told["facts"] = facts_told(sorted(facts.values(), key=lambda one: one.at), of, tongues)
    asked = readings_told(cite, of.law, tongues)
    told |= {"readings": asked} if asked else {}
    told |= _releases(rules, of, tongues) if block.until is None else {}
    return told


def placing(block: Statement, of: Judged) -> list[Fact]:
    """Return the facts that placed a block, and those of the duties by which it was placed."""
    rules = _rules(block, of)
    duties = _duties_of(rules, of)
    acts = [p for one in rules for p in one.placed] + [p for one in duties for p in one.done]
    acts += [again.pattern for one in rules for again in one.placed_again]
    some = [*_facts_of_duties(block, duties, of), *_at(block, acts, block.at, of)]
    some = some or [one for one in _of_case(block, of) if one.at == block.at]
    return some or _passed_on(block, of)


def _passed_on(block: Statement, of: Judged) -> list[Fact]:
    """Return what a block rests on that began with a succession: the case, and who goes on."""
    heir = fold(block.subject)
    handed = [
        one
        for one in of.record.facts
        if one.at == block.at and heir in map(fold, one.get("into") or ())
    ]
    before = [one for one in _of_case(block, of) if block.at is None or one.at <= block.at]
    return [*before[:1], *handed] if handed else before[:1]


def releasing(block: Statement, of: Judged) -> list[Fact]:
    """Return the letters that released a block."""
    return _letters(block, _rules(block, of), of)


def _rules(block: Statement, of: Judged) -> list[BlockRule]:
    return [one for one in of.law.blocks if one.cite.rule == block.rule]


def _letters(block: Statement, rules: Iterable[BlockRule], of: Judged) -> list[Fact]:
    return _at(block, [p for one in rules for p in one.released], block.until, of)


def _taken_back(block: Statement, of: Judged) -> list[Fact]:
    """Return what was said of the papers on which a block rested, when it ended."""
    effects = of.law.vocabulary.effects
    return [
        one
        for one in _of_case(block, of)
        if one.at == block.until and not _ENDING.isdisjoint(effects.get(one.kind, ()))
    ]


_ENDING = frozenset((Effect.WITHDRAWS, Effect.ACCEPTS_RETURN, Effect.STAYS))


def _undoing(block: Statement, rules: Iterable[BlockRule], of: Judged) -> list[Fact]:
    ends = [p for one in _duties_of(rules, of) for p in one.lasts_until]
    return _at(block, ends, block.until, of)


def _duties_of(rules: Iterable[BlockRule], of: Judged) -> list[DutyRule]:
    """Return the duties by whose fulfilment, or by whose notice, a block is placed."""
    names = {name for one in rules for name in (one.placed_by_duty, one.placed_by_notice) if name}
    return [one for one in of.law.duties if one.cite.rule in names]


def _facts_of_duties(block: Statement, duties: Iterable[DutyRule], of: Judged) -> list[Fact]:
    """Return what the duties of the block's case rest on, up to the instant at which it stood."""
    names = {one.cite.rule for one in duties}
    found = [
        fact
        for one in of.statements
        if one.family is Family.DUTY and one.rule in names and same(one.case, block.case)
        for fact in of.facts_of(one.evidence)
        if block.at is None or fact.at <= block.at
    ]
    return list({one.id: one for one in found}.values())


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
        if one.at == at and matched(patterns, one, of.context, one.office)
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
