"""The wheel of this project in an environment of its own, away from the clone."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.kafka.person import Ran

ROOT = Path(__file__).parents[2]
LIMIT_S = 100


def built(target: Path, *kinds: str, root: Path = ROOT) -> list[Path]:
    """Build the wheel and the source archive, or one of them ("wheel", "sdist");
    return the files.
    """
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    done = subprocess.run(
        [*command, *(word for kind in kinds for word in ("-t", kind))],
        cwd=root, capture_output=True, text=True, check=False,
    encoding="utf-8")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(target.iterdir())


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the wheel; the locked dependencies are those of the environment
    of the tests.
    """

    environment: Path
    folder: Path
    """Where its commands run: an empty folder."""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def command(self) -> str:
        return str(self.environment / "bin" / "gongze")

    @property
    def site(self) -> Path:
        """Return the folder that holds the package."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.environment / "lib" / version / "site-packages"

    @property
    def shipped(self) -> Path:
        """Return the folder of what the wheel carries beside code."""
        return self.site / "hub" / "shipped"

    def surroundings(self) -> dict[str, str]:
        """Return the environment variables of its commands: none of the project's own."""
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("GONGZE_", "PYTHON"))}
        return {**plain, **self.variables}

    def run(self, words: Sequence[str], said: str = "") -> Ran:
        """Run `gongze` with `words` to its end; `said` is typed into it."""
        return self._ran([self.command, *words], said)

    def says(self, code: str) -> str:
        """Return what its Python prints for `code`."""
        return self._ran([str(self.python), "-c", code], "").ok().strip()

    def _ran(self, command: Sequence[str], said: str) -> Ran:
        done = subprocess.run(
            command, input=said, cwd=self.folder, env=self.surroundings(), capture_output=True,
            text=True, check=False, timeout=LIMIT_S,
        encoding="utf-8")  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)


def installed(wheel: Path, at: Path) -> Installed:
    """Install a wheel into a new environment below `at`.

    The dependencies stand behind it on the path; the clone does not: a `.pth` of a folder that is
    itself named by a `.pth` is not read.
    """
    environment, folder = at / "environment", at / "empty"
    folder.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    found = Installed(environment, folder)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--python",
        str(found.python),
    ]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)],
        check=True,
    )
    (found.site / "dependencies.pth").write_text(
        sysconfig.get_path("purelib") + "\n", encoding="utf-8"
    )
    return found
