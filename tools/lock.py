"""Writes the locks from pyproject.toml: exact versions, hashes, no address of any registry.

`requirements.lock` is all that the project is made with; `requirements-run.lock` is the part of it
that a hub runs with, in the same versions: `make up` needs no more.
"""

import os
import subprocess
import sys

COMMAND = (
    "-m", "piptools", "compile", "--quiet", "--strip-extras", "--allow-unsafe", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-header",
    "--no-annotate", "pyproject.toml",
)  # fmt: skip
LOCKS = (
    ("--extra", "dev", "--output-file", "requirements.lock"),
    ("--constraint", "requirements.lock", "--output-file", "requirements-run.lock"),
)


def main() -> int:
    """Run the resolver without the settings of this machine; return its exit code."""
    here = {name: value for name, value in os.environ.items() if name != "PIP_FIND_LINKS"}
    for lock in LOCKS:
        failed = subprocess.run([sys.executable, *COMMAND, *lock], check=False, env=here).returncode
        if failed:
            return failed
    return 0


if __name__ == "__main__":
    sys.exit(main())
