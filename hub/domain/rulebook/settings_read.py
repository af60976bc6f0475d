"""Finds which settings a rule reads, wherever in it they stand."""

from collections.abc import Iterator

from hub.domain.guards import GUARD_NEEDS
from hub.domain.patterns import TEST_NEEDS
from hub.domain.requirements import Needs
from hub.domain.rulebook.clock_form import COUNTED_BY
from hub.domain.rulebook.term_reader import PACES
from hub.domain.rulebook.yaml_node import Node


def settings_below(node: Node) -> Iterator[str]:
    """Yield each setting that a part of a rulebook reads, also by a function that it names."""
    if node.is_list:
        for item in node.items():
            yield from settings_below(item)
    elif node.is_mapping:
        for name, one in node.entries():
            if name == "only_if":
                yield from (setting for setting, _ in one.entries())
            elif name in ("setting", COUNTED_BY):
                yield one.text()
            elif name == "pace":
                yield PACES[one.text()][0]
            elif name in ("guard", "test"):
                needs = (GUARD_NEEDS if name == "guard" else TEST_NEEDS).get(one.text(), Needs())
                yield from (one.setting for one in needs.readings)
                yield from (setting for setting, _ in needs.acts)
            else:
                yield from settings_below(one)
