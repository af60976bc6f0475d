"""The stored rows of a city, found by today's keys whatever key they were written under.

Rows written before names were folded have keys with the names as they were written. Such rows are
joined when they are touched, and leave their old keys in the transaction that writes them under the
new one.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from hub.agents.city import row_codec
from hub.domain.city.key_migration import key_now, row_now
from hub.domain.city.look_alike_names import LookAlikeNames
from hub.domain.city.publications import Publication, standing
from hub.domain.city.row_names import written_in
from hub.domain.city.rows import Row
from hub.domain.context import Context, Standing

_OWN_KEY = re.compile(
    rb"r/(?:case|site|party|enterprise|notice)/[0-9A-HJKNP-Z_]+(?:-[0-9A-HJKNP-Z_]+)*"
)
"""What most keys are: their own fold, and no other name looks like them but is found by itself."""


class RowStore:
    """Rows as stored; those in `gone` are deleted with the next answer, and not read.

    `codes` are those of the city's offices.
    """

    def __init__(
        self, stored: Mapping[bytes, bytes], gone: Collection[bytes], codes: Collection[str]
    ) -> None:
        self._stored, self._gone, self._codes = stored, gone, codes
        self.alike = LookAlikeNames()
        self._of_before: dict[str, tuple[str, ...]] = {}
        self._now: dict[str, str] = {}
        for key in self._keys():
            if _OWN_KEY.fullmatch(key):
                continue
            name = key[len(row_codec.ROW) :].decode()
            now = key_now(name, codes)
            self.alike.put(now)
            if now != name:
                self._now[name] = now
                self._of_before[now] = (*self._of_before.get(now, ()), name)

    def _keys(self) -> Iterator[bytes]:
        return (
            key for key in self._stored if key.startswith(row_codec.ROW) and key not in self._gone
        )

    def load(self, key: str) -> Row | None:
        """Return a row joined with all rows that are the same now; None for one never written."""
        before = self._of_before.get(key, ())
        if not before and self._raw(row_codec.ROW + key.encode()) is None:
            return None
        names = (key, *sorted(before))
        raw = (self._raw(row_codec.ROW + one.encode()) for one in names)
        rows = [row_codec.decode_row(one) for one in raw if one is not None]
        return row_now(rows, self._codes) if rows else None

    def _raw(self, stored: bytes) -> bytes | None:
        return self._stored.get(stored) if stored not in self._gone else None

    def written(self) -> list[str]:
        """Return today's keys of all rows that were written."""
        names = (key[len(row_codec.ROW) :].decode() for key in self._keys())
        return list(dict.fromkeys(self._now.get(name, name) for name in names))

    def now(self, name: str) -> str:
        """Return today's key of a stored row."""
        return self._now.get(name, name)

    def moves(self, name: str) -> bool:
        """Return whether a stored row has a key of before."""
        return name in self._now

    def leave(self, key: str) -> list[bytes]:
        """Return the old keys that a row leaves when it is written under today's."""
        left = self._of_before.pop(key, ())
        for name in left:
            del self._now[name]
        return [row_codec.ROW + name.encode() for name in left]


def left_behind(rows: Collection[Row], context: Context) -> Iterator[Publication]:
    """Yield the retractions of the standings of rows that were joined into others, each once."""
    for row in rows:
        for key in row.taken_back:
            empty = Standing(row.kind, written_in(row, row.facts.values()))
            yield Publication("standings", key, standing(empty, context))
        row.taken_back = ()
