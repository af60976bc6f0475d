"""Shows one rule whole: where it stands, what it says, and each part it plays."""

from collections.abc import Callable, Iterator, Mapping
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
        "says_zh": cite.says_zh,
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
    yield from (duty_part(one, speech) for one in law.duties if one.cite.rule == rule)
    yield from (gate_part(one, speech) for one in law.gates if one.cite.rule == rule)
    yield from (block_part(one, speech) for one in law.blocks if one.cite.rule == rule)
    if rule in law.grounds:
        yield ground_part(law.grounds[rule], speech)
    if rule in law.measures:
        yield measure_part(law.measures[rule], speech)
    if rule in law.ratios:
        yield {"part": "ratio", "percent": _share(law.ratios[rule], speech)}
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
            yield {"part": "provision", "kind": speech(one.kind.value)} | _if(
                binds=speech.offices(one.of),
                persons=[speech.person(who) for who in one.persons],
                defines=[speech.field(name) for name in sorted(one.defines)],
                **{"speaks also of": sorted(one.reaches)},
                begins=one.begins.isoformat() if one.begins else "",
            )


Teller = Callable[[Any, Speech], Any]
"""Returns what one field of a rule says in words; nothing where it says nothing."""


def _part(part: str, table: Mapping[str, tuple[str, Teller]], rule: Any, speech: Speech) -> Part:
    """Return a part told by a table: each field's label, and what it says."""
    told = {label: teller(rule, speech) for label, teller in table.values()}
    return {"part": part} | _if(**told)


def duty_part(rule: DutyRule, speech: Speech) -> Part:
    """Return everything that a duty's rule says."""
    return _part("right" if rule.right else "duty", DUTY, rule, speech)


def gate_part(rule: GateRule, speech: Speech) -> Part:
    """Return everything that a gate's rule says."""
    return _part("gate", GATE, rule, speech)


def block_part(rule: BlockRule, speech: Speech) -> Part:
    """Return everything that a block's rule says."""
    return _part("block", BLOCK, rule, speech)


def ground_part(rule: GroundRule, speech: Speech) -> Part:
    """Return everything that a ground's rule says."""
    return _part("ground", GROUND, rule, speech)


def measure_part(rule: MeasureRule, speech: Speech) -> Part:
    """Return everything that a measure's rule says."""
    return _part("measure", MEASURE, rule, speech)


def _some(name: str) -> Teller:
    """Return a teller of a field of patterns."""
    return lambda rule, speech: speech.patterns(getattr(rule, name))


def _offices(name: str) -> Teller:
    """Return a teller of a field of roles."""
    return lambda rule, speech: speech.offices(getattr(rule, name))


def _if_so(name: str, words: str) -> Teller:
    """Return a teller of a field that is true or false."""
    return lambda rule, speech: speech(words) if getattr(rule, name) else ""


def _answered(rule: DutyRule, speech: Speech) -> list[str]:
    one = rule.answered
    if one is None:
        return []
    parts = (
        ("ended by the answer", one.ends),
        ("put in doubt by the answer", one.doubts),
        ("insisted on by", one.insisted),
        ("belied by", one.belied),
        ("but for", one.but_for),
    )
    told = [
        f"{speech(name)} {speech.semicolon.join(speech.patterns(some))}"
        for name, some in parts
        if some
    ]
    found = speech.listed(sorted(one.found))
    return told + ([f"{speech('taken back by a finding of')} {found}"] if found else [])


def _contradicted(rule: DutyRule, speech: Speech) -> list[str]:
    one = rule.contradicted
    if one is None:
        return []
    papers = " / ".join(speech.paper(name) for name in sorted(one.papers))
    waits = speech.aside(speech("its grounds wait for a finding")) if one.grounds_wait else ""
    return [f"{papers}{waits}"]


def _forbids(rule: DutyRule, speech: Speech) -> list[str]:
    one = rule.forbids
    if one is None:
        return []
    told = speech.patterns(one.acts)
    asked = speech.patterns(one.asked)
    return told + ([f"{speech('asked for by')} {speech.semicolon.join(asked)}"] if asked else [])


def _covers(rule: DutyRule, speech: Speech) -> str:
    if not rule.weekly:
        return ""
    each = speech("it must cover each thing found in the week") if rule.covers else ""
    return speech("the week") + (speech.also(each) if each else "")


def _bound(rule: DutyRule, speech: Speech) -> list[str]:
    told = [speech.offices(rule.only)] if rule.only else []
    return told + [
        f"{speech('not')} {speech.offices(offices)}{speech.colon}"
        f"{speech('bound by a stricter rule')} "
        f"{begins} {speech('until')} {ends}"
        for offices, begins, ends in rule.stricter
    ]


def fulfilled(rule: DutyRule, speech: Speech) -> list[str]:
    """Return what fulfils a duty; where all of several things must be done, that is said first."""
    done = speech.patterns(rule.done)
    if not rule.needs_all or len(done) <= 1:
        return done
    return [f"{speech('all of')}{speech.colon}{speech.semicolon.join(done)}"]


