"""Reads grounds, measures and ratios: what makes an office answer, and in which order."""

from collections.abc import Callable, Mapping

from hub.domain.measures import Designation, Expiry, GroundRule, MeasureRule, Order, Ratio
from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import Citation


class LadderReader:
    """Collects the grounds, measures and ratios of one city.

    `stands` tells whether an entry stands under the readings chosen.
    """

    def __init__(self, stands: Callable[[Node], bool]) -> None:
        self._stands = stands
        self.named: list[tuple[str, Node]] = []
        self.grounds: dict[str, GroundRule] = {}
        self.measures: dict[str, MeasureRule] = {}
        self.ratios: dict[str, Ratio] = {}

    def ground(self, cite: Citation, at: Mapping[str, Node]) -> None:
        """Read one ground."""
        self.grounds[cite.rule] = GroundRule(
            rule=cite.rule,
            of=_roles(at.get("of")),
            by=_roles(at.get("by")),
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
            kinds=frozenset(at["measure"].texts()),
            by=_roles(at.get("by")),
            after=self._order(after) if after is not None and self._stands(after) else None,
            noticed_by=_roles(at.get("noticed_by")),
            inspected_by=_roles(at.get("inspected_by")),
        )

    def ratio(self, cite: Citation, at: Mapping[str, Node]) -> None:
        """Read one ratio."""
        self.ratios[cite.rule] = _ratio_of(at)

    def _rule(self, node: Node) -> str:
        self.named.append((node.text(), node))
        return node.text()

    def _graver(self, node: Node) -> str:
        ground = node.at()["ground"]
        return self._rule(ground) if self._stands(node) else ""

    def _expiry(self, node: Node) -> Expiry:
        at = node.at()
        return Expiry(
            at["measure"].text(),
            _roles(at["against"]),
            frozenset(at["without"].texts()),
        )

    def _designation(self, node: Node) -> Designation:
        at = node.at()
        return Designation(
            frozenset(at["by"].texts()), _roles(at["against"]), _roles(at.get("said_by"))
        )

    def _order(self, node: Node) -> Order:
        at = node.at()
        of = at["of"].text()
        return Order(self._rule(at["ground"]), of, _roles(at["against"]))


def _roles(node: Node | None) -> frozenset[str]:
    return frozenset(node.texts()) if node is not None else frozenset()


def _ratio(node: Node) -> Ratio:
    return _ratio_of(node.at())


def _ratio_of(at: Mapping[str, Node]) -> Ratio:
    return Ratio(
        at_least=at["percent"].whole(),
        at_most=at["at_most"].whole() if "at_most" in at else None,
        severe_effects="severe_effects" in at and at["severe_effects"].truth(),
    )
