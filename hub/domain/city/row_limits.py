"""Limits how much of one row each office may fill: facts, their bytes, and cases that name it.

A row is one record of its log. An office that has filled its share of a row is refused by name;
what the row holds stays in force, and the others can go on writing.

1. A share is a quarter of what a row holds, so three offices together cannot shut a fourth out.
2. A paper is charged to its author with its receipts to come: nobody fills another's share by
   writing to it.
3. A case that names a site, party, enterprise or target is charged to the office that says so.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.domain.city.rows import Row, Rows, Share
from hub.domain.city.state import WaitingQuestion
from hub.domain.facts import DELIVERED, Fact, addressees
from hub.domain.names import key_of
from hub.domain.row_key import kind_of, row_key
from hub.domain.vocabulary import Half, Vocabulary
from hub.sentence import both

FACTS_MAX = 500
"""How many matters of one office a row takes. Equal facts count once."""
ROW_FACTS_MAX = 4 * FACTS_MAX
BYTES_MAX = 1 << 20
"""How many bytes the facts of a row may have: a record has room for as much again of statements
about them.
"""
SHARE_BYTES_MAX = BYTES_MAX // 4
ENTRIES_MAX = 2_000
"""How many cases that one office reports may name one site, party, enterprise or target."""
ROW_ENTRIES_MAX = 3 * ENTRIES_MAX
_WAITING_MAX, _WAITED_FOR_MAX = 1_000, 5_000
_FEW = 50
_LIGHT = 4_000
_BESIDE = 250
"""How many bytes a fact has beside its texts: its instants, its digest, the names of its fields."""
_RECEIPT = 300
"""How many bytes a receipt has."""
_LINKED = ("site", "party", "enterprise")


class RowFullError(Exception):
    """A row has no room for a fact of its office. The fact was put nowhere.

    `field` is the field of the fact that names the row.
    """

    def __init__(self, key: str, field: str, words: str) -> None:
        super().__init__(words)
        self.key = key
        self.field = field


def crowding(waiting: Sequence[WaitingQuestion]) -> int | None:
    """Return which waiting question may wait no longer; None while a city's own row holds them all.

    It is the oldest of the office that has most: nobody's question is answered early for another's.
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
    """Return how many receipts a paper will have: one of each addressee."""
    kind = words.kinds.get(fact.kind)
    return len(addressees(fact, words)) if kind is not None and kind.half is Half.SENT else 0


def must_hold(row: Row, fact: Fact, receipts: int) -> None:
    """Raise `RowFullError` if a row cannot take a fact as well, with its receipts to come."""
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
        raise _full(
            row,
            both(
                "{facts_max} facts of {office}",
                "{office} 的事实{facts_max}条",
                facts_max=FACTS_MAX,
                office=fact.office,
            ),
        )
    if own.weight + weight > (BYTES_MAX if whole else SHARE_BYTES_MAX):
        raise _full(
            row,
            both(
                "{share_bytes_max} bytes of facts of {office}",
                "{office} 的事实{share_bytes_max}字节",
                share_bytes_max=SHARE_BYTES_MAX,
                office=fact.office,
            ),
        )
    if not known and sum(len(one.matters) for one in shares.values()) >= ROW_FACTS_MAX:
        raise _full(
            row,
            both(
                "{row_facts_max} facts of all offices",
                "所有单位的事实{row_facts_max}条",
                row_facts_max=ROW_FACTS_MAX,
            ),
        )
    if sum(one.weight for one in shares.values()) + weight > BYTES_MAX:
        raise _full(
            row,
            both(
                "{bytes_max} bytes of facts of all offices",
                "所有单位的事实共{bytes_max}字节",
                bytes_max=BYTES_MAX,
            ),
        )


def _full(row: Row, most: str) -> RowFullError:
    return outgrown(
        row.key,
        both(
            "at most {most} about {kind} {name}",
            "关于 {kind} {name}，至多{most}",
            most=most,
            kind=row.kind,
            name=row.name,
        ),
    )


def outgrown(key: str, words: str) -> RowFullError:
    """Return the error that the row under `key` is full; `words` say what is expected instead."""
    kind = kind_of(key)
    return RowFullError(key, _FIELDS.get(kind, kind), words)


_FIELDS = {"target": "area", "office": "office", "week": "week", "calendar": "decree"}
"""The field of a fact that names a row of some kinds, where it is not called as the kind is."""


def weigh(row: Row, fact: Fact, receipts: int) -> None:
    """Remember how much each office has filled of a row, now that it takes a fact as well."""
    if not row.shares or fact.kind == DELIVERED:
        return
    if fact.id in row.facts:
        row.shares = {}
        return
    _charge(row.shares, fact, receipts)


def must_link(rows: Rows, case: str, fact: Fact, told_of: Iterable[str]) -> None:
    """Raise `RowFullError` if a fact would make one case too many name a row.

    `told_of` are the rows beside sites and parties that its case contributes to: weeks, targets.
    """
    for target in _linked(rows, fact, told_of):
        if len(target.entries) < ENTRIES_MAX or case in target.entries:
            continue
        told = sum(1 for one in target.entries.values() if one.by == fact.office)
        if told >= ENTRIES_MAX or len(target.entries) >= ROW_ENTRIES_MAX:
            raise RowFullError(
                target.key,
                "at" if target.kind == "week" else target.kind,
                both(
                    "a {kind} with fewer than {entries_max} cases of {office}",
                    "{office} 的案件少于{entries_max}件的 {kind}",
                    kind=target.kind,
                    entries_max=ENTRIES_MAX,
                    office=fact.office,
                ),
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
