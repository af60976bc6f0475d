"""Tests stand for themselves: none takes from another, and each is named in a line."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = 160
"""How long the name of a test may be, with its file."""


def modules_taken_from(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def is_a_test(module: str) -> bool:
    """Return whether a module holds tests: `tests/domain/test_names.py` does,
    `tests/builders.py` does not.
    """
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    return path.name.startswith("test_") and path.is_file()


def test_no_test_takes_from_another_test() -> None:
    files = [
        file for folder in ("tests", "bench", "tools") for file in (ROOT / folder).rglob("*.py")
    ]
    assert len(files) > 100
    found = [
        f"{file.relative_to(ROOT)} takes from {module}: put what both need beside them"
        for file in files
        for module in modules_taken_from(file)
        if is_a_test(module)
    ]
    assert found == []


def test_every_test_is_named_in_a_line(request: pytest.FixtureRequest) -> None:
    """What is collected beside this test is looked at: in `make check`, every test."""
    names = [item.nodeid for item in request.session.items]
    assert [f"{name[:LINE]}..." for name in names if len(name) > LINE] == []
