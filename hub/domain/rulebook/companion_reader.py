"""Reads rules that complete another: what releases a block,
and which form stands in for writing.
"""

from collections.abc import Collection, Mapping

from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import Citation, Equivalence, Pattern


class CompanionReader:
    """Collects releases and equivalences; `check` once every block is read."""

    def __init__(self) -> None:
        self._releases: list[tuple[str, Node, tuple[Pattern, ...]]] = []
        self.equivalences: list[Equivalence] = []

    def release(self, rule: str, of: Node, when: tuple[Pattern, ...]) -> None:
        """Take what ends the blocks that `of` names."""
        self._releases.append((rule, of, when))

    def equivalence(self, cite: Citation, at: Mapping[str, Node]) -> None:
        """Take the marks by which another form counts as written."""
        self.equivalences.append(Equivalence(cite, at["marks"].texts()))

    def check(self, blocks: Collection[str]) -> None:
        """Refuse a release of a block that stands nowhere."""
        for _, of, _ in self._releases:
            of.some_of(blocks, "block")

    def released(self, block: str) -> tuple[tuple[str, ...], tuple[Pattern, ...]]:
        """Return the rules that end a block, and what ends it by them."""
        mine = [(rule, when) for rule, of, when in self._releases if block in of.texts()]
        return tuple(rule for rule, _ in mine), tuple(one for _, when in mine for one in when)
