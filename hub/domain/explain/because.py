"""Says in a sentence what follows for a duty, and why: done, missed, exempted, cancelled, open."""

from collections.abc import Mapping

from hub.domain.derive.office_hours import late_from
from hub.domain.explain.both import Both, alike
from hub.domain.explain.facts_told import sentence
from hub.domain.explain.record import Judged
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.facts import Fact
from hub.domain.law import Law
from hub.domain.patterns import matched
from hub.domain.statement import Because, Statement, Status

_OPEN = Both(
    "Open: it was not done by {now}; it can be done in time until {late}.",
    "尚未届满：截至{now}未见履行；{late}之前履行均为按期。",
)
_ADVISORY = Both(
    "Open: the text sets no number of days, so nothing is late by the clock alone; it is owed until"
    " it is done.",
    "尚未履行：条文未定期限，不因时间经过而逾期；履行之前义务存续。",
)
_HELD = Both(
    "Held: its term is over, but the record of this office cannot be read to its end for now, so it"
    " is not accused.",
    "暂不认定：期限已过，但该单位的记录暂不能完整读取，故不作逾期认定。",
)
_PROVISIONAL = Both(
    "Provisional: the days of its last year are not published, so it has no last day yet and"
    " nothing is breached.",
    "届满日待定：相应年度的放假安排尚未公布，期限暂无末日，不构成逾期。",
)
_DISCHARGED = Both(
    "Discharged at {done}, before the first late instant {late}: {fact}.",
    "已于{done}履行，早于逾期时刻{late}：{fact}。",
)
_DISCHARGED_FREE = Both("Discharged at {done}: {fact}.", "已于{done}履行：{fact}。")
_OLDER = Both(
    "Discharged when it arose ({done}): the result stood already: {fact}.",
    "自产生之时（{done}）即为已履行，所求结果此前已达成：{fact}。",
)
_MISSED = Both(
    "Breached: not done when it ended; since {late} it is late. Nothing that fulfils it is on"
    " record up to {now}.",
    "已逾期：期限届满时未履行，自{late}起逾期；截至{now}无履行记录。",
)
_LATE = Both(
    "Breached: done late, at {done}; the first late instant was {late}. Doing it late does not undo"
    " the breach: {fact}.",
    "已逾期：于{done}方才履行，而自{late}起已属逾期；逾期履行不消除逾期：{fact}。",
)
_EXEMPTED = Both(
    "Exempted: an exception was recorded before the term ended: {fact}.",
    "已免除：期限届满前已记录例外情形：{fact}。",
)
_CANCELLED = Both(
    "Cancelled: it lost its ground before it was done or late: {fact}.",
    "已撤销：在履行或逾期之前，义务的依据已不存在：{fact}。",
)
_CANCELLED_PLAIN = Both(
    "Cancelled: it lost its ground before it was done or late; the office has left the city's"
    " register, or what it rested on is gone.",
    "已撤销：在履行或逾期之前，义务的依据已不存在（单位已退出登记，或其所依据的事实已不成立）。",
)
_OTHER_WAY = Both(
    "Cancelled: the other way that the article leaves open was taken: {fact}.",
    "已撤销：已采取条文允许的另一方式：{fact}。",
)
_EXERCISED = Both("The right was used at {done}: {fact}.", "权利已于{done}行使：{fact}。")
_LAPSED = Both(
    "The right was not used in its time and lapsed at {late}. Not to use a right is no breach.",
    "权利未在期限内行使，自{late}起失效；不行使权利不构成违规。",
)
_LAPSED_USED_LATE = Both(
    "The right was used only at {done}; it had lapsed at {late}. Not to use a right in time is no"
    " breach: {fact}.",
    "权利至{done}方才行使，而自{late}起已失效；未按期行使权利不构成违规：{fact}。",
)
_RIGHT_FREE = Both(
    "The right can be used: the text sets no number of days for it.",
    "权利可以行使：条文未定期限。",
)
_RIGHT_OPEN = Both(
    "The right can be used until {late}. Not to use it is no breach.",
    "权利可在{late}之前行使；不行使不构成违规。",
)
_CONTESTED = Both(
    " It is contested: that it was done is said by the accused alone, and only after the term.",
    "存有争议：仅被追责单位自称已履行，且在期限届满之后才报告。",
)
_REASON = Both(" Reason on record: {reason}", "记录的理由：{reason}")


