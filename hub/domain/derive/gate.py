"""Decides whether a gate is open: a function of standings, law and instant, and of nothing else.

1. A missing paper is named first, an open case second: `refused` goes before `blocked`
   (docs/decisions.md, 20).
2. If no rule of the city speaks of the action, the answer is `rule_silent`, never a guess.
3. A rule that does not reach this kind of site leaves the gate open; what nobody stated about a
   site is presumed to be as the rule speaks of it (docs/decisions.md, 14).
4. Stream, command line and a client's own process call this same function.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.calendar import local_day
from hub.domain.context import Hold, Paper, Shown, Standing
from hub.domain.derive.site_facts import presumed, reaches, unreached
from hub.domain.law import Law
from hub.domain.names import fold
from hub.domain.rules import BlockRule, Citation, Demand, GateRule, Scope
from hub.sentence import both, joined


class State(StrEnum):
    """The answer of a gate."""

    OPEN = "open"
    REFUSED = "refused"
    BLOCKED = "blocked"
    RULE_SILENT = "rule_silent"


NOTHING_MISSING = both(
    "Nothing that the rule demands is missing.", "规定的要求无一欠缺，可以办理。"
)
_SILENT = both("No rule of this city speaks of this action.", "本市规定对该事项没有规定。")
_BESIDE_PAPERS = {
    "penalty executed": "行政处罚执行完毕的证明",
    "penalty decided": "行政处罚决定",
    "party": "当事人",
}


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """A gate's answer with its rule; `missing` are papers, `cases` those that hold it."""

    state: State
    rule: str
    article: str
    reason: str
    missing: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """A question of an office `by` to a gate, at an instant and its day in China.

    `as_of` None asks about everything read so far, whatever its instant. `party_known`: it names
    the party, or somebody named the party of the place.
    """

    action: str
    by: str
    at: datetime
    day: date
    as_of: datetime | None = None
    party_known: bool = True


def question(action: str, by: str, at: datetime, *, party_known: bool = True) -> GateQuestion:
    """Return a question put at `at`: it sees what has arrived (docs/decisions.md, 9)."""
    return GateQuestion(action, by, at, local_day(at), party_known=party_known)


def act(action: str, by: str, at: datetime, *, party_known: bool = True) -> GateQuestion:
    """Return the question by which an act at `at` is judged: the standing at that instant."""
    return GateQuestion(action, by, at, local_day(at), at, party_known)


def ask(
    asked: GateQuestion, standing: Standing, others: tuple[Standing, ...], law: Law
) -> GateAnswer:
    """Return the answer for a site or enterprise; `others` are the standings of its parties."""
    speaking = _speaking(asked, standing, law)
    blocks = [
        block
        for block in law.blocks
        if asked.action in block.actions and block.cite.stands_on(asked.day)
    ]
    for gate in speaking:
        missing = _missing(gate, asked, standing, law)
        if missing:
            reason = both(
                "{says} Missing: {missing}.",
                "{says_zh}缺少：{named}。",
                says=gate.cite.says,
                says_zh=gate.cite.says_zh or gate.cite.says,
                missing=", ".join(missing),
                named="；".join(named_in_chinese(one, law) for one in missing),
            )
            reason += presumed(gate, asked.day, standing)
            return GateAnswer(State.REFUSED, gate.cite.rule, gate.cite.article, reason, missing)
    if not asked.party_known and standing.subject_kind == "site":
        for block in blocks:
            if block.needs_party and block.scope is Scope.PARTY:
                return _without_party(block)
    away = {gate.cite.rule for gate in speaking if not reaches(gate, asked.day, standing)}
    held = [
        hold
        for one in (standing, *others)
        for hold in one.holds
        if asked.action in hold.actions
        and hold.rule not in away
        and _stands(hold, asked)
        and _holds(hold, asked, law)
        and law.cite(hold.rule, asked.day).stands_on(asked.day)
    ]
    if held:
        first = min(held, key=lambda hold: (hold.since, hold.rule, fold(hold.case)))
        cases = tuple(sorted({hold.case for hold in held}, key=fold))
        reason = both(
            "{says} Open: {cases}.",
            "{says_zh}未结案件：{cases}。",
            says=first.reason,
            says_zh=_held_in_chinese(first, law.cite(first.rule, asked.day)),
            cases=", ".join(cases),
        )
        article = _article(first.rule, blocks, law)
        return GateAnswer(State.BLOCKED, first.rule, article, reason, (), cases)
    cite = _resting_on(speaking, blocks)
    if cite is None:
        return GateAnswer(State.RULE_SILENT, "", "", _SILENT)
    why = _open_because(speaking, asked.day, standing)
    return GateAnswer(State.OPEN, cite.rule, cite.article, why)


MISSING_PARTY = ("party",)
"""What is missing where a rule bans a unit and nobody said whose the site is."""


def asks_whose(answer: GateAnswer) -> bool:
    """Return whether an answer only asks whose the site is: an act against it is no violation."""
    return answer.missing == MISSING_PARTY


def _without_party(block: BlockRule) -> GateAnswer:
    """Return the refusal of a question that names no party, for a site whose party is not known."""
    says, says_zh = block.cite.says, block.cite.says_zh or block.cite.says
    reason = both("{says} Missing: party.", "{says_zh}缺少：当事人。", says=says, says_zh=says_zh)
    return GateAnswer(State.REFUSED, block.cite.rule, block.cite.article, reason, MISSING_PARTY)


