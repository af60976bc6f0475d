"""`python -m bench.read`: pages over many duties, and how many records a second are written.

The rows are made by the real writer out of records as the log holds them, in batches as a follower
reads them. What it costs to make the records is not counted. Pages are asked for in turn, from the
first, the middle and the last of what there is; a case has as many records as one can have.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import click
from sqlalchemy import URL, Engine

from bench.read.generated import CITY, EVIDENCE, LONG, SOURCES, records
from bench.table import show
from hub.domain.calendar import local_day
from hub.read import listed, pages
from hub.read.cases import cases, cases_beside
from hub.read.database import digests, opened, settle, write
from hub.read.looks import Look, say_look
from hub.read.papers import papers
from hub.read.place import url_of
from hub.read.rows import batch_of
from hub.read.search import search
from hub.stream.port import Record, TopicPartition

BATCH = 1_000
LONG_CASE = 20_000
ASKED = 15
PAGE_MS = 50.0
RATE = 2_000
TODAY = local_day(EVIDENCE)
Ask = Callable[[], object]


def _batches(told: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(told, BATCH)):
        yield batch


def fill(engine: Engine, duties: int) -> tuple[int, float, float]:
    """Write everything; return how many records, and the CPU and wall seconds that writing took."""
    count, cpu_s, wall_s = 0, 0.0, 0.0
    stands: dict[TopicPartition, tuple[str, int]] = {}
    for batch in _batches(records(duties, min(LONG_CASE, duties))):
        after = {one.place: ("id", one.offset + 1) for one in batch}
        before = {place: stands[place] for place in after if place in stands}
        began, cpu_began = time.perf_counter(), time.process_time()
        write(engine, batch_of(batch, SOURCES), before, after)
        cpu_s += time.process_time() - cpu_began
        wall_s += time.perf_counter() - began
        stands |= after
        count += len(batch)
    settle(engine)
    say_look(engine, Look(datetime.now(UTC), 0))
    return count, cpu_s, wall_s


def asks(engine: Engine, middle: tuple[object, ...]) -> Sequence[tuple[str, Ask]]:
    """Return every page that is asked for, with its name."""
    soon = TODAY + timedelta(days=4)
    late = (datetime(2025, 9, 1, tzinfo=UTC), "")
    return (
        ("duties, first", lambda: pages.duties(engine, CITY)),
        ("duties, middle", lambda: pages.duties(engine, CITY, after=middle)),
        ("duties, no last day", lambda: pages.duties(engine, CITY, after=(date.max, ""))),
        ("duties, all", lambda: pages.duties(engine, CITY, pending=None, after=middle)),
        ("duties of an office", lambda: pages.duties(engine, CITY, office="POWER")),
        ("… all", lambda: pages.duties(
            engine, CITY, office="POWER", pending=None, after=middle)),
        ("… due soon", lambda: pages.duties(
            engine, CITY, office="POWER", due_from=TODAY, due_to=soon)),
        ("overdue", lambda: pages.duties(engine, CITY, overdue_on=TODAY)),
        ("overdue, middle", lambda: pages.duties(engine, CITY, overdue_on=TODAY, after=middle)),
        ("duties of a case", lambda: pages.duties(engine, CITY, case="C100", pending=None)),
        ("violations, first", lambda: pages.violations(engine, CITY)),
        ("violations, middle", lambda: pages.violations(engine, CITY, after=late)),
        ("violations of an office", lambda: pages.violations(engine, CITY, office="POWER")),
        ("a long case, first", lambda: pages.timeline(engine, CITY, LONG)),
        ("blocks", lambda: listed.blocks(engine, CITY)),
        ("blocks, middle", lambda: listed.blocks(engine, CITY, after=late)),
        ("blocks of a site", lambda: listed.blocks(engine, CITY, subject="P400")),
        ("what is written, newest", lambda: listed.written(engine, CITY, newest_first=True)),
        ("papers", lambda: papers(engine, CITY)),
        ("papers of an office, newest", lambda: papers(
            engine, CITY, office="POWER", newest_first=True)),
        ("papers of a long case", lambda: papers(engine, CITY, case=LONG)),
        ("cases", lambda: cases(engine, CITY)),
        ("a case", lambda: cases(engine, CITY, case=LONG)),
        ("cases of a party", lambda: cases_beside(
            engine, CITY, "party", "珠海建材第8有限公司")),
        *((f"search {kind} {word}", lambda kind=kind, word=word: search(engine, CITY, kind, word))
          for kind, word in (
              ("party", "供电"), ("party", "国土"), ("party", "电"), ("party", "99"),
              ("site", "白蕉"), ("case", "C1"), ("paper", "珠国土告〔2025〕"), ("paper", "4000"),
          )),
        ("duties, whole", lambda: listed.whole(
            engine, "duties", pages.duties(engine, CITY, after=middle).rows)),
        ("how a city stands", lambda: pages.stands_of(engine)),
    )  # fmt: skip


def _long_last(engine: Engine) -> Ask:
    """Return the page of the long case that begins behind nearly all of it."""
    page, count = pages.timeline(engine, CITY, LONG, size=5_000), 0
    while page.after is not None and count < 3:
        page, count = pages.timeline(engine, CITY, LONG, after=page.after, size=5_000), count + 1
    last = page.rows[0]
    after = (last["appended"], last["topic"], last["partition"], last["offset"])
    return lambda: pages.timeline(engine, CITY, LONG, after=after)


def timed(ask: Ask) -> tuple[float, float]:
    """Return the median and the longest of several asks, in milliseconds."""
    spent = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent), max(spent)


@click.command()
@click.option("--duties", default=1_000_000, show_default=True)
@click.option("--db", help="A URL; a file of SQLite in a temporary folder by default.")
def main(duties: int, db: str | None) -> None:
    with tempfile.TemporaryDirectory(prefix="gongze-bench-") as folder:
        engine = opened(url_of(db or folder))
        _measured(engine, duties)
        engine.dispose()


def _measured(engine: Engine, duties: int) -> None:
    count, cpu_s, wall_s = fill(engine, duties)
    print(f"{engine.dialect.name}: {count:,} records of {duties:,} duties in {_size(engine.url)}")
    rate = count / wall_s
    print(f"written: {rate:,.0f} records/s, {count / cpu_s:,.0f} a CPU second; at least {RATE:,}")
    middle = (TODAY - timedelta(days=150), "")
    found = [(name, *timed(ask)) for name, ask in asks(engine, middle)]
    found.append(("a long case, last", *timed(_long_last(engine))))
    show(
        ("a page of 50", "median ms", "longest ms", f"{PAGE_MS:.0f} ms"),
        [
            (name, f"{median:.1f}", f"{longest:.1f}", "yes" if longest <= PAGE_MS else "NO")
            for name, median, longest in found
        ],
    )
    counts, longest = timed(lambda: pages.counted(engine, CITY, TODAY))
    print(f"counted, of a city: median {counts:.0f} ms, longest {longest:.0f} ms")
    began = time.perf_counter()
    digests(engine)
    print(f"digest of every table: {time.perf_counter() - began:.0f} s")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at most: {used:.0f} MB")
    if rate < RATE or any(longest > PAGE_MS for _, _, longest in found):
        raise SystemExit(1)


def _size(url: URL) -> str:
    if url.get_backend_name() != "sqlite":
        return "a server"
    return f"{Path(url.database or '').stat().st_size / 1e9:.2f} GB"


if __name__ == "__main__":
    main()
