"""Installs the wheel under each Python that it is for and plays the example week:
`python -m tools.pythons`.

A Python is looked for on the path and among pyenv's. Dependencies are fetched once, at the versions
of the lock, and kept in the environment's folder `pythons/`. The last lines say which Pythons were
tried.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
KEPT = Path(sys.prefix) / "pythons"
PYTHONS = ("3.11", "3.12", "3.13")
"""Those of `requires-python` in pyproject.toml."""
EXAMPLE = ROOT / "examples" / "a-week-in-zhuhai.jsonl"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
TOLD_MAX = 5
_REPLAY = ("replay", str(EXAMPLE), "--format", "json")


class UntriedError(Exception):
    """A Python under which the wheel does not work: says what failed, and the last words of it."""


def main() -> int:
    """Try each Python; return 1 if the wheel fails under one that is there."""
    with tempfile.TemporaryDirectory(prefix="gongze-wheel-") as folder:
        try:
            wheel = _wheel(Path(folder))
            expected = _done("replay", [sys.executable, "-m", "hub.cli", *_REPLAY], ROOT)
        except UntriedError as error:
            print(f"No Python was tried: {error}", file=sys.stderr)
            return 1
        return max(_tried(version, wheel, expected) for version in PYTHONS)


def _tried(version: str, wheel: Path, expected: str) -> int:
    """Try one Python and say how it went; return 1 if the wheel fails under it."""
    python = next(_interpreters(version), None)
    if python is None:
        print(f"Python {version}: not at hand, not tried", flush=True)
        return 0
    try:
        print(f"Python {_played(version, python, wheel, expected)}", flush=True)
    except UntriedError as error:
        print(f"Python {version} ({python}): {error}", flush=True)
        return 1
    return 0


def _wheel(folder: Path) -> Path:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    _done("building the wheel", build, ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _interpreters(version: str) -> Iterator[str]:
    """Yield every interpreter of that version that runs; a shim of pyenv may stand for none."""
    named = f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for python in (shutil.which(named), *sorted(map(str, pyenv.glob(f"{version}.*/bin/{named}")))):
        if (
            python
            and not subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode
        ):
            yield python


def _played(version: str, python: str, wheel: Path, expected: str) -> str:
    """Install and replay; return the exact version and what was done. Raises `UntriedError`."""
    environment = _environment(version, python, wheel)
    own = str(environment / "bin" / "python")
    _done(
        "installing", [own, *PIP, "--no-deps", "--no-index", "--force-reinstall", str(wheel)], ROOT
    )
    gongze = str(environment / "bin" / "gongze")
    printed = _done("gongze replay", [gongze, *_REPLAY], wheel.parent)
    if printed != expected:
        raise UntriedError("gongze replay prints another outcome than in this environment")
    exact = _done("python", [own, "-c", "import platform; print(platform.python_version())"], ROOT)
    return f"{exact.strip()}: the wheel installs and plays the example week"


def _environment(version: str, python: str, wheel: Path) -> Path:
    """Return an environment with the dependencies at the lock's versions;
    made anew when they change.
    """
    stamp = sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    environment = KEPT / version
    made = environment / "of-lock"
    if made.is_file() and made.read_text(encoding="utf-8") == stamp:
        return environment
    print(f"Python {version}: fetching what gongze needs, once …", flush=True)
    _done("venv", [python, "-m", "venv", "--clear", str(environment)], ROOT)
    pins = wheel.parent / "pins.txt"
    locked = (line.split() for line in LOCK.read_text(encoding="utf-8").splitlines())
    pins.write_text(
        "".join(f"{words[0]}\n" for words in locked if words and "==" in words[0]), encoding="utf-8"
    )
    own = str(environment / "bin" / "python")
    _done("installing dependencies", [own, *PIP, "-c", str(pins), str(wheel)], ROOT)
    made.write_text(stamp, encoding="utf-8")
    return environment


def _done(what: str, command: list[str], folder: Path) -> str:
    """Run a command away from the clone's settings; return what it printed.

    Raises `UntriedError`.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GONGZE_")}
    done = subprocess.run(
        command,
        cwd=folder,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        last = "\n".join(f"{done.stdout}{done.stderr}".strip().splitlines()[-TOLD_MAX:])
        raise UntriedError(f"{what} failed ({done.returncode}):\n{last}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
