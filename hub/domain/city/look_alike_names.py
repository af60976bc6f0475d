"""Indexes the names of a city's rows by what they look like, so that the writer of a similar one is
told.

Most names look only like themselves: they are found by their own key. Only the others are held
here.
"""

import re
from collections.abc import Callable

from hub.domain.names import skeletons
from hub.domain.row_key import kind_and_name, row_key

KINDS = frozenset(("case", "site", "party", "enterprise", "target"))
"""Kinds of rows whose names somebody might confuse."""
_OWN_LOOK = re.compile(r"[a-z]+/[0-9A-HJKNP-Z_-]+")


class LookAlikeNames:
    """Names by kind and skeleton."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, ...]] = {}

    def put(self, key: str) -> None:
        """Remember the name of a row."""
        if _OWN_LOOK.fullmatch(key):
            return
        kind, name = kind_and_name(key)
        if kind not in KINDS:
            return
        for look in skeletons(name):
            of_look = row_key(kind, look)
            known = self._names.get(of_look, ())
            if look != name and key not in known:
                self._names[of_look] = (*known, key)

    def near(self, key: str, stands: Callable[[str], bool]) -> tuple[str, ...]:
        """Return the keys of other names that look like that of `key`, in order.

        `stands` says whether a row exists under a key.
        """
        if _OWN_LOOK.fullmatch(key):
            return tuple(sorted(self._names.get(key, ())))
        kind, name = kind_and_name(key)
        if kind not in KINDS:
            return ()
        found: set[str] = set()
        for look in skeletons(name):
            of_look = row_key(kind, look)
            found.update(self._names.get(of_look, ()))
            if look != name and stands(of_look):
                found.add(of_look)
        return tuple(sorted(found - {key}))
