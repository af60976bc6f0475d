"""Limits how much of one row each office may fill: facts, their bytes, and cases that name it.

A row is one record of its log. Who has filled its share of a row is refused by name; what stands there goes on
being judged, and the others go on being heard.

1. A share is a quarter of what a row holds, so three offices together cannot keep a fourth from being heard.
2. A paper is charged to its author with its receipts to come: nobody fills another's share by writing to it.
3. A case that names a site, party, enterprise or target is charged to the office that tells it.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.domain.city.rows import Row, Rows, Share
from hub.domain.city.state import WaitingQuestion
from hub.domain.facts import DELIVERED, Fact, addressees
from hub.domain.names import key_of
from hub.domain.rowkey import kind_of, row_key
from hub.domain.vocabulary import Half, Vocabulary

FACTS_MAX = 500
"""So many matters of one office a row takes. Equal facts count once: identity is in the matter."""
ROW_FACTS_MAX = 4 * FACTS_MAX
BYTES_MAX = 1 << 20
"""What the facts of a row may weigh: a record has room for as much again of what is said about them."""
SHARE_BYTES_MAX = BYTES_MAX // 4
ENTRIES_MAX = 2_000
"""So many cases told by one office may name one site, party, enterprise or target."""
ROW_ENTRIES_MAX = 3 * ENTRIES_MAX
_WAITING_MAX, _WAITED_FOR_MAX = 1_000, 5_000
_FEW = 50
_LIGHT = 4_000
_BESIDE = 250
"""What a fact weighs beside its texts: its instants, its digest, the names of its fields."""
_RECEIPT = 300
"""What a receipt weighs."""
_LINKED = ("site", "party", "enterprise")


class RowFullError(Exception):
    """A row has no room for a fact of its office. Nothing of the fact was put anywhere.

    `field` is the field of the fact that names the row.
    """

    def __init__(self, key: str, field: str, words: str) -> None:
        super().__init__(words)
        self.key = key
        self.field = field


def crowding(waiting: Sequence[WaitingQuestion]) -> int | None:
    """Return which waiting question may wait no longer, None while a city's own row holds them all.

    It is the oldest of the office that has most of them: nobody's questions are answered early for another's.
    """
    points = sum(len(one.after) for one in waiting)
    if len(waiting) <= _WAITING_MAX and points <= _WAITED_FOR_MAX:
        return None
    filled: dict[str, int] = {}
    for one in waiting:
        filled[one.question.office] = filled.get(one.question.office, 0) + 1 + len(one.after)
    most = max(filled, key=lambda office: (filled[office], office))
    return next(n for n, one in enumerate(waiting) if one.question.office == most)


def receipts_to_come(fact: Fact, words: Vocabulary) -> int:
    """Return how many receipts a paper is to bring: one of each addressee."""
    kind = words.kinds.get(fact.kind)
    return len(addressees(fact, words)) if kind is not None and kind.half is Half.SENT else 0


def must_hold(row: Row, fact: Fact, receipts: int) -> None:
    """Raise `RowFullError` if a row cannot take a fact as well, and the receipts that it is to bring."""
    if fact.kind == DELIVERED:
        return
    weight = _weight(fact) + _RECEIPT * receipts
    if len(row.facts) < _FEW and weight < _LIGHT:
        return
    shares = _shares(row)
    own = shares.get(fact.office) or Share()
    known = fact.digest in own.matters
    whole = row.key == row_key("office", fact.office)
    if not known and len(own.matters) >= FACTS_MAX and not whole:
        raise _full(row, f"{FACTS_MAX} facts of {fact.office}")
    if own.weight + weight > (BYTES_MAX if whole else SHARE_BYTES_MAX):
        raise _full(row, f"{SHARE_BYTES_MAX} bytes of facts of {fact.office}")
    if not known and sum(len(one.matters) for one in shares.values()) >= ROW_FACTS_MAX:
        raise _full(row, f"{ROW_FACTS_MAX} facts of all offices")
    if sum(one.weight for one in shares.values()) + weight > BYTES_MAX:
        raise _full(row, f"{BYTES_MAX} bytes of facts of all offices")


def _full(row: Row, most: str) -> RowFullError:
    return outgrown(row.key, f"at most {most} about {row.kind} {row.name}")


def outgrown(key: str, words: str) -> RowFullError:
    """Return that the row under `key` has no more room; `words` say what is expected instead."""
    kind = kind_of(key)
    return RowFullError(key, _FIELDS.get(kind, kind), words)


_FIELDS = {"target": "area", "office": "office", "week": "week", "calendar": "decree"}
"""The field of a fact that names a row of some kinds, where it is not called as the kind is."""


def weigh(row: Row, fact: Fact, receipts: int) -> None:
    """Keep what each office has filled of a row that was weighed, now that it takes a fact as well."""
    if not row.shares or fact.kind == DELIVERED:
        return
    if fact.id in row.facts:
        row.shares = {}
        return
    _charge(row.shares, fact, receipts)


def must_link(rows: Rows, case: str, fact: Fact, told_of: Iterable[str]) -> None:
    """Raise `RowFullError` if a fact would have `case` named in a row in which too many cases are.

    `told_of` are the rows beside sites and parties that its case tells of it: of a week, of who has to answer.
    """
    for target in _linked(rows, fact, told_of):
        if len(target.entries) < ENTRIES_MAX or case in target.entries:
            continue
        told = sum(1 for one in target.entries.values() if one.by == fact.office)
        if told >= ENTRIES_MAX or len(target.entries) >= ROW_ENTRIES_MAX:
            raise RowFullError(
                target.key,
                "at" if target.kind == "week" else target.kind,
                f"a {target.kind} with fewer than {ENTRIES_MAX} cases of {fact.office}",
            )


def _linked(rows: Rows, fact: Fact, told_of: Iterable[str]) -> Iterator[Row]:
    keys = [key_of(kind, str(name)) for kind in _LINKED if (name := fact.get(kind))]
    for key in (*keys, *told_of):
        row = rows.find(key)
        if row is not None:
            yield row


def _shares(row: Row) -> dict[str, Share]:
    if not row.shares:
        papers = _receipts(row.facts.values())
        for fact in row.facts.values():
            if fact.kind != DELIVERED:
                _charge(row.shares, fact, papers.get(fact.id, 0))
    return row.shares


def _receipts(facts: Iterable[Fact]) -> dict[str, int]:
    """Return how many receipts each paper has brought."""
    found: dict[str, int] = {}
    for fact in facts:
        if fact.kind == DELIVERED:
            paper = str(fact.get("document"))
            found[paper] = found.get(paper, 0) + 1
    return found


def _charge(shares: dict[str, Share], fact: Fact, receipts: int) -> None:
    share = shares.setdefault(fact.office, Share())
    share.matters.add(fact.digest)
    share.weight += _weight(fact) + _RECEIPT * receipts


def _weight(fact: Fact) -> int:
    texts = [fact.id, fact.source]
    for value in fact.fields.values():
        texts += value if isinstance(value, tuple) else (str(value),)
    return _BESIDE + sum(len(one.encode()) + 2 for one in texts)