def _open_because(speaking: Sequence[GateRule], day: date, standing: Standing) -> str:
    """Return why a gate is open: nothing is missing, or no rule that speaks reaches this place."""
    away = [text for gate in speaking if (text := unreached(gate, day, standing))]
    if away and len(away) == len(speaking):
        return away[0]
    reaching = (gate for gate in speaking if not unreached(gate, day, standing))
    return NOTHING_MISSING + joined("", [presumed(gate, day, standing) for gate in reaching])


def _held_in_chinese(hold: Hold, cite: Citation) -> str:
    """Return why a hold stands: what its rule says, and the notice that it names."""
    if not cite.says_zh:
        return hold.reason
    _, named, number = hold.reason.removeprefix(cite.says).partition("Notice: ")
    return f"{cite.says_zh}告知文号：{number.removesuffix('.')}。" if named else cite.says_zh


def named_in_chinese(missing: str, law: Law) -> str:
    """Return what a gate found missing in Chinese: of several papers one is enough."""
    if missing in _BESIDE_PAPERS:
        return _BESIDE_PAPERS[missing]
    names: dict[str, str] = {}
    for name, code in law.vocabulary.called.items():
        if not name.isascii():
            names.setdefault(code, name)
    return "或".join(names.get(one, one) for one in missing.split(" or "))


def demanded(asked: GateQuestion, standing: Standing, law: Law) -> frozenset[str]:
    """Return every paper that a gate asks for here, or that stands in for one of them."""
    found: set[str] = set()
    for gate in _speaking(asked, standing, law):
        if reaches(gate, asked.day, standing):
            for demand in gate.demands:
                found |= demand.any_of if _demanded(demand, standing) else frozenset()
    for paper, implied in law.implied.items():
        if any(one.paper in found for one in implied):
            found.add(paper)
    return frozenset(found)


def _speaking(asked: GateQuestion, standing: Standing, law: Law) -> list[GateRule]:
    return [
        gate
        for gate in law.gates
        if asked.action in gate.actions
        and gate.cite.stands_on(asked.day)
        and _speaks(gate, standing)
    ]


def _speaks(gate: GateRule, standing: Standing) -> bool:
    marks = gate.silent_unless
    return not marks or any(standing.facts.get(mark) is True for mark in marks)


def _missing(gate: GateRule, asked: GateQuestion, standing: Standing, law: Law) -> tuple[str, ...]:
    if not reaches(gate, asked.day, standing):
        return ()
    known = on_record(standing.papers, asked, law)
    missing = [
        " or ".join(sorted(demand.any_of))
        for demand in gate.demands
        if _demanded(demand, standing) and not demand.any_of & known
    ]
    if gate.performed and not _performed(gate.performed, standing, asked):
        missing.append(f"penalty {gate.performed}")
    return tuple(missing)


def _demanded(demand: Demand, standing: Standing) -> bool:
    return demand.reaches(str(standing.facts.get("project_type") or "construction"))


def on_record(papers: Iterable[Paper], asked: GateQuestion, law: Law) -> frozenset[str]:
    """Return the papers valid for the question, with those that they stand in for (AMB-21)."""
    found: set[str] = set()
    for paper in papers:
        if paper.until is not None and paper.until < asked.at:
            continue
        if asked.as_of is not None and paper.since is not None and paper.since > asked.as_of:
            continue
        if isinstance(paper, Shown) and not law.vocabulary.same(paper.to, asked.by):
            continue
        found.add(paper.certificate)
        since = local_day(paper.since) if paper.since else asked.day
        found.update(
            one.paper for one in law.implied.get(paper.certificate, ()) if since >= one.since
        )
    return frozenset(found)


def _performed(step: str, standing: Standing, asked: GateQuestion) -> bool:
    """Return whether the penalty of every case at the site is far enough,
    and there is one at all.
    """
    steps = [
        penalty.executed_at if step == "executed" else penalty.decided_at or penalty.executed_at
        for penalty in standing.penalties
        if asked.as_of is None or penalty.since is None or penalty.since <= asked.as_of
    ]
    return bool(steps) and all(
        at is not None and (asked.as_of is None or at <= asked.as_of) for at in steps
    )


def _stands(hold: Hold, asked: GateQuestion) -> bool:
    return hold.until is None if asked.as_of is None else hold.stands_at(asked.as_of)


def _holds(hold: Hold, asked: GateQuestion, law: Law) -> bool:
    """Return whether a hold binds who asks: one of a single office binds no other of its role, and
    one that is only told binds no act.
    """
    words = law.vocabulary
    if asked.as_of is not None and hold.rule in law.only_told:
        return False
    if not hold.office or words.role(asked.by) != words.role(hold.office):
        return True
    return words.same(hold.office, asked.by)


def _article(rule: str, blocks: list[BlockRule], law: Law) -> str:
    own = next((block.cite.article for block in blocks if block.cite.rule == rule), None)
    return own if own is not None else law.citations[rule].article


def _resting_on(gates: list[GateRule], blocks: list[BlockRule]) -> Citation | None:
    rules: list[GateRule | BlockRule] = [*gates, *blocks]
    return rules[0].cite if rules else None
