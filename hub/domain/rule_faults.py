"""Keeps what a derivation could not work out, by rule: a rule that raises costs itself, and no other.

The one thing of a derivation that is not its value. Whoever derives takes it, and says it by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(slots=True)
class RuleFaults:
    """The rules that raised since they were last taken, each with the words of its first fault."""

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
    """Return an exception as one text: its kind and what it says."""
    return f"{type(error).__name__}: {error}"


def guarded(faults: RuleFaults, rule: str, found: Iterable[_T]) -> list[_T]:
    """Return what a rule gives; a rule that raises gives nothing, and is noted."""
    try:
        return list(found)
    except Exception as error:  # noqa: BLE001  whichever bug it is, the other rules go on
        faults.note(rule, error)
        return []
