"""What the project keeps, and the texts of it that people read: pages, help, errors, comments,
rulebooks.
"""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ = frozenset((".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".sh", ""))
"""The ends of the files that are read: what people and code write,
not what stories and locks hold.
"""


@cache
def kept() -> tuple[str, ...]:
    """Return the path of every file that the project keeps."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    encoding="utf-8")  # fmt: skip
    return tuple(name for name in listed.stdout.splitlines() if (ROOT / name).exists())


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Return each file's path and its text; of a test its prose alone: tests invent files."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for name in kept():
        if Path(name).suffix not in READ:
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        if name.startswith("tests/") and name.endswith(".py"):
            text = "\n".join((*docstrings(text), *comments(text)))
        yield name, text


def docstrings(text: str) -> Iterator[str]:
    """Yield what a module, its parts and its names say of themselves."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def comments(text: str) -> Iterator[str]:
    """Yield each comment of a file of Python."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
