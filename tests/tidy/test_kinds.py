"""The domain names no kind that an office says: rules and effects do.

The hub's own kinds stand in one table.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import hub.domain
from hub.domain.city import commands
from hub.domain.vocabulary import ROWS
from hub.files.rulebooks import shared_words
from hub.messages import NAMES

DOMAIN = Path(next(iter(hub.domain.__path__)))
TABLE = Path(commands.__file__)


def texts_in(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every text of a module that is one constant, with its line;
    what a table of keys shows is an example.
    """
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "Key"):
            waiting += ast.iter_child_nodes(node)


def kinds_named(path: Path) -> list[tuple[int, str]]:
    """Return the kinds of events.yaml that a module names."""
    return [(line, text) for line, text in texts_in(path) if text in shared_words().kinds]


def test_the_domain_names_no_kind_but_in_the_table_of_commands() -> None:
    named = {
        f"{path.relative_to(DOMAIN)}:{line}": kind
        for path in DOMAIN.rglob("*.py")
        if path != TABLE
        for line, kind in kinds_named(path)
    }
    assert named == {}, "give the kind an effect in events.yaml and ask the vocabulary for it"


def test_the_table_of_commands_holds_the_kinds_that_belong_to_the_hub() -> None:
    of_hub = {kind.name for kind in shared_words().kinds.values() if kind.belongs_to == ("hub",)}
    assert of_hub == set(commands.COMMANDS)
    assert {kind for _, kind in kinds_named(TABLE)} == of_hub


def test_every_field_that_holds_a_name_says_what_a_fact_belongs_to() -> None:
    beside = {"sites", "into", "names"}
    assert {field for fields in ROWS.values() for field in fields} == (NAMES - beside) | {"week"}


def test_a_kind_that_is_named_somewhere_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    text = 'CUTS = frozenset(("supply_cut",))\nABOUT = "a supply_cut counts"\n'
    module.write_text(text, encoding="utf-8")
    assert kinds_named(module) == [(1, "supply_cut")]
