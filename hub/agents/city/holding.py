"""Says on stderr which source holds a city's evidence time and why: once when it begins, once when it ends."""

import sys

from hub.messages import HELD_MEANS, Heartbeat, Held


class Holding:
    """What was said of the cities of one process. One heartbeat alone is no news: it may be over by the next."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str | None, str | None]] = {}
        self._told: dict[str, tuple[str | None, str | None]] = {}

    def tell(self, beat: Heartbeat) -> None:
        """Say what a heartbeat tells that was not said before."""
        now = (beat.held_by, beat.held_because)
        again = self._last.get(beat.city) == now
        self._last[beat.city] = now
        if beat.held_because is None:
            if self._told.pop(beat.city, None) is not None:
                _say(f"{beat.city}: evidence time goes on.")
        elif again and self._told.get(beat.city) != now:
            self._told[beat.city] = now
            _say(words_of(beat))


def words_of(beat: Heartbeat) -> str:
    """Return which source holds a city, why and what to do, in one line."""
    since = beat.complete_up_to.isoformat() if beat.complete_up_to else "before it began"
    held = next((one for one in Held if one == beat.held_because), None)
    meaning, remedy = HELD_MEANS[held] if held else (f"{beat.held_because}", "update the hub")
    return (
        f"{beat.city}: evidence time stands at {since}, held by {beat.held_by}: {meaning}. Nobody is "
        f"accused of what came after. What to do: {remedy.replace('CITY', beat.city)}."
    )


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
