"""Shows one rule whole: where it stands, what it says, and each part it plays."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from hub.domain.explain.speech import Speech
from hub.domain.law import Law
from hub.domain.measures import GroundRule, MeasureRule, Ratio
from hub.domain.rules import BlockRule, Citation, Consequence, DutyRule, GateRule, Renewal

Part = dict[str, Any]
"""One part that a rule plays: its name under `part`, then what belongs to it, in words."""


def rule_shown(rule: str, law: Law, speech: Speech) -> dict[str, Any]:
    """Return a rule of this law, whole. The rule must stand."""
    cite = law.citations[rule]
    return {
        "rule": rule,
        "city": law.city,
        "article": cite.article,
        "in_force": cite.in_force.isoformat(),
        **_if(ends=cite.ends.isoformat() if cite.ends != date.max else ""),
        "says": speech.says(cite),
        "readings": {name: law.reading(name) for name in cite.readings},
        "parts": list(parts_of(rule, law, speech)),
    }


def found(word: str, law: Law) -> list[Citation]:
    """Return the rules whose id, article or words hold `word`, whatever its case."""
    sought = word.casefold()
    return [cite for cite in law.citations.values() if sought in _all_words(cite).casefold()]


def _all_words(cite: Citation) -> str:
    return f"{cite.rule}\n{cite.article}\n{cite.says}\n{cite.says_zh}"


def parts_of(rule: str, law: Law, speech: Speech) -> Iterator[Part]:
    """Yield each part that a rule plays: duty, gate, block, exception, ground, measure, ratio,
    provision.
    """
    yield from (_duty(one, speech) for one in law.duties if one.cite.rule == rule)
    yield from (_gate(one, speech) for one in law.gates if one.cite.rule == rule)
    yield from (_block(one, speech) for one in law.blocks if one.cite.rule == rule)
    if rule in law.grounds:
        yield _ground(law.grounds[rule])
    if rule in law.measures:
        yield _measure(law.measures[rule], speech)
    if rule in law.ratios:
        yield {"part": "ratio", "percent": _share(law.ratios[rule])}
    for block in law.blocks:
        if rule in block.released_by:
            yield {
                "part": "release",
                "of": block.cite.rule,
                "released by": speech.patterns(block.released),
            }
    for form in law.equivalences:
        if form.cite.rule == rule:
            yield {"part": "equivalence", "marks": [speech(mark) for mark in form.marks]}
    for one in law.provisions:
        if one.cite.rule == rule:
            part = {"part": "provision", "kind": one.kind.value}
            yield part | _if(binds=speech.offices(one.of), persons=list(one.persons))


def _duty(rule: DutyRule, speech: Speech) -> Part:
    part: Part = {"part": "right" if rule.right else "duty", "owed by": speech.owing(rule.actor)}
    part |= _if(**{"in force": _force(rule.cite, speech)})
    part["raised by"] = speech.patterns(rule.raised)
    if rule.absence is not None:
        part["unless within"] = speech.absence(rule.absence)
    part |= _if(once=speech.patterns(rule.once))
    part |= _if(**{"once since": speech.patterns(rule.once_since)})
    part |= _if(**{"once until": speech("the end of its term") if rule.once_within else ""})
    part["term"] = speech.terms(rule.terms)
    if rule.reminder is not None:
        part["reminded of after"] = speech.reminder(rule.reminder)
    part["done by"] = fulfilled(rule, speech)
    part |= _if(**{"taken back by": speech.patterns(rule.undone)})
    part |= _if(**{"lasts until": speech.patterns(rule.lasts_until)})
    part |= _if(exception=speech.patterns(rule.exempted), ended=speech.patterns(rule.ended))
    part |= _if(**{"anew after": [_renewal(one, speech) for one in rule.since]})
    part |= _if(**{"owed for": speech("each site named") if rule.each_site else ""})
    part |= _if(**{"owed to": speech("who wrote, unless it is itself") if rule.to_author else ""})
    return part | _if(missed=_missed(rule.missed))


def _renewal(one: Renewal, speech: Speech) -> str:
    told = speech.patterns((one.pattern,))[0]
    before = speech.patterns(one.after)
    return f"{told} ({speech('first after')} {'; '.join(before)})" if before else told


def _force(cite: Citation, speech: Speech) -> str:
    """Return from when to when a rule stands, where it has an end."""
    if cite.ends == date.max:
        return ""
    return f"{speech('from')} {cite.in_force} {speech('until')} {cite.ends}"


def fulfilled(rule: DutyRule, speech: Speech) -> list[str]:
    """Return what fulfils a duty; where all of several things must be done, that is said first."""
    done = speech.patterns(rule.done)
    return [f"{speech('all of')}: {'; '.join(done)}"] if rule.needs_all and len(done) > 1 else done


def _gate(rule: GateRule, speech: Speech) -> Part:
    part: Part = {"part": "gate", "actions": [speech.action(one) for one in rule.actions]}
    part["demands"] = [
        " / ".join(speech.paper(one) for one in sorted(demand.any_of))
        + (f" ({', '.join(sorted(demand.types))})" if demand.types else "")
        for demand in rule.demands
    ]
    return part | _if(after=rule.performed, missed=_missed(rule.missed))


def _block(rule: BlockRule, speech: Speech) -> Part:
    part: Part = {"part": "block", "holds": [speech.action(one) for one in rule.actions]}
    placed = speech.patterns(rule.placed)
    placed += [f"{speech('fulfilment of')} {rule.placed_by_duty}"] if rule.placed_by_duty else []
    placed += (
        [f"{speech('the notice of')} {rule.placed_by_notice}"] if rule.placed_by_notice else []
    )
    part |= _if(**{"placed by": placed})
    part |= _if(**{"only for": speech("the office that placed it") if rule.only_for_placer else ""})
    part["released by"] = speech.patterns(rule.released)
    return part | _if(missed=_missed(rule.missed))


def _ground(rule: GroundRule) -> Part:
    part: Part = {"part": "ground"}
    share = _share(rule.reported) if rule.reported else ""
    return part | _if(allows=rule.allows, percent=share)


def _measure(rule: MeasureRule, speech: Speech) -> Part:
    part: Part = {"part": "measure", "kind": ", ".join(sorted(rule.kinds))}
    after = f"{rule.after.of}, {rule.after.ground}" if rule.after else ""
    return part | _if(after=after, **{"all of": speech.offices(rule.inspected_by)})


def _share(ratio: Ratio) -> str:
    return (
        f"{ratio.at_least}-{ratio.at_most}" if ratio.at_most is not None else f"{ratio.at_least}+"
    )


def _missed(missed: tuple[Consequence, ...]) -> list[str]:
    return [f"{one.ground}: {one.level.value}" for one in missed]


def _if(**parts: Any) -> Part:
    return {name: value for name, value in parts.items() if value}
