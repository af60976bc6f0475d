"""Explains a ground: what it rests on (a missed duty, figures, a measure whose date passed, a
designation, a finding), with its figures and dates, and what it allows.
"""

from collections.abc import Iterator

from hub.domain.calendar import local_day
from hub.domain.explain.article import cited
from hub.domain.explain.because import WHY
from hub.domain.explain.both import Both
from hub.domain.explain.facts_told import evidence_told, facts_told, sentence
from hub.domain.explain.head import Told, citation, code, head, readings, reference
from hub.domain.explain.persons import person
from hub.domain.explain.record import Judged
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.facts import Fact, figures
from hub.domain.names import fold
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement
from hub.domain.vocabulary import Effect

_CANDIDATE = Both(
    "A candidate: the record bears it as far as the missed term or the act shows; whether the"
    " ground is met is for a finding by who may find it.",
    "待认定：现有记录仅表明期限被错过或行为发生，是否构成该情形，须由有权机关作出认定。",
)
_ESTABLISHED = Both(
    "Established: what the article asks is on record.", "已成立：条文要求的要件均已见于记录。"
)
_FOUND = Both("Established by a finding: {fact}.", "经认定成立：{fact}。")
_PERMITTED = Both(
    "The measure may now be taken; whether it is, is for who imposes it.",
    "该措施现可采取；是否采取由有权机关决定。",
)
_REFUSED = Both(
    "The measure came out of its order, so its date raises nothing.",
    "该措施未按次序采取，其所定日期不产生后果。",
)
_SUPERVISION = Both("No ground: listed for supervision to look at.", "不是追责情形，仅提请监督。")
_FOLLOWS = {
    Level.CANDIDATE.value: _CANDIDATE,
    Level.ESTABLISHED.value: _ESTABLISHED,
    Level.PERMITTED.value: _PERMITTED,
    Level.REFUSED.value: _REFUSED,
    Level.SUPERVISION.value: _SUPERVISION,
}
_WHAT = {
    Level.SUPERVISION.value: "for supervision",
    Level.REFUSED.value: "measure out of its order",
    Level.PERMITTED.value: "measure",
}


