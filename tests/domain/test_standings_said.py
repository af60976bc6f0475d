"""A standing is said again exactly when something of it changed that is said of it."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.city.publications import standing
from hub.domain.city.said_standings import as_said, digest_before
from hub.domain.context import Context, Hold, Paper, Penalty, Shown, Standing
from hub.files.calendar import published_calendar
from tests.toy import toy_law

AT = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
CONTEXT = Context(toy_law(), published_calendar(), AT)
HOLD = Hold("A-1", ("felling",), "C1", AT, None, "why")
PARTS: dict[str, Any] = {
    "holds": HOLD,
    "penalties": Penalty("C1", AT, None, AT),
    "papers": Paper("deed", AT, None),
}
_EACH: dict[str, Any] = {name: (one,) for name, one in PARTS.items()}
WHOLE = Standing("site", "P1", **_EACH, parties=("X",))


def other(value: object) -> object:
    """Return another value of the same type, or one where there was none."""
    match value:
        case bool():
            return not value
        case str():
            return value + "2"
        case tuple():
            return (*value, "2")
        case datetime():
            return value + timedelta(days=1)
        case _:
            return AT


def changed() -> Iterator[tuple[str, Standing]]:
    """Yield a standing that differs in one field of one of its parts, for each field there is."""
    for name, part in PARTS.items():
        for one in fields(part):
            moved = replace(part, **{one.name: other(getattr(part, one.name))})
            put: dict[str, Any] = {name: (moved,)}
            yield f"{name}.{one.name}", replace(WHOLE, **put)
    yield "papers shown", replace(WHOLE, papers=(Shown("deed", AT, None, "MASON"),))
    yield "parties", replace(WHOLE, parties=("X", "Y"))
    yield "facts", replace(WHOLE, facts={"homes": True})


@pytest.mark.parametrize(("what", "after"), [*changed()])
def test_it_is_said_again_where_what_is_said_of_it_differs_and_nowhere_else(
    what: str, after: Standing
) -> None:
    differs = standing(WHOLE, CONTEXT) != standing(after, CONTEXT)
    assert (as_said(WHOLE) != as_said(after)) == differs, what


def test_the_order_in_which_facts_were_registered_says_nothing_new() -> None:
    first, second = ("homes", True), ("kind", "mill")
    one = replace(WHOLE, facts=dict((first, second)))
    assert as_said(one) == as_said(replace(WHOLE, facts=dict((second, first))))


@pytest.mark.parametrize(
    ("stood", "digest"),
    [
        (replace(WHOLE, facts={"homes": True}), "53ae2929db4498d3"),
        (Standing("site", "P1"), "983e25fd897b04ea"),
    ],
)
def test_what_engine_3_kept_of_a_standing_can_be_worked_out(stood: Standing, digest: str) -> None:
    assert digest_before(stood) == digest
