"""Sets up `.venv/` from requirements.lock and says how far it is: `python3.11 tools/setup.py VENV`.

Standard library only: it runs before anything is installed. What was interrupted begins again.
"""

import subprocess
import sys
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
TELL_EVERY_S = 3.0
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile")


def main(folder: str) -> int:
    """Make the environment; return 0, or the exit code of the step that failed."""
    python = str(Path(folder, "bin", "python"))
    packages = sum("==" in line for line in LOCK.read_text(encoding="utf-8").splitlines())
    print(f"Setting up {folder}/ with {packages} packages, once …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", folder], check=False).returncode
    if made:
        return made
    locked = ["--require-hashes", "-r", str(LOCK)]
    own = ["--quiet", "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    return installed([python, *PIP, *locked], packages) or installed([python, *PIP, *own], 1)


def installed(command: list[str], packages: int) -> int:
    """Run pip and tell its progress; return its exit code, its last words printed if it failed."""
    last: deque[str] = deque(maxlen=20)
    begun, told_s = 0, time.monotonic()
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert pip.stdout is not None
    for line in pip.stdout:
        last.append(line)
        if not line.startswith(("Collecting ", "Installing collected packages")):
            continue
        begun += 1
        if line.startswith("Installing collected packages"):
            print(f"  all {packages} are here; unpacking them …", flush=True)
        elif time.monotonic() - told_s > TELL_EVERY_S:
            told_s = time.monotonic()
            print(f"  {begun} of {packages} packages …", flush=True)
    if pip.wait():
        sys.stderr.write("".join(last))
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
