"""Remembers which messages with an id of their own were accepted, to drop repeats."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageIds:
    """Accepted messages with an id of their own: (office, id) to digest."""

    find: Callable[[str], str | None]
    changed: dict[str, str]

    def get(self, key: str) -> str | None:
        """Return the digest accepted under a key, or None."""
        return self.changed.get(key) or self.find(key)

    @contextmanager
    def hold(self, key: str, digest: str, unless: type[Exception]) -> Iterator[None]:
        """Accept a digest under a key; if the block raises `unless`, the id stays free."""
        self.changed[key] = digest
        try:
            yield
        except unless:
            del self.changed[key]
            raise
