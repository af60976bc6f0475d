"""Explains a violation: the duty that was missed, or the act that a gate would not have let by."""

from hub.domain.explain.block_told import placing
from hub.domain.explain.both import Both
from hub.domain.explain.facts_told import facts_told
from hub.domain.explain.head import Told, head, readings, reference
from hub.domain.explain.record import Judged
from hub.domain.explain.rule import fulfilled
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.facts import Fact
from hub.domain.names import same
from hub.domain.statement import Family, Statement

_MISSED = Both(
    "The term ended on {due} and the duty was not done by then; the violation stands from {at}.",
    "期限于{due}届满而该义务未履行，违规自{at}起成立。",
)
_ACT = Both("The act of {at} was not permitted.", "{at}的行为为规定所不许。")
_ASKED = Both(
    "What was done at {at} is forbidden. It was done on a paper of this office, which answers for"
    " what it asked for.",
    "{at}实施的行为为法律所禁止；该行为系依该单位的文书实施，由提出要求的单位承担责任。",
)
_CONTESTED = Both(
    "contested: that it acted is said by the accused alone, after the term",
    "存有争议：仅被追责单位自称已履行，且在期限届满之后才报告",
)
_MISSING = " Missing: "
_OPEN_CASES = " Open: "


def violation_told(violation: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return a violation, explained."""
    told = head("violation", violation.rule, violation.actor, of.law, violation.day, tongues)
    told |= {"about": violation.subject, "at": instant(violation.at)}
    duty, rule = of.by_id.get(violation.cause), of.law.duty(violation.rule)
    if duty is not None and duty.due is not None:
        said = _MISSED.filled(due=duty.due, at=instant(violation.at))
        told |= {"follows": said.as_json(), "rests_on": reference(duty, of.law, tongues)}
    else:
        forbids = rule is not None and rule.forbids is not None
        said = (_ASKED if forbids else _ACT).filled(at=instant(violation.at))
        told |= {"follows": said.as_json()}
        if violation.action:
            action = tongues.action(violation.action)
            told["action"] = {"code": violation.action, **action.as_json()}
        if violation.reason:
            cite = of.law.cite(violation.rule, violation.day)
            by_rule = violation.reason == cite.says and cite.says_zh
            why = Both(cite.says, cite.says_zh) if by_rule else why_not(violation.reason, tongues)
            if violation.reason_zh:
                why = Both(why.en, violation.reason_zh.removeprefix(cite.says_zh))
            told["why"] = why.as_json()
        told |= readings(violation.rule, of.law, violation.day, tongues)
    if violation.contested:
        told["contested"] = _CONTESTED.as_json()
    told["facts"] = facts_told(_facts(violation, of), of, tongues)
    if rule is not None and violation.cause:
        told["would_have_been_done_by"] = tongues.each(lambda speech: fulfilled(rule, speech))
    return told


def _facts(violation: Statement, of: Judged) -> list[Fact]:
    """Return the facts of a violation; of an act that was held back, what held it by then too."""
    found = of.facts_of(violation.evidence)
    cases = violation.reason.partition(_OPEN_CASES)[2].removesuffix(".").split(", ")
    for block in of.statements:
        if (
            block.family is Family.BLOCK
            and block.rule == violation.rule
            and any(same(block.case, one) for one in cases)
        ):
            found += placing(block, of)
    some = {one.id: one for one in found if violation.at is None or one.at <= violation.at}
    return sorted(some.values(), key=lambda one: (one.at, one.source))


def why_not(reason: str, tongues: Tongues) -> Both:
    """Return in both languages what a gate's reason says was missing, or which case was open."""
    for mark, name in ((_MISSING, "missing"), (_OPEN_CASES, "open cases")):
        _, found, rest = reason.partition(mark)
        if found:
            named, _, beyond = rest.removesuffix(".").partition(". ")
            some = named.split(", ")
            said = (
                _refusals(some, tongues)
                if mark == _MISSING
                else Both(", ".join(some), "、".join(some))
            )
            label = tongues.phrase(name)
            more = f". {beyond}" if beyond else ""
            return Both(f"{label.en}: {said.en}{more}", f"{label.zh}：{said.zh}{more}")
    return tongues.phrase(reason)


def _refusals(some: list[str], tongues: Tongues) -> Both:
    return tongues.say(lambda speech: ", ".join(speech.refusal(one) for one in some))
