"""What a condition may be: settings with the reading under which a rule, or a part of one,
stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.domain.rulebook.forms import Known, Schema, near, unknown
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.messages.nearest import listed
from hub.messages.validation_errors import shown
from hub.sentence import in_words


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """Settings, each with one of the values that it offers."""

    told: str = in_words("`setting: value` lines")

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each setting that is not known, and each value under which nothing ever stands."""
        entries = list(node.entries())
        if not entries:
            yield node.problem(Code.NOTHING, expected=self.told)
        for name, one in entries:
            value = one.resolved()
            if name not in known.offered:
                yield unknown(one, "setting", name, known)
            elif name in known.open_settings:
                yield one.problem(Code.NEVER_STANDS, setting=name)
            elif value not in known.offered[name] or isinstance(value, bool) != any(
                isinstance(offered, bool) for offered in known.offered[name]
            ):
                offered = [
                    str(x).lower() if isinstance(x, bool) else str(x) for x in known.offered[name]
                ]
                yield one.problem(
                    Code.NOT_OFFERED, setting=name, value=shown(value),
                    near=near(offered, value), known=listed(offered, value),
                )  # fmt: skip

    def schema(self) -> Schema:
        """Return the JSON Schema of a condition."""
        return {"type": "object", "minProperties": 1}


ONLY_IF = OnlyIf()
