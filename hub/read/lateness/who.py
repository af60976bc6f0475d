"""Says of a duty who is late: one word, and one sentence in both languages.

1. What is done or still open by its last day is nobody's delay.
2. The hub: it stood over the end of the term, and that is not made up for yet; or the word came in
   while it was.
3. The sender's system: the thing was done in time, and its office's system told it late.
4. The wire: the paper stands in the inbox, and the office's client has not fetched it.
5. The office: all the rest. It has the paper, and said nothing; or it was done after the last day.

Whether a paper was fetched is not always known. Then nothing is said of it, and it is no excuse.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.domain.calendar import Calendar, end_of, minute_of
from hub.domain.outages import Outages, Stood, What
from hub.messages import Duty, Outage
from hub.read.lateness.stood import (
    StoodInTerm,
    of_office,
    stood_between,
    working_days_late,
)
from hub.read.lateness.way import UNKNOWN, PaperWay, Split, split_of
from hub.sentence import Sentence, both, in_chinese


class Who(StrEnum):
    """Whose the delay of a duty is."""

    NOBODY = "nobody"
    HUB = "hub"
    WIRE = "wire"
    SENDER = "sender"
    OFFICE = "office"


class Why(StrEnum):
    """Why: each has a sentence of its own."""

    IN_TIME = "in_time"
    NOT_DUE = "not_due"
    NO_MORE_OWED = "no_more_owed"
    HUB_STOOD = "hub_stood"
    HEARD_AFTER_OUTAGE = "heard_after_outage"
    TOLD_LATE = "told_late"
    NOT_FETCHED = "not_fetched"
    SILENT = "silent"
    DONE_LATE = "done_late"
    HELD = "held"


_WHO = {
    Why.IN_TIME: Who.NOBODY,
    Why.NOT_DUE: Who.NOBODY,
    Why.NO_MORE_OWED: Who.NOBODY,
    Why.HELD: Who.NOBODY,
    Why.HUB_STOOD: Who.HUB,
    Why.HEARD_AFTER_OUTAGE: Who.HUB,
    Why.TOLD_LATE: Who.SENDER,
    Why.NOT_FETCHED: Who.WIRE,
    Why.SILENT: Who.OFFICE,
    Why.DONE_LATE: Who.OFFICE,
}
_OWED = ("open", "breached", "provisional")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a duty beside what the city says of it.

    `way` is that of the paper that raised it, `heard` when the word came in that it was done;
    `outages` are the city's, `now` is evidence time. `lacks`: a record that the duty rests on is
    not read.
    """

    now: datetime | None
    outages: Sequence[Outage] = ()
    way: PaperWay = UNKNOWN
    heard: datetime | None = None
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class Lateness:
    """Who is late and why; `says` in both languages. `stood` is what outages took of the term.

    `days` are the working days after the last day that count against who is late, `lost` those on
    which the hub stood.
    """

    who: Who
    why: Why
    says: Sentence
    split: Split
    stood: StoodInTerm
    days: int = 0
    lost: int = 0

    @property
    def says_zh(self) -> str:
        """Return the sentence in Chinese."""
        return in_chinese(self.says) or str(self.says)


def why_late(duty: Duty, known: Known) -> tuple[Who, Why]:
    """Return whose the delay of a duty is, and why, without the sentence."""
    why = _why(duty, known, _of(duty, known))
    return _WHO[why], why


def _of(duty: Duty, known: Known) -> list[Outage]:
    prefix = f"{duty.city}.{duty.actor}."
    return of_office(known.outages, f"{prefix}outbox", f"{prefix}inbox")


def lateness(duty: Duty, known: Known, calendar: Calendar) -> Lateness:
    """Return who is late with a duty."""
    outages = _of(duty, known)
    why = _why(duty, known, outages)
    until = duty.done_at or known.now or duty.trigger_at
    end = min(until, end_of(duty.due_date)) if duty.due_date else until
    found = Lateness(
        _WHO[why],
        why,
        _says(why, duty, known),
        split_of(known.way, duty.done_at, known.heard, known.now),
        stood_between(outages, duty.trigger_at, max(end, duty.trigger_at), calendar),
    )
    if duty.due_date is None or found.who is Who.NOBODY:
        return found
    days, lost = working_days_late(duty.due_date, until, outages, calendar)
    # What the hub's own standstill made late is nobody's days.
    return replace(found, days=0 if found.who is Who.HUB else days, lost=lost)


def _why(duty: Duty, known: Known, outages: Sequence[Outage]) -> Why:
    if duty.status not in (*_OWED, "discharged", "exercised"):
        return Why.NO_MORE_OWED
    if duty.due_date is None or duty.advisory:
        return Why.IN_TIME if duty.done_at else Why.NOT_DUE
    limit = end_of(duty.due_date)
    made_up = _made_up_by(limit, outages)
    if duty.done_at is not None:
        return _of_word(duty.done_at, limit, made_up, known)
    return _of_silence(duty, limit, made_up, known)


