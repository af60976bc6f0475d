"""Rows of a partition and how far they have read: loaded whole, or refused with what is wrong and
what to do.

Rows and the group's commit are one transaction. If rows are older than the commit, the newest
writes are lost; whoever went on from such rows would publish again what was published.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hub.sentence import in_words
from hub.stream.checksum import read_rows, with_checksum
from hub.stream.port import DamagedError, Log, LogError, Member, OutgoingRecord, TopicPartition

OFFSET_KEY = b"\0offset"
"""The row that holds the next input offset. Only this row and those below begin with
a zero byte.
"""

WRITTEN_KEY = b"\0written"
"""The row that counts the transactions which wrote rows, since the rows were new or rebuilt.

The group commits the count as its offset of the rows' own place. So rows are recognised that have
lost a transaction which read no input, like most transactions of a long sweep.
"""

REBUILDING_KEY = b"\0rebuilding"
"""The row that exists while rows are rebuilt: they are not whole,
and no worker starts from them.
"""

_REBUILD = in_words(
    "Nothing is judged with them. Rebuild them from outboxes and inboxes: gongze rebuild CITY."
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows as they are committed; the next input offset; how many transactions wrote them.

    `worked_on` says whether an owner has stored its position; `committed` is what the group had
    committed of the input and of the rows' own place.
    """

    rows: dict[bytes, bytes]
    next_offset: int
    written: int
    worked_on: bool
    committed: Mapping[TopicPartition, int]


async def load(
    log: Log, member: Member, place: TopicPartition, state: TopicPartition | None
) -> Loaded:
    """Return the position of an input and its rows at `state`; a stage without rows begins at its
    commit.

    Raises `DamagedError` for rows that are not what was written, `LogError` for rows that have lost
    their newest writes or are being rebuilt.
    """
    rows = await read_rows(log, state) if state is not None else {}
    if REBUILDING_KEY in rows:
        raise LogError(
            in_words(
                "the rows of {place} are being rebuilt: end that, or begin it again.", place=place
            )
        )
    # The last owner's commit may have become visible only by the fencing. So positions come from
    # what is committed now, never from what this member remembers.
    committed = await commits(member, [place] if state is None else [place, state])
    if state is None:
        return Loaded(rows, committed[place], 0, worked_on=False, committed=committed)
    worked_on = OFFSET_KEY in rows
    offset = _number(state, OFFSET_KEY, rows.pop(OFFSET_KEY, b"0"))
    written = _number(state, WRITTEN_KEY, rows.pop(WRITTEN_KEY, b"0"))
    if committed[place] > offset or committed[state] > written:
        raise LogError(
            in_words(
                "{topic}/{partition}: its rows stand at input offset {offset}, written by "
                "{written} transactions, but the group committed input up to {committed} and "
                "{committed2} transactions: the log of rows lost its tail or is empty. "
                "{rebuild}",
                topic=state.topic,
                partition=state.partition,
                offset=offset,
                written=written,
                committed=committed[place],
                committed2=committed[state],
                rebuild=_REBUILD,
            )
        )
    return Loaded(rows, offset, written, worked_on, committed)


async def commits(
    member: Member, places: Collection[TopicPartition]
) -> Mapping[TopicPartition, int]:
    """Return what the group has committed, 0 where it has committed nothing."""
    return {place: offset or 0 for place, offset in (await member.committed(places)).items()}


def stored(
    state: TopicPartition, rows: Mapping[bytes, bytes | None], next_offset: int, written: int
) -> list[OutgoingRecord]:
    """Return changed rows as they are written at `state`, with the new position."""
    numbers = {OFFSET_KEY: str(next_offset).encode(), WRITTEN_KEY: str(written).encode()}
    return [
        OutgoingRecord(state, key, with_checksum(key, value) if value is not None else None)
        for key, value in {**rows, **numbers}.items()
    ]


def _number(state: TopicPartition, key: bytes, stored: bytes) -> int:
    if not stored.isdigit():
        what = "offset" if key == OFFSET_KEY else "count"
        raise DamagedError(
            in_words(
                "{topic}/{partition}, row {key!r}: {stored!r} is no {what}. {rebuild}",
                topic=state.topic,
                partition=state.partition,
                key=key,
                stored=stored[:20],
                what=what,
                rebuild=_REBUILD,
            )
        )
    return int(stored)
