"""What reaches into aiokafka stands in one folder, and says why, until when, and what proves it."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STREAM = ROOT / "hub" / "stream"
PATCHES = STREAM / "kafka" / "patches"
FILES = sorted(path for path in PATCHES.glob("*.py") if path.name != "__init__.py")
UPSTREAM = re.compile(
    r"none found|(https://github\.com/aio-libs/aiokafka/issues/\d+ \((open|closed)\)(, )?)+"
)


def told(path: Path) -> dict[str, str]:
    """Return what a patch says of itself, by the word that each part begins with."""
    doc = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
    parts = re.split(r"\b(Defect|aiokafka|Upstream|Test): ", doc)
    return dict(zip(parts[1::2], (one.strip() for one in parts[2::2]), strict=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_patch_says_its_defect_where_it_is_known_and_what_proves_it(path: Path) -> None:
    says = told(path)
    assert list(says) == ["Defect", "aiokafka", "Upstream", "Test"]
    assert says["aiokafka"] == version("aiokafka"), f"try {path.stem} with the aiokafka installed"
    assert UPSTREAM.fullmatch(says["Upstream"]), says["Upstream"]
    proof = (ROOT / says["Test"]).read_text(encoding="utf-8")
    assert "def test_aiokafka_" in proof or "def test_no_public_" in proof, "shows no defect"


def reaches_in(path: Path) -> Iterator[str]:
    """Yield each private name of what is not its own that a file touches, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(attr=name, value=of) if is_private(name) and not is_own(of):
                yield f"{path.name}:{node.lineno}: {ast.unparse(node)}"
            case ast.ImportFrom(module=str(module), names=names) if "aiokafka" in module:
                yield from (
                    f"{path.name}:{node.lineno}: {one.name}"
                    for one in names
                    if is_private(one.name)
                )
            case ast.Call(
                func=ast.Name(id="setattr" | "getattr"),
                args=[of, ast.Constant(value=str(name)), *_],
            ):
                if is_private(name) or (isinstance(of, ast.Name) and of.id == "fetcher"):
                    yield f"{path.name}:{node.lineno}: {ast.unparse(node)}"


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_own(of: ast.expr) -> bool:
    return isinstance(of, ast.Name) and of.id in ("self", "cls")


def test_nothing_else_in_the_stream_reaches_into_aiokafka() -> None:
    others = [path for path in sorted(STREAM.rglob("*.py")) if PATCHES not in path.parents]
    assert [one for path in others for one in reaches_in(path)] == []


def test_what_reaches_in_is_seen() -> None:
    seen = {path.stem for path in FILES if any(reaches_in(path))}
    assert seen >= {"connection", "header_names", "shutdown", "subscription", "transaction_end"}
