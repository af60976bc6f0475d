"""What a room of `hub/` may import is held by the contracts of pyproject.toml,
for the rooms to come as well.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

FORBIDDEN = {
    "read": ("agents.app", "gate", "gateway", "console", "local", "sandbox", "cli"),
    "gate": ("agents.app", "read", "gateway", "console", "rebuild", "sim"),
    "gateway": ("agents.app", "console", "sandbox", "rebuild", "local"),
    "console": (
        "agents.app",
        "read.store",
        "gate.store",
        "stream.port",
        "domain.law",
        "files",
        "messages",
    ),
    "local": ("domain.law", "messages", "files", "stream.port", "agents.app"),
    "sandbox": ("rebuild", "cli"),
    "agents": ("sandbox", "rebuild", "read", "gate"),
    "stream": ("domain.law", "agents.app"),
    "domain": ("stream.port", "files", "output"),
}
ALLOWED = {
    "read": ("stream.port", "domain.law", "files", "messages", "output"),
    "gate": ("stream.port", "domain.law", "files", "messages", "output"),
    "gateway": ("read.store", "gate.store", "stream.port", "domain.law", "files", "messages"),
    "console": ("gateway",),
}
OUTSIDE = {
    "faust": ("cli", "domain", "rebuild", "sandbox", "stream", "read"),
    "aiokafka": ("agents", "cli", "files", "sandbox", "gate"),
    "confluent_kafka": ("agents", "local", "gateway"),
    "os": ("domain", "messages"),
}
"""Who may not import what is not ours."""


def copy(folder: Path, arrows: list[tuple[str, str]]) -> None:
    """Copy the project, and put a module with one import for each arrow into the room
    that it begins in.
    """
    shutil.copytree(ROOT / "hub", folder / "hub", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ("read", "gate", "gateway", "console"):
        (folder / "hub" / room).mkdir(exist_ok=True)
        for name in ("__init__.py", "store.py"):
            (folder / "hub" / room / name).touch()
    for importer, imported in arrows:
        name = importer.removeprefix("hub.").replace(".", "/")
        (folder / "hub" / f"{name}.py").write_text(f"import {imported}\n", encoding="utf-8")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of a copy."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the contracts say where every forbidden arrow has been drawn."""
    folder = tmp_path_factory.mktemp("broken")
    copy(folder, [(importer, imported) for importer, imported, _ in forbidden()])
    ended = lint(folder)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


def forbidden() -> list[tuple[str, str, str]]:
    """Return every forbidden arrow: who imports, what is imported, and the line that names it."""
    arrows = [(room, f"hub.{of}") for room, named in FORBIDDEN.items() for of in named]
    arrows += [(room, module) for module, rooms in OUTSIDE.items() for room in rooms]
    found = [
        (f"hub.{room}.to_{of.removeprefix('hub.').replace('.', '_')}", of) for room, of in arrows
    ]
    return [(importer, of, f"{importer} -> {of} (l.1)") for importer, of in found]


@pytest.mark.parametrize("line", [line for *_, line in forbidden()])
def test_a_module_that_imports_what_its_room_may_not_breaks_a_contract(
    broken: str, line: str
) -> None:
    assert line in broken


def test_what_a_room_may_import_breaks_none(tmp_path: Path) -> None:
    arrows = [
        (f"hub.{room}.to_{of.replace('.', '_')}", f"hub.{of}")
        for room, named in ALLOWED.items()
        for of in named
    ]
    copy(tmp_path, arrows)
    ended = lint(tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert " 0 broken" in ended.stdout
