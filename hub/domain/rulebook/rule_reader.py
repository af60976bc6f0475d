"""Reads duties, gates, blocks and grounds: each key of a rule has its place here."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hub.domain.clocks import Terms
from hub.domain.rulebook.accountability_reader import LadderReader
from hub.domain.rulebook.companion_reader import CompanionReader
from hub.domain.rulebook.keys import COVERS, TERM
from hub.domain.rulebook.never_met import of_no_duty, unmet_of_duty
from hub.domain.rulebook.pattern_reader import PatternReader
from hub.domain.rulebook.problems import Problem, RulebookError
from hub.domain.rulebook.reachable_rows import unheld, unreached
from hub.domain.rulebook.requirement_checks import check_named
from hub.domain.rulebook.standing_readings import FULFILLED_ON, at_receipt, standing_readings
from hub.domain.rulebook.term_reader import deciding, first_day, reminder_of, terms_of
from hub.domain.rulebook.yaml_node import Node, applies
from hub.domain.rules import (
    Absence,
    ActorFrom,
    Answered,
    BlockRule,
    Citation,
    Consequence,
    Contradicted,
    Demand,
    DutyRule,
    Forbidden,
    GateRule,
    Level,
    Pattern,
    Patterns,
    Provision,
    ProvisionKind,
    Scope,
)
from hub.domain.vocabulary import Vocabulary
from hub.sentence import in_words


@dataclass(frozen=True, slots=True)
class RuleText:
    """What rules may name: the vocabulary, and which action a supply is.

    Rules speak of the offices of the text; `merged` are those of today that took them over.
    """

    vocabulary: Vocabulary
    utilities: Mapping[str, str]
    merged: Mapping[str, Mapping[str, date]] = field(default_factory=dict)


class RuleReader:
    """Collects the rules of one city, section by section."""

    def __init__(self, words: RuleText, chosen: Mapping[str, Any], in_force: date | None) -> None:
        self._words = words
        self._chosen = chosen
        self._in_force = in_force
        self.wrong: list[Problem] = []
        self.parts = PatternReader()
        self._exceptions: list[tuple[Node, tuple[Pattern, ...]]] = []
        self.provisions: list[Provision] = []
        self._grounds_named: list[tuple[str, Node]] = []
        self._functions: list[Node] = []
        self._duties_named: list[Node] = []
        self._duty_nodes: list[Node] = []
        self.all_duties: list[Node] = []
        self._looked_at: list[tuple[Node, dict[str, tuple[Pattern, ...]]]] = []
        self.ladders = LadderReader(applies)
        self.companions = CompanionReader()
        self.duties: list[DutyRule] = []
        self.dated_clocks: list[tuple[Node, date, Citation]] = []
        self.gates: list[GateRule] = []
        self.blocks: list[BlockRule] = []
        self.citations: dict[str, Citation] = {}
        self.changed: dict[str, tuple[Citation, ...]] = {}

    def read(self, section: str, node: Node) -> None:
        """Read one section of a file.

        A rule of another reading is left out; what is wrong is kept in `wrong`.
        """
        if section == "duties":
            self.all_duties += node.items()
        for entry in filter(applies, node.items()):
            with self._kept():
                self._rule(section, entry)

    def _rule(self, section: str, node: Node) -> None:
        at = node.at()
        match section:
            case "duties":
                self._duty(node, at)
            case "gates":
                self._gate(node, at)
            case "blocks":
                self._block(node, at)
            case "grounds":
                self.ladders.ground(self.cite(at), at)
            case "measures":
                self.ladders.measure(self.cite(at), at)
            case "ratios":
                self.ladders.ratio(self.cite(at), at)
            case "exceptions":
                self.cite(at)
                self._exceptions.append((at["of"], self.parts.patterns(at["recorded"])))
            case "releases":
                when = self.parts.patterns(at["when"])
                self.companions.release(self.cite(at).rule, at["of"], when)
                self._looked_at.append((node, {"when": when}))
            case "equivalences":
                self.companions.equivalence(self.cite(at), at)
            case _:
                self._provision(at)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """Keep what is wrong, and go on: a jurist reads every mistake at once."""
        try:
            yield
        except RulebookError as error:
            self.wrong += error.problems

    def check_named(self) -> None:
        """Keep each ground, measure or exempted duty that is named and stands under
        no reading chosen.
        """
        duties = [duty.cite.rule for duty in self.duties]
        for node, _ in self._exceptions:
            with self._kept():
                node.some_of(duties, "duty")
        for node in self._duties_named:
            with self._kept():
                node.some_of(duties, "duty")
        for one in self._functions + self.parts.tests:
            with self._kept():
                check_named(one, self._chosen, self._words.vocabulary.kinds)
        for name, node in (*self.ladders.named, *self._grounds_named):
            if name not in self.citations:
                self.wrong += node.wrong(
                    in_words("the rule {name!r} does not stand under these readings", name=name),
                    in_words("Write `only_if` here too, or mend the id."),
                ).problems
        words = self._words.vocabulary
        for duty, node in zip(self.exempted(), self._duty_nodes, strict=True):
            self.wrong += unreached(duty, node, words)
            self.wrong += unmet_of_duty(duty, node, words)
        for node, parts in self._looked_at:
            self.wrong += unheld(parts, node, words)
            for key, patterns in parts.items():
                self.wrong += of_no_duty(patterns, dict(node.entries()).get(key, node), words)
        with self._kept():
            self.companions.check([block.cite.rule for block in self.blocks])

    def read_duties(self, nodes: Iterable[Node]) -> list[DutyRule]:
        """Return duties that stand under the readings of this reader, read from their places."""
        for node in nodes:
            here = replace(node, chosen=self._chosen)
            if applies(here):
                self._duty(here, here.at())
        return self.duties

    def _duty(self, node: Node, at: Mapping[str, Node]) -> None:
        cite = self.cite(at)
        self._once(node, cite, self.duties)
        if "guard" in at:
            self._functions.append(at["guard"])
        raised = self.parts.patterns(at["raised"]) if "raised" in at else ()
        terms = terms_of(at["clock"])
        done = self.parts.patterns(at["done"])
        bearing = standing_readings(terms.first, raised, done, self._chosen)
        bearing += deciding(terms, at.get("pace"))
        if self._chosen.get(FULFILLED_ON) == "receipt":
            done = at_receipt(done)
        self.duties.append(
            DutyRule(
                cite=self._decided_by(cite, bearing),
                actor=self.parts.owing(at["actor"]),
                raised=raised,
                terms=terms,
                done=done,
                result="result" in at and at["result"].text() == "result",
                needs_all="needs" in at and at["needs"].text() == "all",
                right="right" in at and at["right"].truth(),
                enforces="enforces" in at and at["enforces"].truth(),
                absence=self.parts.absence(at["absence"]) if "absence" in at else None,
                once=self.parts.patterns(at["once"]) if "once" in at else (),
                once_since=self.parts.patterns(at["once_since"]) if "once_since" in at else (),
                once_within="once_within" in at and at["once_within"].text() == TERM,
                ended=self.parts.patterns(at["ended"]) if "ended" in at else (),
                undone=self.parts.patterns(at["undone"]) if "undone" in at else (),
                lasts_until=self.parts.patterns(at["lasts_until"]) if "lasts_until" in at else (),
                since=self.parts.renewals(at["since"]) if "since" in at else (),
                waits=self._waits(at, terms) if "waits_for" in at else None,
                each_site="each" in at,
                to_author="owed_to" in at and at["owed_to"].text() == ActorFrom.AUTHOR,
                alternative=self._alternative(at["alternative"]) if "alternative" in at else "",
                weekly="subject" in at,
                covers="covers" in at and at["covers"].text() == COVERS[0],
                guard=at["guard"].text() if "guard" in at else "",
                missed=self._consequences(at),
                pace=at["pace"].text() if "pace" in at else "",
                answered=self._answered(at["answered"]) if "answered" in at else None,
                in_place_of=at["in_place_of"].text() if "in_place_of" in at else "",
                silent_unless=at["silent_unless"].texts() if "silent_unless" in at else (),
                told=self.parts.patterns(at["told"]) if "told" in at else (),
                contradicted=_contradicted(at["contradicted"]) if "contradicted" in at else None,
                where_contradicted="where_contradicted" in at and at["where_contradicted"].truth(),
                forbids=self._forbidden(at["forbids"]) if "forbids" in at else None,
                reminder=reminder_of(at["pace"], terms, self._chosen) if "pace" in at else None,
            )
        )
        self._duty_nodes.append(node)
        since = first_day(at["clock"])
        if since is not None:
            self.dated_clocks.append((at["clock"], since, cite))

    def _answered(self, node: Node) -> Answered:
        at = node.at()
        found = at["found"].texts() if "found" in at else ()
        self._grounds_named += [(one, at["found"]) for one in found]
        return Answered(
            found=frozenset(found),
            **{key: self.parts.patterns(one) for key, one in at.items() if key != "found"},
        )

    def _forbidden(self, node: Node) -> Forbidden:
        at = node.at()
        return Forbidden(self.parts.patterns(at["acts"]), self.parts.patterns(at["asked"]))

    def _waits(self, at: Mapping[str, Node], terms: Terms) -> Absence:
        """Return what makes a duty's own term wait: nothing keeps the duty off meanwhile."""
        until = self.parts.patterns(at["waits_until"]) if "waits_until" in at else ()
        return Absence((), terms, waits_for=self.parts.patterns(at["waits_for"]), waits_until=until)

    def _alternative(self, node: Node) -> str:
        self._grounds_named.append((node.text(), node))
        return node.text()

    def exempted(self) -> tuple[DutyRule, ...]:
        """Return the duties, each with the exceptions that name it."""
        return tuple(
            replace(
                duty,
                exempted=Patterns(
                    pattern
                    for of, recorded in self._exceptions
                    if duty.cite.rule in of.texts()
                    for pattern in recorded
                ),
            )
            for duty in self.duties
        )

    def released(self) -> tuple[BlockRule, ...]:
        """Return the blocks, each with the releases that name it."""
        blocks = []
        for block in self.blocks:
            rules, when = self.companions.released(block.cite.rule)
            blocks.append(
                replace(block, released=Patterns((*block.released, *when)), released_by=rules)
            )
        return tuple(blocks)

    def _provision(self, at: Mapping[str, Node]) -> None:
        self.provisions.append(
            Provision(
                cite=self.cite(at),
                kind=ProvisionKind(at["kind"].text()),
                of=frozenset(at["of"].texts()) if "of" in at else frozenset(),
                persons=at["persons"].texts() if "persons" in at else (),
                defines=frozenset(at["defines"].texts()) if "defines" in at else frozenset(),
                reaches=frozenset(at["reaches"].texts()) if "reaches" in at else frozenset(),
                begins=at["begins"].day() if "begins" in at else None,
            )
        )

    def _gate(self, node: Node, at: Mapping[str, Node]) -> None:
        reaches = dict(at["reaches"].entries()) if "reaches" in at else {}
        cite = self.cite(at)
        self._once(node, cite, self.gates)
        self.gates.append(
            GateRule(
                cite=cite,
                actions=self._actions(at["actions"]),
                demands=tuple(_demand(one) for one in at["demands"].items() if applies(one))
                if "demands" in at
                else (),
                reaches={name: frozenset(one.values()) for name, one in reaches.items()},
                reaches_since=at["reaches_since"].day() if "reaches_since" in at else date.min,
                silent_unless=at["silent_unless"].texts() if "silent_unless" in at else (),
                performed=at["performed"].text() if "performed" in at else "",
                checked=_checked(at["checked"]) if "checked" in at else "",
                missed=self._consequences(at),
            )
        )

    def _block(self, node: Node, at: Mapping[str, Node]) -> None:
        cite = self.cite(at)
        self._once(node, cite, self.blocks)
        self.blocks.append(
            BlockRule(
                cite=cite,
                actions=self._actions(at["actions"]),
                scope=Scope(at["scope"].text()),
                placed=self.parts.patterns(at["placed"]) if "placed" in at else (),
                released=self.parts.patterns(at["released"]) if "released" in at else (),
                needs_party="needs_party" in at and at["needs_party"].truth(),
                placed_by_case="placed_by_case" in at and at["placed_by_case"].truth(),
                placed_by_duty=at["placed_by_duty"].text() if "placed_by_duty" in at else "",
                placed_by_notice=at["placed_by_notice"].text() if "placed_by_notice" in at else "",
                only_for_placer="only_for_placer" in at and at["only_for_placer"].truth(),
                missed=self._consequences(at),
                placed_again=self.parts.renewals(at["placed_again"])
                if "placed_again" in at
                else (),
            )
        )
        block = self.blocks[-1]
        named = ("placed_by_duty", "placed_by_notice")
        self._duties_named += [at[key] for key in named if key in at]
        self._looked_at.append((node, {"placed": block.placed, "released": block.released}))

    def cite(self, at: Mapping[str, Node]) -> Citation:
        """Return where a rule stands, and know it."""
        cite = Citation(
            rule=at["id"].text(),
            article=at["article"].text(),
            says=at["says"].text(),
            says_zh=at["says_zh"].text() if "says_zh" in at else "",
            in_force=at["in_force"].day() if "in_force" in at else self._in_force or date.min,
            readings=at["readings"].texts() if "readings" in at else (),
            ends=at["ends"].day() if "ends" in at else date.max,
        )
        if cite.ends < cite.in_force:
            raise at["ends"].wrong(
                in_words(
                    "the rule ends before it is in force ({in_force})", in_force=cite.in_force
                ),
                in_words("Write a later day."),
            )
        known = self.citations.setdefault(cite.rule, cite)
        if known.in_force == cite.in_force and _article(known) != _article(cite):
            raise at["id"].wrong(
                in_words(
                    "{rule} stands already, of {article}", rule=cite.rule, article=known.article
                ),
                in_words("Write another id, or the same article."),
            )
        if known.in_force != cite.in_force:
            self.changed[cite.rule] = (*self.changed.get(cite.rule, (known,)), cite)
        return cite

    def _decided_by(self, cite: Citation, bearing: tuple[str, ...]) -> Citation:
        """Return the citation with the readings that bear on every rule of its form."""
        whole = replace(cite, readings=tuple(dict.fromkeys((*cite.readings, *bearing))))
        if self.citations[cite.rule] is cite:
            self.citations[cite.rule] = whole
        return whole

    def _once(
        self, node: Node, cite: Citation, others: Iterable[DutyRule | GateRule | BlockRule]
    ) -> None:
        """Refuse a rule that stands twice on one day: which of the two is law would be a guess."""
        for other in others:
            one = other.cite
            if one.rule == cite.rule and one.in_force <= cite.ends and cite.in_force <= one.ends:
                day = max(one.in_force, cite.in_force)
                raise node.wrong(
                    in_words(
                        "{rule} stands twice{value}",
                        rule=cite.rule,
                        value="" if day == date.min else in_words(" on {day}", day=day),
                    ),
                    in_words("Write `ends:` on the older one, or another id."),
                )

    def _consequences(self, at: Mapping[str, Node]) -> tuple[Consequence, ...]:
        return (
            tuple(self._consequence(one) for one in at["missed"].items()) if "missed" in at else ()
        )

    def _consequence(self, node: Node) -> Consequence:
        at = node.at()
        ground = at["ground"].text()
        self._grounds_named.append((ground, at["ground"]))
        told = self.parts.patterns(at["told"]) if "told" in at else ()
        met = self.parts.patterns(at["met"]) if "met" in at else ()
        return Consequence(ground, Level(at["level"].text()), told, met)

    def _actions(self, node: Node) -> dict[str, str]:
        known = self._words.vocabulary.actions
        return {name: known[name] for name in sorted(set(node.texts()))}


def _article(cite: Citation) -> tuple[str, ...]:
    """Return an article without its paragraph: parts of one rule may stand in several of them."""
    return tuple(cite.article.replace(",", " ").split()[:2])


def _contradicted(node: Node) -> Contradicted:
    at = node.at()
    return Contradicted(frozenset(at["papers"].texts()), at["level"].text() == Level.CANDIDATE)


def _demand(node: Node) -> Demand:
    at = node.at()
    return Demand(
        any_of=frozenset(at["any_of"].texts()),
        types=frozenset(at["types"].texts()) if "types" in at else frozenset(),
        except_types=frozenset(at["except_types"].texts()) if "except_types" in at else frozenset(),
    )


def _checked(node: Node) -> str:
    return node.at()["act"].text() if applies(node) else ""
