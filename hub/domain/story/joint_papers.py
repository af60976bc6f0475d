"""Reads a joint letter: a line that several offices write, as each of them says it on the wire."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.joint_papers import WITH
from hub.domain.vocabulary import Effect, Half, Kind, Vocabulary


def as_each_says(
    raw: Mapping[str, Any], kind: Kind, words: Vocabulary
) -> Iterator[tuple[Mapping[str, Any], Kind]]:
    """Yield a line as each of its authors says it, with the kind.

    The first sends a numbered letter and names the others, who join it by its number. What has no
    number each of them says itself.
    """
    authors = raw.get("from")
    if not isinstance(authors, list) or not authors:
        yield raw, kind
        return
    first, *others = authors
    joining = next(iter(sorted(words.kinds_that(Effect.JOINS))), "")
    if not (joining and kind.half is Half.SENT and WITH in kind.fields and raw.get("notice")):
        yield from (({**raw, "from": one}, kind) for one in authors)
        return
    yield {**raw, "from": first, **({WITH: others} if others else {})}, kind
    named = {name: raw[name] for name in ("at", "case", "notice") if name in raw}
    yield from (({**named, "by": one, "from": first}, words.kinds[joining]) for one in others)
