"""What the rows of one city are derived under now: law, days, evidence time, engine and code."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.domain.calendar import Calendar, end_of, local_day
from hub.domain.city.decrees import calendar_of
from hub.domain.city.rows import Row
from hub.domain.clocks import Clock, Unit, due_day
from hub.domain.context import Context
from hub.domain.facts import ReceiptPolicy
from hub.domain.law import Law

DOUBT_LASTS = 5
"""So many working days a fault of ours may hold an accusation, unless the city says otherwise."""


class Basis:
    """The one context of a city, replaced as a whole when any of it changes.

    `anew` counts how often all rows were to be derived anew. Where a row was last derived under
    something else than `under`, it is stale.
    """

    def __init__(
        self,
        context: Context,
        policy: ReceiptPolicy,
        engine: str,
        code: str = "",
        anew: int = 0,
        doubt_lasts: int = DOUBT_LASTS,
    ) -> None:
        self.context = context
        self.policy = policy
        self.anew = anew
        self._published = context.calendar
        self._engine = engine
        self._code = code
        self._doubt_lasts = doubt_lasts
        # It is asked for several times a row, and changes with these parts alone.
        self._under: tuple[Law, Calendar, int, str] | None = None

    @property
    def under(self) -> str:
        """Return what rows are derived under: law as it is read, days, engine, and `anew`."""
        law, calendar, known = self.context.law, self.context.calendar, self._under
        if known and known[0] is law and known[1] is calendar and known[2] == self.anew:
            return known[3]
        under = f"{law.stands_as}/{calendar.digest}/{self._engine}/{self.anew}"
        self._under = law, calendar, self.anew, under
        return under

    @property
    def under_code(self) -> str:
        """Return what rows are derived under that other code is to try again:
        not at every restart.
        """
        return f"{self.under}/{self._code}"

    @property
    def under_held(self) -> str:
        """Return what rows are derived under that are still to say what follows."""
        return f"{self.under}//held"

    @property
    def by(self) -> str:
        """Return the law and the engine by which rows are derived."""
        return f"{self.context.law.stands_as}/{self._engine}"

    def advance(self, evidence_time: datetime) -> None:
        """Move evidence time on; it never goes back."""
        now = self.context.evidence_time
        if now is None or evidence_time > now:
            self.context = replace(self.context, evidence_time=evidence_time)

    def arrange(self, decrees: Row | None) -> bool:
        """Take the arrangements of days that a city was told; return whether that moved any day."""
        before = self.context.calendar.digest
        calendar = calendar_of(decrees, self._published, self.policy.vocabulary)
        self.context = replace(self.context, calendar=calendar)
        return calendar.digest != before

    def doubted_until(self, received: datetime) -> datetime:
        """Return when a doubt that begins now, or with a record received since,
        is over at the latest.
        """
        begins = max(received, self.context.evidence_time or received)
        clock = Clock(Unit.WORKING_DAYS, self._doubt_lasts)
        last = due_day(clock, local_day(begins), self.context.calendar)
        return end_of(last) if last else begins + timedelta(days=self._doubt_lasts + 2)
