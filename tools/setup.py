"""Sets up `.venv/` from a lock and says how far it is: `python3.11 tools/setup.py VENV LOCK`.

`requirements-run.lock` is what a hub runs with, `requirements.lock` all that the project is made
with. Standard library only: it runs before anything is installed. What was interrupted begins
again. Nothing that it writes holds the path of the project: a folder may have any letters, and be
moved.
"""

import importlib.metadata
import os
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TELL_EVERY_S = 3.0
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
INSTALL = ("install", "--no-compile", "--no-deps", "--require-hashes", "--retries", "2", "-r")
"""The lock names all of them, so nothing is worked out;
Python compiles what is imported when it is.
"""
PIP_FOR_OTHERS = (22, 3)
"""From this version on pip installs into another Python's environment,
which then needs none of its own.
"""
SCRIPT = """#!/bin/sh
# A script that pip writes names its Python by a path, which not every folder's name can stand in.
here=$(readlink -f -- "$0" 2>/dev/null || echo "$0")
exec "$(dirname -- "$here")/python" -P -m hub.cli "$@"
"""
NO_INDEX = (
    "No package index is reached, so the environment is not complete. Look at the network and at"
    " what `pip config list` names, then start again: what came is kept. Without a network: fetch"
    " the packages elsewhere with `pip download --require-hashes --no-deps -r requirements.lock -d"
    " wheels`, bring the folder here, and start with PIP_NO_INDEX=1 PIP_FIND_LINKS=/its/path before"
    " the command."
)
SIGNS = {
    "No space left on device": "The disk is full: make room, then start again.",
    "Disk quota exceeded": "The disk quota is used up: make room, then start again.",
    "Read-only file system": (
        "The project stands on a disk that cannot be written: copy it to another."
    ),
    "Permission denied": "This user may not write there: give the right, or copy the project.",
    "Failed to establish a new connection": NO_INDEX,
    "Name or service not known": NO_INDEX,
    "Temporary failure in name resolution": NO_INDEX,
    "NewConnectionError": NO_INDEX,
    "NameResolutionError": NO_INDEX,
    "ConnectTimeoutError": NO_INDEX,
    "ReadTimeoutError": NO_INDEX,
    "ProxyError": NO_INDEX,
    "SSLError": NO_INDEX,
    "from versions: none": NO_INDEX,
}
"""What pip says of a cause that lies outside the project, and what a person is told."""


def main(folder: str, lock: str) -> int:
    """Make the environment; return 0, or the exit code of the step that failed."""
    venv = Path(folder).absolute()
    if os.pathsep in str(venv):
        tell(
            f"Python makes no environment in a folder with {os.pathsep!r} in its path, and this is"
            f" one: {venv}. Move the project, or name another: make VENV=/another/folder."
        )
        return 2
    python = str(venv / "bin" / "python")
    locked = ROOT / lock
    packages = sum("==" in line for line in locked.read_text(encoding="utf-8").splitlines())
    print(f"Setting up {folder}/ with {packages} packages, once …", flush=True)
    started = time.monotonic()
    shared = has_pip_for_others()
    plain = ["--without-pip"] if shared else []
    pip = [sys.executable, *PIP, "--python", python] if shared else [python, *PIP]
    failed = quietly([sys.executable, "-m", "venv", *plain, str(venv)]) or installed(
        [*pip, *INSTALL, str(locked)], packages
    )
    if not failed:
        put_in_place(venv, next(venv.glob("lib/python3*/site-packages")))
        print(f"{folder}/ is set up after {time.monotonic() - started:.0f} s.", flush=True)
    return failed


def has_pip_for_others() -> bool:
    """Return whether this Python has a pip that can install into another's environment."""
    try:
        version = importlib.metadata.version("pip")
        return tuple(int(part) for part in version.split(".")[:2]) >= PIP_FOR_OTHERS
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


def put_in_place(venv: Path, site: Path) -> None:
    """Have the environment's Python find the project with its version, and `gongze` start it."""
    for old in (*site.glob("gongze-*.dist-info"), *site.glob("__editable__*gongze*")):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = site / f"gongze-{project['version']}.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: gongze\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(head, encoding="utf-8")
    (info / "INSTALLER").write_text("tools/setup.py\n", encoding="utf-8")
    (info / "RECORD").write_text(f"gongze.pth,,\n{info.name}/METADATA,,\n", encoding="utf-8")
    (site / "gongze.pth").write_bytes(os.fsencode(f"{os.path.relpath(ROOT, site)}\n"))
    script = venv / "bin" / "gongze"
    script.write_text(SCRIPT, encoding="ascii")
    script.chmod(0o755)
    activate = venv / "bin" / "activate"  # of Python before 3.11.11 it leaves the path unquoted
    text = os.fsencode(f'"{venv}"'), os.fsencode(shlex.quote(str(venv)))
    activate.write_bytes(activate.read_bytes().replace(*text))


def quietly(command: list[str]) -> int:
    """Run a command; return its exit code, with its last words told if it failed."""
    done = subprocess.run(
        command, check=False, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        tell_of(done.stdout.decode(errors="replace").splitlines())
    return done.returncode


def installed(command: list[str], packages: int) -> int:
    """Run pip and tell its progress; return its exit code, its last words told if it failed."""
    last: deque[str] = deque(maxlen=200)
    begun, told_s, retried = 0, time.monotonic(), False
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace",
    ) as pip:  # fmt: skip
        assert pip.stdout is not None
        for line in pip.stdout:
            last.append(line.rstrip())
            if "Retrying" in line and not retried:
                retried = True
                print("  the package index does not answer; trying again …", flush=True)
            if not line.startswith(("Collecting ", "Installing collected packages")):
                continue
            begun += 1
            if line.startswith("Installing collected packages"):
                print(f"  all {packages} are here; unpacking them …", flush=True)
            elif time.monotonic() - told_s > TELL_EVERY_S:
                told_s = time.monotonic()
                print(f"  {begun} of {packages} packages …", flush=True)
    if pip.returncode:
        tell_of(last)
    return pip.returncode


def tell_of(said: "list[str] | deque[str]") -> None:
    """Tell why a step failed: one sentence where the cause is known, else its last words."""
    whole = "\n".join(said)
    known = next((words for sign, words in SIGNS.items() if sign in whole), None)
    tell(known if known is not None else "\n".join(list(said)[-20:]))


def tell(text: str) -> None:
    """Print to standard error; what a terminal has no sign for is written as its code."""
    coding = sys.stderr.encoding or "ascii"
    print(text.encode(coding, "backslashreplace").decode(coding), file=sys.stderr, flush=True)


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.exit(main(*sys.argv[1:]))
