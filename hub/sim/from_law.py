"""Makes a simulated month out of a city's rules, where no file says what its offices do.

Of each duty its trigger comes, then what fulfils it, from whoever owes it, at about its term. Each
action of a gate or a block is asked about; half of the sites have the papers that gates demand.
What a pattern leaves open is filled with the fields that its kind must carry.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.domain.authority import is_spoken_of, who_may_say
from hub.domain.clocks import Clock, Unit
from hub.domain.law import Law
from hub.domain.rules import ACTOR, ActorFrom, AuthorOf, DutyRule, Pattern
from hub.domain.vocabulary import Effect, Half, Kind, Vocabulary
from hub.messages.field_table import FIELDS
from hub.messages.field_types import DAY, OFFICE
from hub.sim.city_month import CityMonth, Line, Step

START = "begun"
_DAYS: Mapping[Unit, float] = {
    Unit.WORKING_DAYS: 1.4,
    Unit.CALENDAR_DAYS: 1,
    Unit.WEEKS: 5,
    Unit.WORKING_WEEKS: 5,
    Unit.MONTHS: 30,
}
"""How many days one of a unit is, about."""
_DAYS_OTHERWISE = 3.0
_TRIGGERED, _DONE, _ASKED, _RELEASED = 0.8, 0.9, 0.5, 0.6
"""How often a case comes to what raises a duty, fulfils it, asks a gate, releases a block."""
_NAMED: Mapping[str, Any] = {
    "case": "{case}",
    "cases": ["{case}"],
    "site": "{site}",
    "party": "{party}",
    "enterprise": "{party}",
    "week": "{last_week}",
    "year": "{last_year}",
    "area": "{site}",
}
"""What stands in a field that names something of the month."""
_SUBJECTS = ("case", "site", "party")


def month_from(law: Law) -> CityMonth:
    """Return a month in which the rules of a city have work to do."""
    return _Maker(law).month()


class _Maker:
    def __init__(self, law: Law) -> None:
        self._law = law
        self._words: Vocabulary = law.vocabulary
        self._steps: list[Step] = []
        self._by_matter: dict[tuple[str, str, str], str] = {}

    def month(self) -> CityMonth:
        begins = Step(START, self._beginning())
        self._known(begins)
        for rule in self._law.duties:
            self._duty(rule)
        for block in self._law.blocks:
            self._after_start(block.placed, _TRIGGERED, 1)
            self._after_start(block.released, _RELEASED, 12)
        for action, role in self._actions().items():
            self._ask(action, role)
        return CityMonth(
            begins, tuple(self._steps), sites=self._sites(), some_days=tuple(self._findings())
        )

    def _beginning(self) -> Line:
        """Return what begins a case: the first trigger of a duty or block, with its subjects."""
        patterns = [one for rule in self._law.duties for one in rule.raised]
        patterns += [one for block in self._law.blocks for one in block.placed]
        acts = [one for one in patterns if one.half is Half.ACT]
        lines = (self._line(one) for one in (*acts, *patterns))
        first = next((one for one in lines if one is not None and "case" in one.fields), None)
        if first is None:
            kind = self._words.kinds[self._words.question]
            first = self._of_kind(kind, "", (), {})
        return Line(first.event, first.who, first.office, {**_subjects(), **first.fields})

    def _duty(self, rule: DutyRule) -> None:
        made = ((one, self._line(one)) for one in rule.raised)
        pattern, trigger = next(((p, t) for p, t in made if t is not None), (None, None))
        if pattern is None or trigger is None or rule.weekly:
            return
        after = self._step(trigger, START, 1, _TRIGGERED)
        for actor in self._owing(pattern.owing or rule.actor, trigger):
            done = [one for one in rule.done if self._line(one, actor) is not None]
            for one in done if rule.needs_all else done[:1]:
                line = self._line(one, actor)
                if line is not None:
                    self._step(line, after, _days(rule.clock), _DONE)

    def _after_start(self, patterns: Iterable[Pattern], chance: float, days: float) -> None:
        line = next((one for one in map(self._line, patterns) if one is not None), None)
        if line is not None:
            self._step(line, START, days, chance)

    def _ask(self, action: str, role: str) -> None:
        kind = self._words.kinds.get(self._words.question)
        if kind is not None:
            line = self._of_kind(kind, role, (), {"action": action})
            self._step(line, START, 4, _ASKED)

    def _step(self, line: Line, after: str, days: float, chance: float) -> str:
        """Return the name of the step of a line; a line that has one gets no second."""
        known = self._by_matter.get(_matter(line))
        if known is not None:
            return known
        step = Step(f"{line.event} {len(self._steps) + 1}", line, after, days, chance)
        self._steps.append(step)
        self._known(step)
        return step.name

    def _known(self, step: Step) -> None:
        self._by_matter[_matter(step.told)] = step.name

    def _owing(self, owing: Any, trigger: Line) -> tuple[str, ...]:
        if owing is ActorFrom.ADDRESSEE:
            return tuple(trigger.fields.get("to", ()))
        if isinstance(owing, ActorFrom):
            return (str(trigger.office),)
        return (owing.otherwise,) if isinstance(owing, AuthorOf) else tuple(owing)

    def _line(self, pattern: Pattern, actor: str = "") -> Line | None:
        """Return how a pattern is met; None if no office sends it or its kind is unknown."""
        kind = self._kind(pattern)
        if kind is None:
            return None
        by = sorted({actor if one == ACTOR else one for one in pattern.by} - {""})
        to = sorted({actor if one == ACTOR else one for one in pattern.to} - {""})
        fields = {name: _first(some) for name, some in pattern.where.items()}
        fields |= {name: sorted(some)[:1] for name, some in pattern.if_said.items()}
        fields |= {name: self._example(name, kind) for name in pattern.has}
        if pattern.day_of:
            fields[pattern.day_of] = "{later}"
        stated = {name: value for name, value in fields.items() if value is not None}
        author = by[0] if by else actor if pattern.half is not Half.RECEIVED else ""
        return self._of_kind(kind, author, to, stated)

    def _kind(self, pattern: Pattern) -> Kind | None:
        """Return the kind that meets a pattern: of a paper its writer's, before its receipt."""
        kinds = [one for one in self._words.kinds.values() if one.family != "register"]
        if pattern.half is Half.ACT:
            return next((one for one in kinds if one.name in pattern.kinds), None)
        if pattern.half is Half.BREACHED:
            return None
        papers = [
            one for one in kinds if one.paper and (not pattern.kinds or one.paper in pattern.kinds)
        ]
        sent = (one for one in papers if one.half is Half.SENT)
        return next(sent, papers[0] if papers else None)

    def _of_kind(
        self, kind: Kind, office: str, to: Iterable[str], stated: Mapping[str, Any]
    ) -> Line:
        """Return a line of a kind with every field that it must carry."""
        fields = dict(stated)
        needed = [some for some in kind.need if not any(name in fields for name in some)]
        for some in needed:
            if some[0] not in ("to", "sender"):
                fields[some[0]] = self._example(some[0], kind)
        document = kind.family == "document"
        if document or "to" in {name for some in kind.need for name in some}:
            fields["to"] = list(to) or [self._other_than(office)]
        for name in _SUBJECTS if document or "case" in fields else ("party",) * ("site" in fields):
            fields.setdefault(name, f"{{{name}}}")
        return Line(kind.name, "from" if document else "by", office or self._speaker(kind), fields)

    def _example(self, name: str, kind: Kind) -> Any:
        """Return what may stand in a field."""
        slot = FIELDS.get(name)
        typed = slot.typed if slot is not None else None
        one: Any = _first(kind.values.get(name, ())) or self._of_the_law(name)
        if one is None and name in _NAMED:
            return _NAMED[name]
        if one is None and name == "notice":
            return f"{{case}} {kind.name}"
        if one is None and typed is not None:
            one = {DAY.name: "{later}", OFFICE.name: self._roles[0]}.get(typed.name, typed.example)
        return [one] if slot is not None and slot.listed else one

    def _of_the_law(self, name: str) -> Any:
        """Return what the law or its vocabulary knows for a field; None where it knows nothing."""
        some: Mapping[str, Iterable[str]] = {
            "action": self._actions() or self._words.actions,
            "certificate": self._papers() or sorted(self._words.certificates),
            "certificates": self._papers(),
            "ground": self._law.grounds,
            "target": self._roles,
        }
        return _first(some.get(name, ()))

    @property
    def _roles(self) -> list[str]:
        """Return the offices that owe or act by the city's rules, then every other."""
        owing = [
            one for rule in self._law.duties if isinstance(rule.actor, tuple) for one in rule.actor
        ]
        named = [
            one for rule in self._law.duties for p in rule.raised for one in sorted(p.by | p.to)
        ]
        known = (*owing, *named, *self._actions().values(), *sorted(self._words.roles))
        return list(dict.fromkeys(one for one in known if one in self._words.roles))

    def _speaker(self, kind: Kind) -> str:
        return next(iter(sorted(kind.speakers)), self._roles[0])

    def _other_than(self, office: str) -> str:
        return next((one for one in self._roles if one != office), office)

    def _actions(self) -> dict[str, str]:
        """Return the actions that gates and blocks speak of, with the office that acts on each."""
        spoken = [rule.actions for rule in self._law.gates]
        spoken += [rule.actions for rule in self._law.blocks]
        return {action: role for actions in spoken for action, role in sorted(actions.items())}

    def _papers(self) -> list[str]:
        """Return the papers that gates demand, one for each demand."""
        demands = (one for gate in self._law.gates for one in gate.demands)
        return list(dict.fromkeys(min(one.any_of) for one in demands))

    def _sites(self) -> dict[str, Any]:
        papers = self._papers()
        return {"certificates": {"sometimes": papers, "chance": 0.5}} if papers else {}

    def _findings(self) -> Iterator[Line]:
        """Yield a finding of each ground, against an office that it speaks of, by who may find."""
        words = self._words
        for name in sorted(words.kinds_that(Effect.FINDS)):
            for rule in self._law.grounds.values():
                target = next(one for one in self._roles if is_spoken_of(one, rule.of, words))
                finder = next(iter(who_may_say(rule.by, target, words)), "")
                stated = {"ground": rule.rule, "target": target}
                yield self._of_kind(words.kinds[name], finder, (), stated)


def _subjects() -> dict[str, str]:
    return {name: f"{{{name}}}" for name in _SUBJECTS}


def _matter(line: Line) -> tuple[str, str, str]:
    """Return what makes two lines the same message: the event, its sender, its fields."""
    said = {name: value for name, value in line.fields.items() if name not in _SUBJECTS}
    return line.event, str(line.office), str(sorted(said.items(), key=str))


def _first(some: Iterable[Any]) -> Any:
    """Return the first of some values in their order; None where there is none but nothing."""
    ordered = some if isinstance(some, list | dict) else sorted(some, key=str)
    return next((one for one in ordered if one is not None), None)


def _days(clock: Clock) -> float:
    if clock.unit is Unit.SAME_DAY:
        return 0.4
    return _DAYS.get(clock.unit, 0) * clock.count or _DAYS_OTHERWISE
