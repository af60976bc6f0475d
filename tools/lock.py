"""Writes requirements.lock from pyproject.toml: exact versions, hashes, no address of any registry."""

import os
import subprocess
import sys

COMMAND = (
    "-m", "piptools", "compile", "--quiet", "--strip-extras", "--allow-unsafe", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-header",
    "--no-annotate", "--extra", "dev", "--output-file", "requirements.lock", "pyproject.toml",
)  # fmt: skip


def main() -> int:
    """Run the resolver without the settings of this machine; return its exit code."""
    here = {name: value for name, value in os.environ.items() if name != "PIP_FIND_LINKS"}
    return subprocess.run([sys.executable, *COMMAND], check=False, env=here).returncode


if __name__ == "__main__":
    sys.exit(main())