DUTY: Mapping[str, tuple[str, Teller]] = {
    "actor": ("owed by", lambda rule, speech: speech.owing(rule.actor)),
    "cite": ("in force", lambda rule, speech: _force(rule.cite, speech)),
    "only stricter": ("binds only", _bound),
    "in_place_of": ("in place of", lambda rule, speech: rule.in_place_of),
    "silent_unless": (
        "where a site has one of",
        lambda rule, speech: [speech.field(one) for one in rule.silent_unless],
    ),
    "told": ("or who owes it says", _some("told")),
    "where_contradicted": (
        "or where a paper",
        _if_so("where_contradicted", "stands against the other duty"),
    ),
    "raised": ("raised by", _some("raised")),
    "absence": (
        "unless within",
        lambda rule, speech: speech.absence(rule.absence) if rule.absence else "",
    ),
    "once": ("once", _some("once")),
    "once_since": ("once since", _some("once_since")),
    "once_within": ("once until", _if_so("once_within", "the end of its term")),
    "guard": ("turned by", lambda rule, speech: speech(rule.guard.replace("_", " "))),
    "weekly covers": ("subject", _covers),
    "terms": ("term", lambda rule, speech: speech.terms(rule.terms)),
    "waits": ("term again", lambda rule, speech: speech.waiting(rule.waits) if rule.waits else ""),
    "pace": ("word in place of a number", lambda rule, speech: speech(rule.pace.replace("_", " "))),
    "reminder": (
        "reminded of after",
        lambda rule, speech: speech.reminder(rule.reminder) if rule.reminder else "",
    ),
    "done needs_all": ("done by", fulfilled),
    "result": ("counts", _if_so("result", "the result, whoever brought it about")),
    "undone": ("taken back by", _some("undone")),
    "lasts_until": ("lasts until", _some("lasts_until")),
    "exempted": ("exception", _some("exempted")),
    "ended": ("ended", _some("ended")),
    "answered": ("may be answered by", _answered),
    "contradicted": ("contradicted by", _contradicted),
    "forbids": ("forbids", _forbids),
    "since": ("anew after", lambda rule, speech: [_renewal(one, speech) for one in rule.since]),
    "each_site": ("owed for", _if_so("each_site", "each site named")),
    "alternative": ("or instead", lambda rule, speech: rule.alternative),
    "enforces": ("stands still", _if_so("enforces", "while a stay of the case lasts")),
    "to_author": ("owed to", _if_so("to_author", "who wrote, unless it is itself")),
    "missed": ("missed", lambda rule, speech: _missed(rule.missed, speech)),
    "right": ("if not used", _if_so("right", "it lapses, which is no breach")),
}
"""What each field of a duty's rule is called, and how it is told; a test asks for every field."""


def _demands(rule: GateRule, speech: Speech) -> list[str]:
    return [
        " / ".join(speech.paper(one) for one in sorted(demand.any_of))
        + _of_types("for", demand.types, speech)
        + _of_types("not for", demand.except_types, speech)
        for demand in rule.demands
    ]


def _of_types(word: str, types: frozenset[str], speech: Speech) -> str:
    if not types:
        return ""
    told = speech.listed(speech.value("project_type", one) for one in sorted(types))
    return speech.aside(f"{speech(word)} {told}")


def _reaches(rule: GateRule, speech: Speech) -> list[str]:
    begins = rule.reaches_since
    since = "" if begins == date.min else speech.also(f"{speech('from')} {begins}")
    return [
        f"{speech.after(speech.field(name), _values(name, some, speech))}{since}"
        for name, some in rule.reaches.items()
    ]


def _values(name: str, some: frozenset[str | bool], speech: Speech) -> str:
    return speech.listed(speech.value(name, one) for one in sorted(some, key=str))


def _actions(rule: GateRule | BlockRule, speech: Speech) -> list[str]:
    return [
        speech.after(speech.action(name), speech.office(role))
        for name, role in sorted(rule.actions.items())
    ]


GATE: Mapping[str, tuple[str, Teller]] = {
    "cite": ("in force", lambda rule, speech: _force(rule.cite, speech)),
    "actions": ("actions", _actions),
    "demands": ("demands", _demands),
    "reaches reaches_since": ("reaches", _reaches),
    "silent_unless": (
        "silent unless",
        lambda rule, speech: [speech.field(one) for one in rule.silent_unless],
    ),
    "performed": (
        "after",
        lambda rule, speech: speech.refusal(f"penalty {rule.performed}") if rule.performed else "",
    ),
    "checked": (
        "papers looked at by",
        lambda rule, speech: speech.kind(rule.checked) if rule.checked else "",
    ),
    "missed": ("missed", lambda rule, speech: _missed(rule.missed, speech)),
}
"""The same for a gate's rule."""


