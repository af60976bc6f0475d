"""Understands which messages were heard under an id of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageIds:
    """Which messages were heard under an id of their own: (office, id) to digest."""

    find: Callable[[str], str | None]
    changed: dict[str, str]

    def get(self, key: str) -> str | None:
        """Return the digest heard under a key, or None."""
        return self.changed.get(key) or self.find(key)

    @contextmanager
    def hold(self, key: str, digest: str, unless: type[Exception]) -> Iterator[None]:
        """Keep what is heard under a key; what raises `unless` is refused, and leaves its id free."""
        self.changed[key] = digest
        try:
            yield
        except unless:
            del self.changed[key]
            raise
