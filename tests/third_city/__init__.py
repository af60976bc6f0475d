"""A third and a fourth city in a folder of rulebooks: what every command and every test must take.

`harbour` has five rules in words that every city shares; `hills` has shapes of other cities'
instruments, and adds an office, acts, papers and an action of its own.
"""

import shutil
from pathlib import Path

import yaml

HERE = Path(__file__).parent
OWN = ("harbour", "hills")


def built(shipped: Path, stories: Path, folder: Path) -> None:
    """Write rulebooks and stories into a folder: those shipped, and both cities' own."""
    shutil.copytree(shipped, folder / "rulebooks")
    shutil.copytree(HERE / "rulebooks", folder / "rulebooks", dirs_exist_ok=True)
    shutil.copytree(
        stories, folder / "stories", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    shutil.copytree(HERE / "stories", folder / "stories", dirs_exist_ok=True)
    for name, added in yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8")).items():
        below = (
            folder / "rulebooks" if name.startswith("words.") else folder / "rulebooks" / "common"
        )
        path = below / name
        path.write_text(_with(path.read_text(encoding="utf-8"), added), encoding="utf-8")


def _with(text: str, added: dict[str, str]) -> str:
    for line, entries in added.items():
        assert text.count(line) == 1, f"{line!r} stands once, and more can be written behind it"
        text = text.replace(line, line + "".join(f"  {one}\n" for one in entries.splitlines()))
    return text
