"""Makes the law wrong in one place after another and prints what no story notices.

`python -m tools.mutate [--of RULE] [--every-key]`. Exit code 1 if any mutant survives, or does not
load, or if a story is wrong before any change: it would seem to notice everything.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from typing import NamedTuple

from hub.domain.mutation.changed_law import Mutant
from hub.domain.mutation.mutants import MAY_NOT_LOAD, mutants
from hub.domain.rulebook import RulebookError
from hub.files.rulebooks import cities, texts_of
from hub.files.stories import trial_of

PROCESSES = 2
KEPT = 8
_trial = cache(trial_of)
_noticing: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
"""The stories that noticed the last mutants of a rule: they are likely to notice the next."""


class Wrong(NamedTuple):
    """Law made wrong in one place, of each city whose law it is."""

    how: str
    name: str
    of: dict[str, Mutant]

    def __str__(self) -> str:
        """Return where it is wrong, and how."""
        return f"{', '.join(self.of)} {self.how}: {self.name}"


def main() -> int:
    """Try every mutant of every city; return 1 if any is left."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--of", default="", help="only what begins so: a rule, kind or setting")
    asked.add_argument("--every-key", action="store_true", help="also what is neither who nor when")
    chosen = asked.parse_args()
    started = time.monotonic()
    with ProcessPoolExecutor(PROCESSES) as pool:
        if wrong := [name for some in pool.map(_wrong_already, cities()) for name in some]:
            for name in wrong:
                print(f"{name} comes out wrong before any change: mend it first")
            return 1
        work = [*_all_wrong(chosen.of, every_key=chosen.every_key)]
        found = list(pool.map(_tried, work, chunksize=16))
    alive = [(one, said) for one, said in zip(work, found, strict=True) if said]
    for one, said in alive:
        print(f"{said:9} {one}")
    made = Counter(one.how for one in work)
    left = Counter(one.how for one, _ in alive)
    for how, number in made.items():
        print(f"{how}: {number} mutants, {left[how]} survive")
    print(f"{len(work)} mutants, {len(alive)} survive, in {time.monotonic() - started:.0f} s")
    return 1 if alive else 0


def _wrong_already(city: str) -> list[str]:
    return _trial(city).wrong_already(texts_of(city))


def _all_wrong(of: str, *, every_key: bool) -> Iterator[Wrong]:
    """Yield what can be wrong of what begins so; what all cities share is one thing, of all."""
    shared: dict[str, Wrong] = {}
    for city in cities():
        for how, one in mutants(texts_of(city), texts_of("common"), every_key=every_key):
            if not one.of.startswith(of):
                continue
            if one.common:
                shared.setdefault(one.name, Wrong(how, one.name, {})).of[city] = one
            else:
                yield Wrong(how, one.name, {city: one})
    yield from shared.values()


def _tried(wrong: Wrong) -> str:
    """Return "" for what a story of any city notices, else what became of it."""
    try:
        return "" if any(_is_noticed(city, one) for city, one in wrong.of.items()) else "SURVIVED"
    except RulebookError as error:
        return "" if wrong.how in MAY_NOT_LOAD else f"STILLBORN ({error})"


def _is_noticed(city: str, mutant: Mutant) -> bool:
    last = _noticing[city, mutant.of]
    name = _trial(city).noticed_by(mutant, last)
    if name:
        last[:] = islice((name, *(one for one in last if one != name)), KEPT)
    return bool(name)


if __name__ == "__main__":
    sys.exit(main())