def _of_word(done: datetime, limit: datetime, made_up: datetime, known: Known) -> Why:
    if done >= limit:
        return Why.DONE_LATE
    if known.heard is None or known.heard < limit:
        return Why.IN_TIME
    return Why.HEARD_AFTER_OUTAGE if known.heard < made_up else Why.TOLD_LATE


def _of_silence(duty: Duty, limit: datetime, made_up: datetime, known: Known) -> Why:
    if known.now is None or known.now < limit:
        return Why.NOT_DUE
    if known.now < made_up:
        return Why.HUB_STOOD
    if duty.held:
        return Why.HELD
    way = known.way
    is_away = way.delivered is not None and way.fetch_known
    if is_away and (way.fetched is None or way.fetched >= limit):
        return Why.NOT_FETCHED
    return Why.SILENT


def _made_up_by(limit: datetime, outages: Iterable[Outage]) -> datetime:
    """Return until when an office is heard in time: the limit, if the hub did not stand then."""
    told = (
        Stood(one.ended, one.began, What(one.what), one.place or "", "", one.year, one.number)
        for one in outages
        if one.began < limit < one.ended
    )
    return Outages(tuple(sorted(told))).heard_by(limit, lambda code: True)


def _says(why: Why, duty: Duty, known: Known) -> Sentence:
    way = known.way
    told = {
        "office": duty.actor,
        "due": duty.due_date,
        "done": _minute(duty.done_at),
        "heard": _minute(known.heard),
        "delivered": _minute(way.delivered),
        "fetched": _minute(way.fetched),
        "until": _minute(_made_up(duty, known)),
    }
    if why is Why.SILENT and way.fetched is None:
        return _SILENT_UNKNOWN(told)
    if why is Why.NOT_FETCHED and way.fetched is not None:
        return _FETCHED_LATE(told)
    return _SAYS[why](told)


def _made_up(duty: Duty, known: Known) -> datetime | None:
    if duty.due_date is None:
        return None
    return _made_up_by(end_of(duty.due_date), _of(duty, known))


def _minute(at: datetime | None) -> str:
    return minute_of(at) if at is not None else "–"


@dataclass(frozen=True, slots=True)
class _Saying:
    english: str
    chinese: str

    def __call__(self, told: Mapping[str, object]) -> Sentence:
        values = {name: value for name, value in told.items() if f"{{{name}}}" in self.english}
        return both(self.english, self.chinese, **values)


_SAYS = {
    Why.IN_TIME: _Saying("{office} did it in time.", "{office}已按期办理。"),
    Why.NOT_DUE: _Saying("{office} has time left.", "{office}尚在期限内。"),
    Why.NO_MORE_OWED: _Saying("Nothing is owed any more.", "该义务已不再存在。"),
    Why.HELD: _Saying(
        "Nothing was heard of {office} by {due}; it is not called late for now.",
        "截至{due}未接到{office}的办理记录；暂不认定逾期。",
    ),
    Why.HUB_STOOD: _Saying(
        "The hub stood at the end of the term, {due}: {office} is heard in time until {until}.",
        "期限于{due}届满时系统中断：{until}前接到{office}的记录视同按期。",
    ),
    Why.HEARD_AFTER_OUTAGE: _Saying(
        "{office} did it on {done}, in time. It was heard on {heard}, because the hub stood.",
        "{office}已于{done}按期办理。因系统中断，{heard}方才接到。",
    ),
    Why.TOLD_LATE: _Saying(
        "{office} did it on {done}, in time. Its own system told it on {heard}, after {due}.",
        "{office}已于{done}按期办理。其自身系统于{heard}才报送，晚于{due}。",
    ),
    Why.NOT_FETCHED: _Saying(
        "The client of {office} is dead or cut off: the paper stands in its inbox since"
        " {delivered}, and was not fetched by {due}.",
        "{office}的客户端已停止或断开：文书自{delivered}起在其收件箱，至{due}仍未取走。",
    ),
    Why.SILENT: _Saying(
        "{office} is silent: it fetched the paper on {fetched}, and said nothing by {due}.",
        "{office}未作答复：已于{fetched}取走文书，至{due}未报送任何办理记录。",
    ),
    Why.DONE_LATE: _Saying(
        "{office} is late: it did it on {done}, after {due}.",
        "{office}逾期：于{done}办理，晚于{due}。",
    ),
}
_SILENT_UNKNOWN = _Saying(
    "{office} is silent: nothing was said by {due}.",
    "{office}未作答复：至{due}未报送任何办理记录。",
)
_FETCHED_LATE = _Saying(
    "The client of {office} fetched the paper on {fetched} only, after {due}.",
    "{office}的客户端于{fetched}才取走文书，晚于{due}。",
)
