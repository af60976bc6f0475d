"""Things said twice, or with another content under one id."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.chaos.checker.world import STANDING, City

_MATTER = ("rule", "actor", "target", "subject", "subject_kind", "case", "level")
_AS_OF = frozenset(("evidence_time", "edition"))
"""What else is the same is not said again for these."""
_FIRST = frozenset(("raised", "said"))


def twice(city: City) -> Iterator[str]:
    """Name what was said again though nothing had changed, or of another matter under its id."""
    for stream in STANDING:
        last: dict[str, Mapping[str, Any]] = {}
        for said in city.said[stream]:
            if said.family == "heartbeat":
                continue
            before = last.get(said.fields["id"])
            if before is not None:
                yield from _follows(said.rec.source, before, said.fields)
            last[said.fields["id"]] = said.fields
    yield from _remarks(city)
    yield from _standings(city)
    for stream, name in (("hub.decisions", "question"), ("hub.refused", "source")):
        told = Counter(_answered(one.family, one.fields, name) for one in city.said[stream])
        for what, times in told.items():
            if what and times > 1:
                yield f"{stream}: {what} was answered {times} times"


def _remarks(city: City) -> Iterator[str]:
    """Name derived remarks that are said again, or anew while they stand."""
    last: dict[str, Mapping[str, Any]] = {}
    for said in city.said["hub.refused"]:
        identifier = said.fields.get("id")
        if said.family == "remark" and identifier:
            before = last.get(identifier)
            if before is not None:
                yield from _follows(said.rec.source, before, said.fields)
            last[identifier] = said.fields


def _answered(family: str, fields: Mapping[str, Any], name: str) -> str:
    """Return what a record was answered with: a record may be heard,
    and get a remark of each code.
    """
    if family == "remark" and fields.get("id"):
        return ""
    what = str(fields[name] or "")
    return f"{what} ({fields['code']})" if what and family == "remark" else what


def _follows(source: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if _but(before, _AS_OF) == _but(now, _AS_OF):
        yield f"{source} says again what was said"
    elif now.get("change") in _FIRST and before.get("change") != "withdrawn":
        yield f"{source} says {now['change']} of what stands"
    if _matter(before) != _matter(now) | _untold(before) | _weighed_otherwise(before, now):
        yield f"{source} names another matter under the id {now['id']}"


def _matter(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields.get(name) for name in _MATTER}


def _untold(before: Mapping[str, Any]) -> dict[str, None]:
    """Return how firm a violation is, where an older version did not tell it."""
    return {"level": None} if before.get("level") is None else {}


def _weighed_otherwise(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return how firm a thing was before, where another edition weighs it otherwise."""
    return {"level": before.get("level")} if before.get("edition") != now.get("edition") else {}


def _but(fields: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}


def _standings(city: City) -> Iterator[str]:
    last: dict[str, Any] = {}
    for said in city.said["hub.standings"]:
        now = _but(said.fields, _AS_OF)
        key = said.rec.key.decode()
        if last.get(key) == now:
            yield f"{said.rec.source} says again how {key} stands"
        last[key] = now