def conclusion(duty: Statement, of: Judged, tongues: Tongues, right: bool) -> Both:
    """Return what follows for a duty, and the fact by which it does."""
    told = _by_status(duty, of, right)
    fact = deciding(duty, of)
    late = late_from(duty.due, of.law) if duty.due else None
    said = told.filled(
        now=instant(of.record.evidence_time),
        late=instant(late),
        done=instant(duty.done_at),
        fact=sentence(fact, of, tongues) if fact else alike("–"),
    )
    if duty.contested and duty.status is not Status.OPEN:
        said = Both(said.en + _CONTESTED.en, said.zh + _CONTESTED.zh)
    if duty.because in WHY:
        why = WHY[duty.because]
        said = Both(f"{said.en} {why.en}", said.zh + why.zh)
    if duty.reason:
        reason = _REASON.filled(reason=tongues.phrase(duty.reason))
        said = Both(said.en + reason.en, said.zh + reason.zh)
    return said


WHY: Mapping[str, Both] = {
    Because.REFUSED: Both(
        "Who owes it has answered that it will not do it; so no ground is established at once.",
        "义务单位已答复不予执行，故追责情形不当即成立，须待认定。",
    ),
    Because.CONTRADICTED: Both(
        "A paper on record contradicts the notice: that is for a finding.",
        "登记的文件与告知相矛盾，须待认定。",
    ),
    Because.ON_RECORD_LATER: Both(
        "A record that came too late would have put a legal review in its place: so no ground is"
        " established at once.",
        "其后登记的事实本可使其转为法制审核，故追责情形不当即成立，须待认定。",
    ),
    Because.ON_RECORD: Both(
        "It is owed in place of the duty of the city's text, which a higher law leaves unowed here:"
        " the record shows that the higher law reaches this site.",
        "该义务代替本市规定的义务：上位法适用于此地块，登记可见，原义务不再产生。",
    ),
    Because.TOLD: Both(
        "It is owed in place of the duty of the city's text: who owes it has said in time, by code,"
        " that a higher law reaches this site.",
        "该义务代替本市规定的义务：义务单位已在期限内以代码告知上位法适用于此地块。",
    ),
}
"""Why a duty's grounds wait for a finding, or why it is owed in place of another."""

_PLAIN: Mapping[Status, Both] = {
    Status.PROVISIONAL: _PROVISIONAL,
    Status.EXEMPTED: _EXEMPTED,
    Status.EXERCISED: _EXERCISED,
    Status.LAPSED: _LAPSED,
}


def _by_status(duty: Statement, of: Judged, right: bool) -> Both:
    match duty.status:
        case Status.OPEN if duty.held:
            return _HELD
        case Status.OPEN if duty.because in _STANDS_STILL:
            return _STANDS_STILL[duty.because]
        case Status.OPEN if duty.due is None:
            return _RIGHT_FREE if right else _ADVISORY
        case Status.OPEN:
            return _RIGHT_OPEN if right else _OPEN
        case Status.DISCHARGED:
            return _discharged(duty, of)
        case Status.LAPSED if duty.done_at:
            return _LAPSED_USED_LATE
        case Status.BREACHED:
            return _LATE if duty.done_at else _MISSED
        case Status.CANCELLED if _other_way(duty, of):
            return _OTHER_WAY
        case Status.CANCELLED:
            return _CANCELLED if deciding(duty, of) else _CANCELLED_PLAIN
        case _:
            return _PLAIN[duty.status]


