"""Draws the rows of an answer of the read side page by page: nothing is held whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hub.cli.chosen_cities import persons_in
from hub.cli.read_session import Reading, on_read
from hub.read.paging import Page

PAGE = 500
Rows = Sequence[Mapping[str, Any]]


def every_page(page_of: Callable[..., Page]) -> Iterator[Rows]:
    """Yield the rows of each page; `page_of` is called with `after`."""
    after = None
    while True:
        page = on_read(lambda after=after: page_of(after=after))  # type: ignore[misc]
        yield page.rows
        after = page.after
        if after is None:
            return


def with_persons(
    read: Reading, city: str, rows: Rows, *, named: bool
) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """Yield each row with the persons whose names may stand in it, if they are to be masked."""
    if named:
        yield from ((row, ()) for row in rows)
        return
    told = [{"case_name": None, "site": None, "subject": None, "subject_kind": ""} | dict(row)
            for row in rows]  # fmt: skip
    persons = on_read(lambda: persons_in(read, city, told))
    yield from zip(rows, persons, strict=True)
