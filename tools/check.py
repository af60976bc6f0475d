"""Runs every check, fastest failure first: `python -m tools.check all|pure`."""

import subprocess
import sys
import time

PYTHON = sys.executable
IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
STEPS = (
    ("ruff", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
    ("format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."]),
    ("imports", [PYTHON, "-c", IMPORTS, "--no-cache"]),
    ("types", [PYTHON, "-m", "mypy"]),
    ("jars", [PYTHON, "-m", "hub.local.fetching"]),
    ("tests", [PYTHON, "-m", "pytest"]),
    ("pythons", [PYTHON, "-m", "tools.pythons"]),
)
"""By modules: a script of the environment names its Python by a path,
which not every folder's name stands.
"""
FETCHING = ("jars", "pythons")
"""Steps that may fetch what is not there yet, or take their time."""
PURE = ["-m", "not kafka and not crash and not processes and not seeds"]
WHOLE_FILES = ["--dist", "loadfile", "--no-loadscope-reorder"]
TWO = ["-n", "2", *WHOLE_FILES]
THREE = ["-n", "3", *WHOLE_FILES]
"""One process more than cores: what a test with a real Kafka does is mostly wait, for a broker to
start, a session to end or a clock to come, and the others go on.
"""


def main(scope: str) -> int:
    """Run the steps; return the exit code of the first that fails, 0 if none does."""
    for name, command in STEPS:
        if name in FETCHING and scope == "pure":
            continue
        shared = [*TWO, *PURE] if scope == "pure" else THREE
        extra = shared if name == "tests" else []
        started = time.monotonic()
        code = subprocess.run([*command, *extra], check=False).returncode
        took_s = time.monotonic() - started
        print(f"{name}: {'ok' if code == 0 else f'failed ({code})'} in {took_s:.0f} s", flush=True)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
