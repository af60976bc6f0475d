"""Decides when a process that ended is started again: a policy and its state;
time is an argument.
"""

from collections import deque
from dataclasses import dataclass, field

FIRST_WAIT_S = 0.5
WAIT_MAX_S = 15.0
WINDOW_S = 60.0
LOUD_AT = 5
"""After so many ends within `WINDOW_S` the operator is told that restarting does not help."""


@dataclass(slots=True)
class Restarts:
    """The ends of one process within the last minute. The wait doubles with each of them."""

    _deaths: deque[float] = field(default_factory=deque)

    def died(self, now_s: float) -> float:
        """Count an end at `now_s`; return how long to wait before the next start, in seconds."""
        self._deaths.append(now_s)
        while self._deaths[0] <= now_s - WINDOW_S:
            self._deaths.popleft()
        return min(FIRST_WAIT_S * 2.0 ** (len(self._deaths) - 1), WAIT_MAX_S)

    @property
    def loud(self) -> bool:
        """Return whether it has ended so often that the operator must be told."""
        return len(self._deaths) >= LOUD_AT