def ground_told(ground: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return a ground, a measure that it permits, or what is listed for supervision, explained."""
    what = _WHAT.get(ground.level, "ground")
    told = head(what, ground.rule, ground.actor, of.law, ground.day, tongues)
    told |= {"about": ground.subject, "level": code(tongues, ground.level)}
    told |= {"at": instant(ground.at)} if ground.at else {}
    told |= {"follows": _follows(ground, of, tongues).as_json()}
    told |= _rests_on(ground, of, tongues)
    permits = ground.level == Level.PERMITTED
    details = [] if permits else [one.as_json() for one in _details(ground, of, tongues)]
    told |= {"figures": details} if details else {}
    if ground.reason and not details:
        why = Both(ground.reason, ground.reason_zh or tongues.phrase(ground.reason).zh)
        told["why"] = why.as_json()
    told |= {"why": WHY[ground.because].as_json()} if ground.because in WHY else {}
    before = _before_an_interview(ground, of)
    told["facts"] = [*facts_told(before, of, tongues), *evidence_told(ground, of, tongues)]
    shares = [_share(one, ground, of).as_json() for one in before if _reports(one, of)]
    told |= {"figures": shares} if shares else {}
    if ground.doubt:
        told["doubt"] = list(ground.doubt)
    told |= readings(ground.rule, of.law, ground.day, tongues)
    told |= _allows(ground, of)
    persons = [
        person(who).as_json() for one in of.law.responsible(ground.actor) for who in one.persons
    ]
    by = [
        cited(one.cite.article).as_json() for one in of.law.responsible(ground.actor) if one.persons
    ]
    return told | ({"responsible_persons": persons, "responsible_by": by} if persons else {})


def _follows(ground: Statement, of: Judged, tongues: Tongues) -> Both:
    finding = next(
        (one for one in of.facts_of(ground.evidence) if _does(one, Effect.FINDS, of)), None
    )
    if ground.level == Level.ESTABLISHED and finding is not None:
        return _FOUND.filled(fact=sentence(finding, of, tongues))
    return _FOLLOWS.get(ground.level, _CANDIDATE)


def _reports(fact: Fact, of: Judged) -> bool:
    return _does(fact, Effect.REPORTS_RATIO, of)


def _before_an_interview(ground: Statement, of: Judged) -> list[Fact]:
    """Return the figures and the notice by which a measure after an inspection came about."""
    rule = of.law.measures.get(ground.rule)
    if rule is None or not rule.inspected_by:
        return []
    target = fold(ground.actor)
    return [
        one
        for one in of.record.facts
        if (_reports(one, of) or _does(one, Effect.GIVES_TIME, of))
        and (ground.at is None or one.at <= ground.at)
        and target in {fold(str(name)) for name in (one.get("area"), *(one.get("to") or ()))}
    ]


def _does(fact: Fact, effect: Effect, of: Judged) -> bool:
    return effect in of.law.vocabulary.effects.get(fact.kind, ())


def _rests_on(ground: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return the violation that a ground comes from with its duty, or what permits a measure."""
    violation = of.by_id.get(ground.cause)
    if violation is not None:
        told: Told = {"rests_on": reference(violation, of.law, tongues)}
        told["rests_on"] |= {"what": "violation", "at": instant(violation.at)}
        duty = of.by_id.get(violation.cause)
        if duty is not None:
            told["missed_duty"] = reference(duty, of.law, tongues) | {
                "done_at": instant(duty.done_at)
            }
        return told if ground.level != Level.PERMITTED else told | _permitting(ground, of, tongues)
    return _permitting(ground, of, tongues) if ground.level == Level.PERMITTED else {}


def _permitting(ground: Statement, of: Judged, tongues: Tongues) -> Told:
    found = [
        reference(one, of.law, tongues)
        for one in of.statements
        if one.family is Family.GROUND
        and one.level == Level.ESTABLISHED
        and one.actor == ground.actor
        and one.rule in of.law.grounds
        and of.law.grounds[one.rule].allows == ground.rule
    ]
    found = [one for number, one in enumerate(found) if one not in found[:number]]
    return {"permitted_by": found} if found else {}


_FIGURES = Both(
    "of the year {year}: {illegal} of {total}, that is {percent} %; the article asks {asked}",
    "{year}年度：违法占用{illegal}，总面积{total}，占{percent}%；条文要求{asked}",
)
_AT_LEAST = Both("{least} % or more", "达到{least}%以上")
_BETWEEN = Both("{least} % to {most} %", "达到{least}%而未超过{most}%")
_SEVERE = Both(
    "a smaller share, with effects that are reported to be severe",
    "未达到比例而报告造成恶劣影响或其他严重后果",
)
_MEASURE = Both(
    "measure: {measure}, imposed by {who} at {at}; the date that it set is {day} and was over at"
    " 24:00 of that day",
    "所依措施：{measure}，由{who}于{at}作出；所定日期为{day}，当日二十四时届满",
)
_NOT_MENDED = Both("no mending is on record", "无整改完成的记录")
_MENDED_LATE = Both(
    "mending came later, at {at}; it does not take the ground away: {fact}",
    "其后于{at}整改完成，但不消除该情形：{fact}",
)


def _details(ground: Statement, of: Judged, tongues: Tongues) -> Iterator[Both]:
    """Yield the figures and dates that a ground of its own event or expiry rests on."""
    rule = of.law.grounds.get(ground.rule)
    for fact in of.facts_of(ground.evidence):
        if _does(fact, Effect.REPORTS_RATIO, of):
            yield _share(fact, ground, of)
        elif fact.get("rectify_by") is not None and rule is not None and rule.expired is not None:
            yield from _expiry(fact, ground, of, tongues)


def _share(fact: Fact, ground: Statement, of: Judged) -> Both:
    illegal, total, severe = figures(fact)
    percent = f"{illegal * 100 / total:.2f}" if total else "–"
    ratios = [
        one
        for one in (
            *(of.law.ratios.values() if ground.rule in of.law.measures else ()),
            of.law.ratios.get(ground.rule),
            getattr(of.law.grounds.get(ground.rule), "reported", None),
        )
        if one is not None
    ]
    asked = Both("–", "–")
    if ratios:
        ratio = ratios[0]
        asked = _AT_LEAST.filled(least=ratio.at_least)
        if ratio.at_most is not None:
            asked = _BETWEEN.filled(least=ratio.at_least, most=ratio.at_most)
        if severe and illegal * 100 < total * ratio.at_least:
            asked = Both(f"{asked.en}; {_SEVERE.en}", f"{asked.zh}；{_SEVERE.zh}")
    return _FIGURES.filled(
        year=fact.get("year"), illegal=illegal, total=total, percent=percent, asked=asked
    )


def _expiry(measure: Fact, ground: Statement, of: Judged, tongues: Tongues) -> Iterator[Both]:
    rule = of.law.grounds[ground.rule]
    assert rule.expired is not None
    name = tongues.phrase(str(measure.get("measure") or ""))
    yield _MEASURE.filled(
        measure=name,
        who=tongues.office(measure.office),
        at=instant(measure.at),
        day=measure.get("rectify_by"),
    )
    case = fold(measure.named("case"))
    later = [
        one
        for one in of.record.facts
        if one.kind in rule.expired.without
        and local_day(one.at) >= local_day(measure.at)
        and of.law.vocabulary.same(one.office, ground.actor)
        and case in ("", fold(one.named("case")))
        and one.at <= of.record.evidence_time
    ]
    if not later:
        yield _NOT_MENDED
    else:
        yield _MENDED_LATE.filled(at=instant(later[0].at), fact=sentence(later[0], of, tongues))


def _allows(ground: Statement, of: Judged) -> Told:
    rule = of.law.grounds.get(ground.rule)
    if rule is None or not rule.allows or ground.level not in (Level.ESTABLISHED, Level.CANDIDATE):
        return {}
    name = "allows" if ground.level == Level.ESTABLISHED else "would_allow"
    return {name: citation(of.law.citations[rule.allows], of.law)}
