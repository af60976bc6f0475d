"""Collects the rules that raise in a derivation: each costs itself, and no other.

This is the one result of a derivation beside its value. The caller takes it and reports it by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(slots=True)
class RuleFaults:
    """The rules that raised since they were last taken, each with the text of its first fault."""

    noted: dict[str, str] = field(default_factory=dict)

    def note(self, rule: str, error: Exception) -> None:
        """Keep that a rule raised."""
        self.noted.setdefault(rule, words_of(error))

    def take(self) -> dict[str, str]:
        """Return the words of each rule that raised since the last call."""
        if not self.noted:
            return {}
        noted, self.noted = self.noted, {}
        return noted


def words_of(error: Exception) -> str:
    """Return an exception as one text: its class and its message."""
    return f"{type(error).__name__}: {error}"


def guarded(faults: RuleFaults, rule: str, found: Iterable[_T]) -> list[_T]:
    """Return what a rule gives; a rule that raises gives nothing, and is noted."""
    try:
        return list(found)
    except Exception as error:  # noqa: BLE001  whichever bug it is, the other rules go on
        faults.note(rule, error)
        return []
