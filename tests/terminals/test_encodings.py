"""No file and no process is read or written in the letters of the terminal's locale:
each names its encoding.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("bench", "examples", "hub", "tests", "tools")
WITHOUT_MODE = {"read_text": 1, "write_text": 2}
WITH_MODE = frozenset(("open", "fdopen", "NamedTemporaryFile", "TemporaryFile"))
PROCESSES = frozenset(("run", "Popen", "check_output", "check_call"))
NO_FILES = ("webbrowser.open", "os.open", "tarfile.open", "Image.open")


def unnamed(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of calls that read or write text and name no encoding."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _leaves_open(node):
            yield node.lineno


def _leaves_open(call: ast.Call) -> bool:
    called = ast.unparse(call.func)
    name = called.rpartition(".")[2]
    given = {one.arg: one.value for one in call.keywords}
    if "encoding" in given or called in NO_FILES:
        return False
    if name in WITHOUT_MODE:
        return len(call.args) < WITHOUT_MODE[name]  # the encoding may stand at its place
    if name in PROCESSES:
        asked = given.get("text", given.get("universal_newlines"))
        return asked is not None and ast.unparse(asked) == "True"
    return name in WITH_MODE and not _binary(call, given)


def _binary(call: ast.Call, given: dict[str | None, ast.expr]) -> bool:
    """Return whether a mode of bytes is given,
    or nothing that reads as a mode and the default is bytes.
    """
    modes = [
        one.value
        for one in (*call.args, *given.values())
        if isinstance(one, ast.Constant)
        and isinstance(one.value, str)
        and set(one.value) <= set("rwaxbt+")
    ]
    if any("b" in mode for mode in modes):
        return True
    return not modes and ast.unparse(call.func).endswith("TemporaryFile")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_that_is_read_or_written_names_its_encoding(folder: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for line in unnamed(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == [], "add encoding="


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("path.read_text()", True),
        ("path.write_text(x, encoding='utf-8')", False),
        ("open(x)", True),
        ("path.open('rb')", False),
        ("os.fdopen(x, 'w')", True),
        ("run(x, text=True)", True),
        ("run(x)", False),
        ("tempfile.TemporaryFile()", False),
    ],
)
def test_a_call_that_leaves_its_encoding_open_is_found(code: str, is_found: bool) -> None:
    assert bool(list(unnamed(ast.parse(code)))) is is_found
