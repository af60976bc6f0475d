"""Makes the law wrong in one place after another and prints what no story notices.

`python -m tools.mutate`. Exit code 1 if any mutant survives, or does not load, or if a story is
wrong before any change: it would seem to notice everything.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from hub.domain.mutation.mutants import MAKERS, Mutant
from hub.domain.mutation.trial import Trial
from hub.domain.rulebook import RulebookError
from hub.files.rulebooks import cities, texts_of
from hub.files.stories import trial_of

PROCESSES = 2
_trial = cache(trial_of)


def main() -> int:
    """Try every mutant of every city; return 1 if any is left."""
    started = time.monotonic()
    wrong = [name for city in cities() for name in _trial(city).wrong_already(texts_of(city))]
    if wrong:
        print(
            "\n".join(f"{name} comes out wrong before any change: mend it first" for name in wrong)
        )
        return 1
    work = [(city, how, one) for city in cities() for how, one in _mutants(city)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        found = list(pool.map(_tried, work, chunksize=8))
    alive = [
        (city, how, one, said) for (city, how, one), said in zip(work, found, strict=True) if said
    ]
    for city, how, one, said in alive:
        print(f"{said:9} {city} {how}: {one.name}")
    made = Counter(how for _, how, _ in work)
    left = Counter(how for _, how, _, _ in alive)
    for how, number in made.items():
        print(f"{how}: {number} mutants, {left[how]} survive")
    print(f"{len(work)} mutants, {len(alive)} survive, in {time.monotonic() - started:.0f} s")
    return 1 if alive else 0


def _mutants(city: str) -> list[tuple[str, Mutant]]:
    texts = texts_of(city)
    return [(how, one) for how, make in MAKERS.items() for one in make(texts)]


def _tried(work: tuple[str, str, Mutant]) -> str:
    """Return "" for a mutant that a story notices, else what became of it."""
    city, _, mutant = work
    trial: Trial = _trial(city)
    try:
        return "" if trial.noticed_by(mutant) else "SURVIVED"
    except RulebookError as error:
        return f"STILLBORN ({error})"


if __name__ == "__main__":
    sys.exit(main())
