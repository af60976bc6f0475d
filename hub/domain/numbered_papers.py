"""Tells numbered papers apart: what one says of its matter, and whether another says otherwise.

A number is its writer's own. Under one number an office may send a paper again: the same one, one
with other content (another site, party or matter), or anew after it took the first back.
"""

from collections.abc import Mapping

from hub.domain.facts import Fact
from hub.domain.names import fold

Content = Mapping[str, frozenset[str]]
"""What a paper says of its matter, by field; what it does not say is not in it."""

_NAMING = (("site", "site"), ("sites", "site"), ("party", "party"), ("enterprise", "enterprise"))


def number_of(fact: Fact) -> str:
    """Return the number of the paper that a fact tells of, as numbers are compared; "" if none."""
    return fold(fact.named("notice"))


def content_of(fact: Fact) -> Content:
    """Return what a paper says of its matter."""
    found: dict[str, frozenset[str]] = {}
    for field, of in _NAMING:
        value = fact.get(field)
        names = value if isinstance(value, tuple) else (value,) if value else ()
        if names:
            found[of] = found.get(of, frozenset()) | {fold(str(one)) for one in names}
    if fact.get("matter"):
        found["matter"] = frozenset((str(fact.get("matter")),))
    return found


def differ(one: Content, other: Content) -> bool:
    """Return whether two contents say something else of one thing."""
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def written(content: Content) -> str:
    """Return a content as a text: equal contents have equal texts."""
    return "/".join(f"{name}={','.join(sorted(content[name]))}" for name in sorted(content))
