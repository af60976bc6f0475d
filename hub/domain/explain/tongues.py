"""Says one thing in both languages at once, by the words of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.domain.calendar import in_shanghai
from hub.domain.clocks import Clock
from hub.domain.explain.both import Both
from hub.domain.explain.speech import Speech


@dataclass(frozen=True, slots=True)
class Tongues:
    """The speech of either language, about one city."""

    en: Speech
    zh: Speech

    def say(self, told: Callable[[Speech], str]) -> Both:
        """Return what a function says in each language."""
        return Both(told(self.en), told(self.zh))

    def phrase(self, phrase: str) -> Both:
        """Return a phrase."""
        return self.say(lambda speech: speech(phrase))

    def action(self, name: str) -> Both:
        """Return what an action is called."""
        return self.say(lambda speech: speech.action(name))

    def field(self, name: str) -> Both:
        """Return what a field of a fact is called."""
        return self.say(lambda speech: speech.field(name))

    def value(self, name: str, value: object) -> Both:
        """Return the value of a field."""
        return self.say(lambda speech: speech.value(name, value))

    def clock(self, clock: Clock) -> Both:
        """Return a term."""
        return self.say(lambda speech: speech.clock(clock))

    def office(self, code: str) -> Both:
        """Return an office's name and code."""
        return self.say(lambda speech: speech.office(code))

    def offices(self, codes: Iterable[str]) -> Both:
        """Return several offices."""
        some = tuple(codes)
        return self.say(lambda speech: speech.offices(some))

    def each(self, told: Callable[[Speech], Iterable[str]]) -> list[dict[str, str]]:
        """Return several things said, as plain JSON values."""
        pairs = zip(told(self.en), told(self.zh), strict=True)
        return [Both(*pair).as_json() for pair in pairs]

    def who(self, code: str) -> dict[str, str]:
        """Return an office as a plain JSON value: its code, and its name in both languages."""
        return {"code": code, **self.office(code).as_json()}


def instant(at: datetime | None) -> str | None:
    """Return an instant on the clock of Shanghai as a person reads it: 2025-03-10 09:00."""
    if at is None:
        return None
    local = in_shanghai(at)
    exact = local.microsecond or local.second
    return local.isoformat(" ", "seconds" if exact else "minutes").removesuffix("+08:00")


def plain(value: Any) -> Any:
    """Return a value of a field as a plain JSON value."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, frozenset):
        return plain(sorted(value))
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | dict) else str(value)
