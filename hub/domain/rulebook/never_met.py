"""Refuses a pattern that nothing told could ever meet, or that would accuse an office which nobody
named.

1. A duty is owed by an office: what raises one by its author or addressee must always name that
   office.
2. A pattern may ask of a message only what its kind can say, and of an office only what it may say.
"""

from collections.abc import Iterable, Iterator, Mapping

from hub.domain.clocks import Terms, Unit
from hub.domain.duty_rows import kinds_met
from hub.domain.rulebook.problems import Problem
from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import ACTOR, ActorFrom, DutyRule, Pattern
from hub.domain.vocabulary import WEEK_BEGAN, Half, Kind, Vocabulary
from hub.sentence import in_words


def unmet_of_duty(rule: DutyRule, node: Node, words: Vocabulary) -> Iterator[Problem]:
    """Yield each pattern of a duty that never matches, each office that is not named, each term
    that cannot run.
    """
    at = dict(node.entries())
    raised = at.get("raised", node)
    for one in rule.raised:
        if not rule.weekly and one.kinds:
            yield from _in_no_case(_kinds(one, words), raised)
        yield from _nobody(one.owing or rule.actor, one, raised, words)
        if one.absence is not None:
            yield from unmet(one.absence.turning, raised, words)
            yield from _unending(one.absence.within, raised)
            yield from _undated((one,), one.absence.within, raised)
    yield from of_no_duty(rule.raised, raised, words)
    yield from _undated(rule.raised, rule.terms, at["clock"])
    if rule.absence is not None:
        there = at["absence"]
        yield from unmet(rule.absence.turning, there, words)
        yield from _unending(rule.absence.within, there)
        yield from _undated(rule.raised, rule.absence.within, there)
    looked_at = {
        "done": rule.done,
        "once": rule.once,
        "once_since": rule.once_since,
        "ended": rule.ended,
        "undone": rule.undone,
        "told": rule.told,
        "waits_for": rule.waits.turning if rule.waits is not None else (),
        "forbids": (*rule.forbids.acts, *rule.forbids.asked) if rule.forbids is not None else (),
        "answered": rule.answered.patterns if rule.answered is not None else (),
    }
    for key, patterns in looked_at.items():
        yield from unmet(patterns, at.get(key, node), words)
    yield from unmet(rule.exempted, node, words)


def of_no_duty(patterns: Iterable[Pattern], node: Node, words: Vocabulary) -> Iterator[Problem]:
    """Yield each pattern that never matches where no office owes a duty yet."""
    patterns = tuple(patterns)
    yield from unmet(patterns, node, words)
    if any(ACTOR in one.by | one.to for one in patterns):
        yield _problem(
            node,
            in_words("`actor` is the office that owes the duty, and here none owes one yet"),
            in_words("Name offices or roles, or leave `by` and `to` out."),
        )


def unmet(patterns: Iterable[Pattern], node: Node, words: Vocabulary) -> Iterator[Problem]:
    """Yield each pattern that never matches."""
    for one in patterns:
        yield from _unaddressed(one, node, words)
        yield from _unspoken(one, node, words)
        yield from _always_said(one, node, words)
        yield from unmet(one.about, node, words)
        if one.unless is not None:
            yield from unmet((one.unless,), node, words)
            if _includes(one.unless, one):
                yield _problem(
                    node,
                    in_words(
                        "`unless` is met by all that the pattern is met by, so the pattern never is"
                    ),
                    in_words("Name another act in `unless`, or take it out."),
                )


def _kinds(pattern: Pattern, words: Vocabulary) -> list[Kind]:
    return [words.kinds[name] for name in sorted(kinds_met(pattern, words))]


def _nobody(owing: object, one: Pattern, node: Node, words: Vocabulary) -> Iterator[Problem]:
    """Yield each trigger by author or addressee that may name no such office."""
    if owing is ActorFrom.ADDRESSEE:
        lacking = [kind.name for kind in _kinds(one, words) if not _is_addressed(kind, one.half)]
        if WEEK_BEGAN in one.kinds or one.half is Half.BREACHED:
            lacking.append("a week" if WEEK_BEGAN in one.kinds else "a breach")
        if lacking:
            yield _problem(
                node,
                in_words(
                    "{lacking} need not be addressed to anyone, so nobody would owe the duty",
                    lacking=lacking[0],
                ),
                in_words("Write another `actor`, or let the kind need `to` in common/events.yaml."),
            )
    if owing is ActorFrom.AUTHOR and WEEK_BEGAN in one.kinds:
        yield _problem(
            node,
            in_words("a week has no author, so nobody would owe the duty"),
            in_words("Name offices."),
        )