def _placed(rule: BlockRule, speech: Speech) -> list[str]:
    placed = speech.patterns(rule.placed)
    placed += [speech("the case, as soon as it is known")] if rule.placed_by_case else []
    if rule.placed_by_duty:
        placed.append(f"{speech('fulfilment of')} {rule.placed_by_duty}")
    if rule.placed_by_notice:
        placed.append(f"{speech('the notice of')} {rule.placed_by_notice}")
    return placed


BLOCK: Mapping[str, tuple[str, Teller]] = {
    "cite": ("in force", lambda rule, speech: _force(rule.cite, speech)),
    "actions": ("holds", _actions),
    "scope": (
        "scope",
        lambda rule, speech: speech("the whole party" if rule.scope == "party" else "the project"),
    ),
    "placed placed_by_case placed_by_duty placed_by_notice": ("placed by", _placed),
    "needs_party": ("needs", _if_so("needs_party", "a party, named or known")),
    "only_for_placer": ("only for", _if_so("only_for_placer", "the office that placed it")),
    "released": ("released by", _some("released")),
    "released_by": ("released under", lambda rule, speech: list(rule.released_by)),
    "placed_again": (
        "placed again by",
        lambda rule, speech: [_placing_again(one, speech) for one in rule.placed_again],
    ),
    "missed": ("missed", lambda rule, speech: _missed(rule.missed, speech)),
}
"""The same for a block's rule."""


def _expired(rule: GroundRule, speech: Speech) -> str:
    one = rule.expired
    if one is None:
        return ""
    mends = " / ".join(speech.kind(kind) for kind in sorted(one.without))
    against = f" {speech('against')} {speech.offices(one.against)}" if one.against else ""
    date_of = f"{speech('the date of a measure')} {speech(one.measure)}{against}"
    return f"{date_of}{speech.comma}{speech('without')} {mends}"


def _designated(rule: GroundRule, speech: Speech) -> str:
    one = rule.designated
    if one is None:
        return ""
    told = " / ".join(speech.kind(kind) for kind in sorted(one.kinds))
    against = f" {speech('against')} {speech.offices(one.against)}" if one.against else ""
    return told + against + (f" {speech('by')} {speech.offices(one.by)}" if one.by else "")


GROUND: Mapping[str, tuple[str, Teller]] = {
    "of": ("against", _offices("of")),
    "by": ("found by", _offices("by")),
    "allows": ("allows", lambda rule, speech: speech(rule.allows) if rule.allows else ""),
    "graver_of": ("graver form of", lambda rule, speech: rule.graver_of),
    "expired": ("established by", _expired),
    "reported": (
        "percent",
        lambda rule, speech: _share(rule.reported, speech) if rule.reported else "",
    ),
    "designated": ("designated by", _designated),
}
"""The same for a ground's rule."""


def _after_of(rule: MeasureRule, speech: Speech) -> str:
    one = rule.after
    if one is None:
        return ""
    against = f" {speech('against')} {speech.offices(one.against)}" if one.against else ""
    return f"{speech(one.of)}{speech.comma}{one.ground}{against}"


MEASURE: Mapping[str, tuple[str, Teller]] = {
    "kinds": ("kind", lambda rule, speech: speech.listed(map(speech, sorted(rule.kinds)))),
    "by": ("imposed by", _offices("by")),
    "after": ("after", _after_of),
    "noticed_by": ("after a notice of", _offices("noticed_by")),
    "inspected_by": ("all of", _offices("inspected_by")),
}
"""The same for a measure's rule."""


def _renewal(one: Renewal, speech: Speech) -> str:
    told = speech.patterns((one.pattern,))[0]
    before = speech.patterns(one.after)
    if not before:
        return told
    return told + speech.aside(f"{speech('first after')} {speech.semicolon.join(before)}")


def _placing_again(one: Renewal, speech: Speech) -> str:
    told = speech.patterns((one.pattern,))[0]
    before = speech.patterns(one.after)
    return f"{told} ({speech('after')} {' / '.join(before)})" if before else told


def _force(cite: Citation, speech: Speech) -> str:
    """Return from when to when a rule stands, where it has an end."""
    if cite.ends == date.max:
        return ""
    return f"{speech('from')} {cite.in_force} {speech('until')} {cite.ends}"


def _share(ratio: Ratio, speech: Speech) -> str:
    least, most = ratio.at_least, ratio.at_most
    told = f"{least}+" if most is None else f"{least}-{most}"
    severe = speech("or less, with effects that are severe")
    return told + (speech.aside(severe) if ratio.severe_effects else "")


def _missed(missed: tuple[Consequence, ...], speech: Speech) -> list[str]:
    return [speech.after(one.ground, speech(one.level.value)) for one in missed]


def _if(**parts: Any) -> Part:
    return {name: value for name, value in parts.items() if value}
