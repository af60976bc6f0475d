"""A list as one JSON object: how far the hub was read, each city, then the rows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from hub.cli.lists.listing import Listing, plain
from hub.cli.read_session import Reading


def json_parts(read: Reading, listing: Listing, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the object in lines, one for each row."""
    head = {
        "read": read.told(),
        "cities": [one.told() for one in listing.stands],
        **listing.more,
    }
    yield f"{_json(head)[:-1]}, {_json(listing.name)}: ["
    comma = ""
    for row in rows:
        if comma:
            yield comma
        comma = _json({one.name: plain(row.get(one.name)) for one in listing.columns}) + ","
    if comma:
        yield comma[:-1]
    yield "]}"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
