"""`python -m bench.against stream|hub COMMIT`: a bench of this tree and of a commit before, in one
run.

The commit is checked out beside this tree for the length of the run, and its bench runs in the same
environment. Both run in turns, so that what else the machine does meets both; of each the cheapest
turn counts. The last line is the ratio: what the commit cost, divided by what this tree costs.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench import table

ROOT = Path(__file__).parent.parent
AT_LEAST = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """How a bench is run for one figure, and where the figure stands in what it prints."""

    arguments: tuple[str, ...]
    stands: re.Pattern[str]


FIGURES = {
    "stream": Figure(
        ("--notices", "40000", "--stock-notices", "4000"),
        re.compile(r"^hub stage .*?\s{2,}([\d.]+)", re.MULTILINE),
    ),
    "hub": Figure(
        ("--notices", "8000", "--seconds", "2"),
        re.compile(r"^bench-hub ([\d.]+) CPU s per 100,000", re.MULTILINE),
    ),
}


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """Check a commit out into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongze-against-") as folder:
        tree = Path(folder, "tree")
        _git("worktree", "add", "--quiet", "--detach", str(tree), commit)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> None:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise click.ClickException(f"git {' '.join(arguments)}: {done.stderr.strip()}")


def cost(bench: str, tree: Path) -> float:
    """Run a bench of a tree; return its CPU seconds per 100,000."""
    figure = FIGURES[bench]
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", *figure.arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    found = figure.stands.search(done.stdout)
    if done.returncode or found is None:
        raise click.ClickException(f"bench.{bench} in {tree} ended without its figure.")
    return float(found[1])


@click.command()
@click.argument("bench", type=click.Choice(list(FIGURES)))
@click.argument("commit")
@click.option("--turns", default=5, show_default=True, help="How often each runs.")
def main(bench: str, commit: str, turns: int) -> None:
    """Compare what this tree costs with what a commit before cost."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the tree is taken away then too
    with checked_out(commit) as before:
        both = [(cost(bench, before), cost(bench, ROOT)) for _ in range(turns)]
    rows = [(f"turn {n}", f"{one:.2f}", f"{other:.2f}") for n, (one, other) in enumerate(both, 1)]
    table.show(("CPU s/100k", commit, "this tree"), rows)
    ratio = min(one for one, _ in both) / min(other for _, other in both)
    print(f"bench-{bench} against {commit}: ratio {ratio:.2f} (at least {AT_LEAST})")


if __name__ == "__main__":
    main()