def _other_way(duty: Statement, of: Judged) -> bool:
    """Return whether a duty was cancelled because the other way to do it was taken."""
    rule = of.law.duty(duty.rule)
    other = of.law.duty(rule.alternative) if rule is not None and rule.alternative else None
    fact = deciding(duty, of)
    return other is not None and any(
        matched(other.done, seen, of.context, duty.actor)
        for seen in of.seen
        if fact is not None and seen.fact.id == fact.id
    )


def _discharged(duty: Statement, of: Judged) -> Both:
    fact = deciding(duty, of)
    if fact is not None and duty.trigger_at is not None and fact.at < duty.trigger_at:
        return _OLDER
    return _DISCHARGED if duty.due else _DISCHARGED_FREE


_STANDS_STILL: Mapping[str, Both] = {
    Because.STAYED: Both(
        "Open: its term stands still since it was stayed ({fact}); while the stay lasts nothing is"
        " late.",
        "尚未届满：已停止执行（{fact}），期限停止计算；停止执行期间不构成逾期。",
    ),
    Because.RETURNED: Both(
        "Contested: the paper was returned in time ({fact}) and its sender has not answered; nobody"
        " is accused until he does.",
        "存有争议：该文书已在期限内退回（{fact}），发文单位尚未答复；答复之前不作逾期认定。",
    ),
    Because.DOUBLED: Both(
        "Contested: under one number two contents were sent ({fact}); nobody is accused until one"
        " is withdrawn or sent under its own number.",
        "存有争议：同一文号有两份内容不同的文书（{fact}）；撤回其一或另行编号之前不作逾期认定。",
    ),
}
"""What is said of a duty whose term stands still, by the word of `Because`."""

_BY_FACT = frozenset(
    (
        Status.DISCHARGED,
        Status.BREACHED,
        Status.EXERCISED,
        Status.EXEMPTED,
        Status.CANCELLED,
        Status.LAPSED,
    )
)


def deciding(duty: Statement, of: Judged) -> Fact | None:
    """Return the fact that decides how a duty stands: what fulfilled, exempted or ended it."""
    if duty.status not in _BY_FACT and duty.because not in _STANDS_STILL:
        return None
    if duty.status in (Status.BREACHED, Status.LAPSED) and duty.done_at is None:
        return None
    own = _by_its_rule(duty, of)
    if own is not None:
        return own
    raising = duty.evidence[0] if duty.evidence else ""
    others = [one for one in of.facts_of(duty.evidence) if one.source != raising]
    exact = [one for one in others if duty.done_at in _instants(one, of)]
    if exact:
        return exact[-1]
    if others:
        return others[-1]
    # One record may both raise a duty and fulfil it.
    return of.by_source.get(raising) if duty.done_at is not None else None


def _by_its_rule(duty: Statement, of: Judged) -> Fact | None:
    """Return what exempted or ended a duty by the patterns of its own rule."""
    rule = of.law.duty(duty.rule)
    if rule is None or duty.status not in (Status.EXEMPTED, Status.CANCELLED):
        return None
    patterns = rule.exempted if duty.status is Status.EXEMPTED else rule.ended
    facts = {one.id: one for one in of.facts_of(duty.evidence)}
    found = (
        seen.fact
        for seen in of.seen
        if seen.fact.id in facts and matched(patterns, seen, of.context, duty.actor)
    )
    return next(found, None)


def _instants(fact: Fact, of: Judged) -> tuple[object, ...]:
    return (fact.at, *(one.at for one in of.receipts.get(fact.source, ())))


def raising(duty: Statement, of: Judged) -> Fact | None:
    """Return the fact that raised a duty."""
    return of.by_source.get(duty.evidence[0]) if duty.evidence else None


def late_text(duty: Statement, law: Law) -> str | None:
    """Return the first late instant of a duty, if it has one."""
    return instant(late_from(duty.due, law)) if duty.due else None