def _in_no_case(kinds: Iterable[Kind], node: Node) -> Iterator[Problem]:
    for kind in kinds:
        if kind.belongs_to == ("week",) and "cases" not in kind.fields:
            yield _problem(
                node,
                in_words(
                    "{name} is about a week and lists no cases, so it raises nothing in a case",
                    name=kind.name,
                ),
                in_words("Write `subject: week` on the duty, or let the kind list `cases`."),
            )


def _is_addressed(kind: Kind, half: Half) -> bool:
    received = half is Half.RECEIVED or kind.half is Half.RECEIVED
    return received or bool(kind.default_to) or ("to",) in kind.need


def _unaddressed(one: Pattern, node: Node, words: Vocabulary) -> Iterator[Problem]:
    if one.to and one.half is Half.ACT:
        kinds = _kinds(one, words)
        if kinds and not any("to" in kind.fields or kind.default_to for kind in kinds):
            yield _problem(
                node,
                in_words("{name} has no field 'to', so `to` never matches", name=kinds[0].name),
                in_words("Take `to` out, or add it to the kind in common/events.yaml."),
            )


def _unspoken(one: Pattern, node: Node, words: Vocabulary) -> Iterator[Problem]:
    kinds = _kinds(one, words) if one.half is Half.ACT else []
    if not kinds or not one.by or ACTOR in one.by:
        return
    if all(kind.speakers and not _may_say(kind, one.by, words) for kind in kinds):
        yield _problem(
            node,
            in_words(
                "only {speakers} may say {name}, not {by}",
                speakers=" or ".join(sorted(kinds[0].speakers)),
                name=kinds[0].name,
                by=" or ".join(sorted(one.by)),
            ),
            in_words("Mend `by`, or `speakers` of the kind in common/events.yaml."),
        )


def _may_say(kind: Kind, by: Iterable[str], words: Vocabulary) -> bool:
    return any(office in kind.speakers or words.is_one_of(office, kind.speakers) for office in by)


def _always_said(one: Pattern, node: Node, words: Vocabulary) -> Iterator[Problem]:
    """Yield a field that must not be said and always is."""
    kinds = _kinds(one, words)
    for name, allowed in one.where.items():
        if kinds and allowed == {None} and all((name,) in kind.need for kind in kinds):
            yield _problem(
                node,
                in_words(
                    "{name} always says {name2}, so `{name2}: null` never matches",
                    name=kinds[0].name,
                    name2=name,
                ),
                in_words("Write a value, or take it out."),
            )


def _includes(wide: Pattern, one: Pattern) -> bool:
    """Return whether everything that meets `one` meets `wide`."""
    if wide.half is not one.half or (wide.kinds and not (one.kinds and one.kinds <= wide.kinds)):
        return False
    return (
        all(
            not some or (own and own <= some)
            for some, own in ((wide.by, one.by), (wide.to, one.to))
        )
        and _asks_less(wide.where, one.where)
        and _asks_less(wide.if_said, one.if_said)
        and set(wide.has) <= set(one.has)
        and wide.test in ("", one.test)
    )


def _asks_less(wide: Mapping[str, frozenset[object]], one: Mapping[str, frozenset[object]]) -> bool:
    return all(name in one and one[name] <= some for name, some in wide.items())


def _unending(within: Terms, node: Node) -> Iterator[Problem]:
    if Unit.NONE in _units(within):
        yield _problem(
            node,
            in_words("within a term without an end nothing can be found absent"),
            in_words("Write a number with `within`, as {working_days: 3}."),
        )


def _undated(raised: Iterable[Pattern], terms: Terms, node: Node) -> Iterator[Problem]:
    if Unit.NAMED_DATE in _units(terms) and not all(one.day_of for one in raised):
        yield _problem(
            node,
            in_words("the term ends on a named date, and not all that raises the duty names one"),
            in_words("Write `day_of: FIELD` on each pattern of `raised`, or count the term."),
        )


def _units(terms: Terms) -> set[Unit]:
    return {terms.first.unit, *(clock.unit for _, clock in terms.later)}


def _problem(node: Node, what: str, remedy: str) -> Problem:
    return node.wrong(what, remedy).problems[0]
