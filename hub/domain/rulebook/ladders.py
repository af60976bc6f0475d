"""Reads grounds, measures and ratios: what makes an office answer, and in which order."""

from collections.abc import Callable, Mapping

from hub.domain.measures import Designation, Expiry, GroundRule, MeasureRule, Order, Ratio
from hub.domain.rulebook.node import Node
from hub.domain.rules import Citation
from hub.domain.vocabulary import Vocabulary

GROUND_KEYS = frozenset(("allows", "graver_of", "expired", "reported", "designated"))
MEASURE_KEYS = frozenset(("measure", "after", "inspected_by"))
RATIO_KEYS = frozenset(("percent", "at_most", "severe_effects"))
MEASURES = frozenset(("talk", "criticism", "veto", "sanction", "interview"))


class LadderReader:
    """Collects the grounds, measures and ratios of one city.

    `stands` tells whether an entry stands under the readings chosen.
    """

    def __init__(self, words: Vocabulary, stands: Callable[[Node], bool]) -> None:
        self._words = words
        self._stands = stands
        self._named: list[tuple[str, Node]] = []
        self.grounds: dict[str, GroundRule] = {}
        self.measures: dict[str, MeasureRule] = {}
        self.ratios: dict[str, Ratio] = {}

    def ground(self, cite: Citation, at: Mapping[str, Node]) -> None:
        """Read one ground."""
        self.grounds[cite.rule] = GroundRule(
            rule=cite.rule,
            allows=self._rule(at["allows"]) if "allows" in at else "",
            graver_of=self._graver(at["graver_of"]) if "graver_of" in at else "",
            expired=self._expiry(at["expired"]) if "expired" in at else None,
            reported=_ratio(at["reported"]) if "reported" in at else None,
            designated=self._designation(at["designated"]) if "designated" in at else None,
        )

    def measure(self, cite: Citation, at: Mapping[str, Node]) -> None:
        """Read one measure or step."""
        after = at.get("after")
        self.measures[cite.rule] = MeasureRule(
            rule=cite.rule,
            kinds=at["measure"].some_of(MEASURES, "measure"),
            after=self._order(after) if after is not None and self._stands(after) else None,
            inspected_by=self._roles(at["inspected_by"]) if "inspected_by" in at else frozenset(),
        )

    def ratio(self, cite: Citation, at: Mapping[str, Node]) -> None:
        """Read one ratio."""
        self.ratios[cite.rule] = _ratio_of(at)

    def check(self, known: Mapping[str, Citation]) -> None:
        """Refuse a rule that is named here and stands nowhere."""
        for name, node in self._named:
            if name not in known:
                raise node.wrong(f"unknown rule {name!r}", "Write the id of a rule of this city.")

    def _rule(self, node: Node) -> str:
        self._named.append((node.text(), node))
        return node.text()

    def _graver(self, node: Node) -> str:
        ground = node.only({"ground", "only_if"})["ground"]
        return self._rule(ground) if self._stands(node) else ""

    def _roles(self, node: Node) -> frozenset[str]:
        return node.some_of(self._words.roles, "office")

    def _expiry(self, node: Node) -> Expiry:
        at = node.only({"measure", "against", "without"})
        return Expiry(
            at["measure"].one_of(MEASURES, "measure"),
            self._roles(at["against"]),
            at["without"].some_of(self._words.kinds, "event"),
        )

    def _designation(self, node: Node) -> Designation:
        at = node.only({"by", "against"})
        return Designation(at["by"].some_of(self._words.kinds, "event"), self._roles(at["against"]))

    def _order(self, node: Node) -> Order:
        at = node.only({"ground", "of", "against", "only_if"})
        of = at["of"].one_of(MEASURES, "measure")
        return Order(self._rule(at["ground"]), of, self._roles(at["against"]))


def _ratio(node: Node) -> Ratio:
    return _ratio_of(node.only(RATIO_KEYS))


def _ratio_of(at: Mapping[str, Node]) -> Ratio:
    return Ratio(
        at_least=at["percent"].whole(),
        at_most=at["at_most"].whole() if "at_most" in at else None,
        severe_effects="severe_effects" in at and at["severe_effects"].truth(),
    )
