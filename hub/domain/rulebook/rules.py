"""Reads duties, gates, blocks and grounds: each key of a rule has its place here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hub.domain.guards import GUARDS
from hub.domain.rulebook.companions import EQUIVALENCE_KEYS, RELEASE_KEYS, CompanionReader
from hub.domain.rulebook.ladders import GROUND_KEYS, MEASURE_KEYS, RATIO_KEYS, LadderReader
from hub.domain.rulebook.needs import check_named
from hub.domain.rulebook.node import Node, needed, stands
from hub.domain.rulebook.patterns import RAISING, TELLING, PatternReader
from hub.domain.rulebook.standing_readings import FULFILLED_ON, at_receipt, standing_readings
from hub.domain.rulebook.terms import deciding, reminder_of, terms_of
from hub.domain.rules import (
    BlockRule,
    Citation,
    Consequence,
    Demand,
    DutyRule,
    GateRule,
    Level,
    Pattern,
    Provision,
    ProvisionKind,
    Scope,
)
from hub.domain.vocabulary import Vocabulary

_CITED = frozenset(("id", "article", "says", "says_zh", "in_force", "ends", "readings", "only_if"))
_DUTY = _CITED | {
    "actor",
    "raised",
    "clock",
    "absence",
    "once",
    "done",
    "ended",
    "needs",
    "right",
    "result",
    "guard",
    "subject",
    "covers",
    "missed",
    "pace",
}
_GATE = _CITED | {
    "actions", "demands", "reaches", "silent_unless", "performed", "checked", "missed",
}  # fmt: skip
_BLOCK = _CITED | {
    "actions", "scope", "placed", "placed_by_case", "only_for_placer", "released", "missed",
}  # fmt: skip
_COVERS = ("each_discovery", "any_discovery")
"""What must be covered by what fulfils a duty of a week: each thing found in it, or any (AMB-07)."""


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
        self.parts = PatternReader(words.vocabulary)
        self._exceptions: list[tuple[Node, tuple[Pattern, ...]]] = []
        self.provisions: list[Provision] = []
        self._grounds_named: list[tuple[str, Node]] = []
        self._functions: list[Node] = []
        self.ladders = LadderReader(words.vocabulary, stands)
        self.companions = CompanionReader(words.vocabulary)
        self.duties: list[DutyRule] = []
        self.gates: list[GateRule] = []
        self.blocks: list[BlockRule] = []
        self.citations: dict[str, Citation] = {}
        self.changed: dict[str, tuple[Citation, ...]] = {}

    def read(self, section: str, node: Node) -> None:
        """Read one section of a file. A rule of another reading is left out."""
        for entry in filter(stands, node.items()):
            match section:
                case "duties":
                    self._duty(entry)
                case "gates":
                    self._gate(entry)
                case "blocks":
                    self._block(entry)
                case "grounds":
                    at = entry.only(_CITED | GROUND_KEYS)
                    self.ladders.ground(self.cite(entry, at), at)
                case "measures":
                    at = entry.only(_CITED | MEASURE_KEYS)
                    self.ladders.measure(self.cite(entry, at), at)
                case "ratios":
                    at = entry.only(_CITED | RATIO_KEYS)
                    self.ladders.ratio(self.cite(entry, at), at)
                case "exceptions":
                    at = entry.only(_CITED | {"of", "recorded"})
                    self.cite(entry, at)
                    recorded = self.parts.patterns(needed(entry, at, "recorded"))
                    self._exceptions.append((needed(entry, at, "of"), recorded))
                case "releases":
                    at = entry.only(_CITED | RELEASE_KEYS)
                    when = self.parts.patterns(needed(entry, at, "when"))
                    of = needed(entry, at, "of")
                    self.companions.release(self.cite(entry, at).rule, of, when)
                case "equivalences":
                    at = entry.only(_CITED | EQUIVALENCE_KEYS)
                    self.companions.equivalence(self.cite(entry, at), entry, at)
                case _:
                    self._provision(entry)

    def check_named(self) -> None:
        """Refuse a ground, measure or exempted duty that is named and stands nowhere."""
        for node, _ in self._exceptions:
            node.some_of([duty.cite.rule for duty in self.duties], "duty")
        kinds = self._words.vocabulary.kinds
        check_named(self._functions + self.parts.tests, self._chosen, self.citations, kinds)
        self.ladders.check(self.citations)
        self.companions.check([block.cite.rule for block in self.blocks])
        for name, node in self._grounds_named:
            if name not in self.citations:
                raise node.wrong(
                    f"unknown ground {name!r}", "Write it in grounds.yaml, or mend it."
                )

    def _duty(self, node: Node) -> None:
        at = node.only(_DUTY)
        cite = self.cite(node, at)
        for key in ("actor", "raised", "clock", "done"):
            needed(node, at, key)
        self._once(node, cite, self.duties)
        if "guard" in at:
            self._functions.append(at["guard"])
        raised, terms = self.parts.patterns(at["raised"], RAISING), terms_of(at["clock"])
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
                result="result" in at
                and at["result"].one_of(("result", "conduct"), "duty") == "result",
                needs_all="needs" in at and at["needs"].one_of(("any", "all"), "need") == "all",
                right="right" in at and at["right"].truth(),
                absence=self.parts.absence(at["absence"]) if "absence" in at else None,
                once=self.parts.patterns(at["once"], TELLING) if "once" in at else (),
                ended=self.parts.patterns(at["ended"], TELLING) if "ended" in at else (),
                weekly="subject" in at and at["subject"].one_of(("week",), "subject") == "week",
                covers="covers" in at and at["covers"].one_of(_COVERS, "cover") == _COVERS[0],
                guard=at["guard"].one_of(GUARDS, "guard") if "guard" in at else "",
                missed=self._consequences(at),
                pace=at["pace"].text() if "pace" in at else "",
                reminder=reminder_of(at["pace"], terms, self._chosen) if "pace" in at else None,
            )
        )

    def exempted(self) -> tuple[DutyRule, ...]:
        """Return the duties, each with the exceptions that name it."""
        return tuple(
            replace(
                duty,
                exempted=tuple(
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
            blocks.append(replace(block, released=(*block.released, *when), released_by=rules))
        return tuple(blocks)

    def _provision(self, node: Node) -> None:
        at = node.only(_CITED | {"kind", "of", "persons", "defines", "reaches", "begins"})
        kinds = [kind.value for kind in ProvisionKind]
        roles = self._words.vocabulary.roles
        self.provisions.append(
            Provision(
                cite=self.cite(node, at),
                kind=ProvisionKind(needed(node, at, "kind").one_of(kinds, "kind")),
                of=at["of"].some_of(roles, "office") if "of" in at else frozenset(),
                persons=at["persons"].texts() if "persons" in at else (),
                defines=at["defines"].some_of(self._words.vocabulary.terms, "term")
                if "defines" in at
                else frozenset(),
                reaches=frozenset(at["reaches"].texts()) if "reaches" in at else frozenset(),
                begins=at["begins"].day() if "begins" in at else None,
            )
        )

    def _gate(self, node: Node) -> None:
        at = node.only(_GATE)
        needed(node, at, "actions")
        reaches = dict(at["reaches"].entries()) if "reaches" in at else {}
        cite = self.cite(node, at)
        self._once(node, cite, self.gates)
        self.gates.append(
            GateRule(
                cite=cite,
                actions=self._actions(at["actions"]),
                demands=tuple(self._demand(one) for one in at["demands"].items() if stands(one))
                if "demands" in at
                else (),
                reaches={name: frozenset(one.texts()) for name, one in reaches.items()},
                silent_unless=at["silent_unless"].texts() if "silent_unless" in at else (),
                performed=at["performed"].one_of(("executed", "decided"), "step")
                if "performed" in at
                else "",
                checked=self._check(at["checked"]) if "checked" in at else "",
                missed=self._consequences(at),
            )
        )

    def _block(self, node: Node) -> None:
        at = node.only(_BLOCK)
        for key in ("actions", "scope"):
            needed(node, at, key)
        cite = self.cite(node, at)
        self._once(node, cite, self.blocks)
        self.blocks.append(
            BlockRule(
                cite=cite,
                actions=self._actions(at["actions"]),
                scope=Scope(at["scope"].one_of([s.value for s in Scope], "scope")),
                placed=self.parts.patterns(at["placed"]) if "placed" in at else (),
                released=self.parts.patterns(at["released"]) if "released" in at else (),
                placed_by_case="placed_by_case" in at,
                only_for_placer="only_for_placer" in at,
                missed=self._consequences(at),
            )
        )

    def cite(self, node: Node, at: Mapping[str, Node]) -> Citation:
        """Return where a rule stands, and know it."""
        for key in ("id", "article", "says"):
            needed(node, at, key)
        cite = Citation(
            rule=at["id"].text(),
            article=at["article"].text(),
            says=at["says"].text(),
            says_zh=at["says_zh"].text() if "says_zh" in at else "",
            in_force=at["in_force"].day() if "in_force" in at else self._in_force or date.min,
            readings=_readings(at["readings"], self._chosen) if "readings" in at else (),
            ends=at["ends"].day() if "ends" in at else date.max,
        )
        if cite.ends < cite.in_force:
            raise at["ends"].wrong(
                f"the rule ends before it is in force ({cite.in_force})", "Write a later day."
            )
        known = self.citations.setdefault(cite.rule, cite)
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
                raise node.wrong(
                    f"{cite.rule} stands twice on {max(one.in_force, cite.in_force)}",
                    "Write `ends:` on the older one, or another id.",
                )

    def _consequences(self, at: Mapping[str, Node]) -> tuple[Consequence, ...]:
        return (
            tuple(self._consequence(one) for one in at["missed"].items()) if "missed" in at else ()
        )

    def _consequence(self, node: Node) -> Consequence:
        at = node.only({"ground", "level"})
        ground = needed(node, at, "ground").text()
        self._grounds_named.append((ground, at["ground"]))
        levels = [level.value for level in Level]
        return Consequence(ground, Level(needed(node, at, "level").one_of(levels, "level")))

    def _demand(self, node: Node) -> Demand:
        at = node.only({"any_of", "types", "except_types", "only_if"})
        papers = self._words.vocabulary.certificates
        return Demand(
            any_of=needed(node, at, "any_of").some_of(papers, "paper"),
            types=frozenset(at["types"].texts()) if "types" in at else frozenset(),
            except_types=frozenset(at["except_types"].texts())
            if "except_types" in at
            else frozenset(),
        )

    def _check(self, node: Node) -> str:
        at = node.only({"act", "only_if"})
        kind = needed(node, at, "act").one_of(self._words.vocabulary.kinds, "event")
        return kind if stands(node) else ""

    def _actions(self, node: Node) -> dict[str, str]:
        known = self._words.vocabulary.actions
        return {name: known[name] for name in sorted(node.some_of(known, "action"))}


def _readings(node: Node, chosen: Collection[str]) -> tuple[str, ...]:
    """Return the settings named, in the order of the text: what is printed is always the same."""
    node.some_of(chosen, "setting")
    return node.texts()
