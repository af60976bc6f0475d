"""A list of sentences is put together as sentences: as mere text it would stay English."""

import ast
from collections.abc import Iterator

from tests.tidy.texts import ROOT


def _made_of_sentences(function: ast.AST) -> set[str]:
    """Return the names in a function to which a sentence is added, or that are lists of some."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if isinstance(node.value, ast.List | ast.ListComp) and _says(node.value):
                found |= {one.id for one in targets if isinstance(one, ast.Name)}
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "extend")
            and isinstance(node.func.value, ast.Name)
            and any(map(_says, node.args))
        ):
            found.add(node.func.value.id)
    return found


def _says(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "in_words" for one in ast.walk(node))


def _joined_as_text(function: ast.AST) -> Iterator[str]:
    of_sentences = _made_of_sentences(function)
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "join"
            and isinstance(node.func.value, ast.Constant)
        ):
            for one in node.args:
                if _says(one) or (isinstance(one, ast.Name) and one.id in of_sentences):
                    yield f"line {node.lineno}: {ast.unparse(node)}"


def test_sentences_are_never_joined_as_mere_text() -> None:
    found = [
        f"{path.relative_to(ROOT)}, {one}"
        for path in sorted((ROOT / "hub").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for one in _joined_as_text(function)
    ]
    assert found == []
