"""Shows how a last day was counted, in numbered steps: each goes from a day to a day, in a sentence
of either language, with what it rests on.

Days that follow one another and count, or do not, for the same reason are one step: a term of six
months has a handful of them. What is printed is printed from these steps alone.

A day that stands still (a stay, a request for materials) comes as a day that does not count; its
reason is said as it stands, after `STANDS_STILL`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from hub.domain.calendar import Calendar, minute_of
from hub.domain.clocks import Clock, CountedDay, Unit
from hub.domain.derive.office_hours import late_from
from hub.domain.derive.standing_papers import DOUBLED, RETURNED, STAYED
from hub.domain.explain.authority import (
    ENDS,
    EXCLUDED,
    MONTHS_END,
    ROLLS,
    authority_of,
    counting_law,
)
from hub.domain.explain.both import Both, alike, joined
from hub.domain.law import Law
from hub.domain.statement import Statement
from hub.domain.stopped_clocks import ASKED_FOR, TAKEN_BACK, working_with

STANDS_STILL = "stands still: "
"""How the reason begins of a day on which a term stands still; the cause follows."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a count: from which day to which, how many were counted by then, why."""

    number: int
    before: date
    after: date
    counted: int
    sentence: Both
    citation: Both

    def as_json(self) -> dict[str, Any]:
        """Return it as a plain JSON value."""
        return {
            "step": self.number,
            "before": self.before.isoformat(),
            "after": self.after.isoformat(),
            "counted": self.counted,
            "sentence": self.sentence.as_json(),
            "citation": self.citation.as_json(),
        }


@dataclass(frozen=True, slots=True)
class _Run:
    """Days in a row with one reason; `counted` and `before` are how far the count was before
    them.
    """

    days: tuple[CountedDay, ...]
    before: date
    counted: int
    clock: Clock
    started: date
    calendar: Calendar

    @property
    def first(self) -> date:
        return self.days[0].day

    @property
    def last(self) -> date:
        return self.days[-1].day

    @property
    def then(self) -> int:
        """Return how many days were counted by the end of these."""
        return self.counted + sum(one.counted for one in self.days)

    @property
    def span(self) -> Both:
        """Return its days: one, or from the first to the last."""
        if self.first == self.last:
            return alike(self.first.isoformat())
        return Both(f"{self.first} to {self.last}", f"{self.first}至{self.last}")


def steps_of(
    working: Iterable[CountedDay],
    clock: Clock,
    started: date,
    due: date,
    calendar: Calendar,
    law: Law,
) -> tuple[Step, ...]:
    """Return the steps of a term from the day of its trigger to its last instant."""
    steps: list[Step] = []
    before, counted = started, 0
    for _, days in groupby(working, key=_alike):
        run = _Run(tuple(days), before, counted, clock, started, calendar)
        sentence, citation = _told(run)
        before, counted = run.last, run.then
        steps.append(Step(len(steps) + 1, run.before, run.last, counted, sentence, citation))
    steps.append(Step(len(steps) + 1, due, due, counted, *_end(clock, started, due, law)))
    return tuple(steps)


def working_steps(duty: Statement, due: date, calendar: Calendar, law: Law) -> tuple[Step, ...]:
    """Return the steps of the term of a duty that is due."""
    started = duty.started or due
    working = working_with(duty.clock, started, calendar, duty.stops)
    return steps_of(working, duty.clock, started, due, calendar, law)


_ROLLED = "rolled over"


def _alike(one: CountedDay) -> tuple[bool, str]:
    """Return what days of one step share: whether they count, and their kind, whichever festival
    it is.
    """
    if one.why.startswith(STANDS_STILL):
        return one.counted, one.why
    return one.counted, one.why.split(": ")[0].split(" (")[0]


_Told = tuple[Both, Both]


def _told(run: _Run) -> _Told:
    why = run.days[0].why
    for begins, teller in _TELLERS.items():
        if why.startswith(begins):
            return teller(run)
    return _day_kind(run)


def _excluded(run: _Run) -> _Told:
    said = Both(
        "{day} is the day of the trigger and does not count; the count begins with the day after.",
        "{day}为起算当日，不计入，自次日起计算。",
    )
    return said.filled(day=run.first), counting_law(EXCLUDED, run.started)


def _every_day(run: _Run) -> _Told:
    if run.clock.unit is Unit.MONTHS:
        said = Both(
            "{span}: {count} month(s), every day counts; the last day is the one of the same number"
            " as the day of the trigger, or the month's last: {last}.",
            "{span}：共{count}个月，逐日计算；期满之日为对应日（无对应日的为月末日），即{last}。",
        )
        return (
            said.filled(span=run.span, count=run.clock.count, last=run.last),
            counting_law(MONTHS_END, run.started),
        )
    said = Both(
        "{span}: every day counts (bare days, rest days too): day {first} to {last} of {count}.",
        "{span}：逐日计算（包括休息日），为第{first}日至第{last}日，共{count}日。",
    )
    return (
        said.filled(span=run.span, first=run.counted + 1, last=run.then, count=run.clock.count),
        counting_law(EXCLUDED, run.started),
    )


def _week(run: _Run) -> _Told:
    said = Both("{span}: the days of the week, to its Sunday.", "{span}：当周各日，至星期日止。")
    return said.filled(span=run.span), Both("the text: each week", "本文件：“每周”")


def _itself(run: _Run) -> _Told:
    said = Both("{day} is the day that is named.", "{day}为指定之日，当日届满。")
    return said.filled(day=run.first), Both("the day itself", "当日")


def _rolled(run: _Run) -> _Told:
    said = Both(
        "{before} would be the last day and rests; the last day moves on to {last}, the next that"
        " works.",
        "{before}本为最后一日而适逢休息，顺延至其后第一个工作日{last}。",
    )
    rests = authority_of(run.before, run.calendar)
    return (
        said.filled(before=run.before, last=run.last),
        joined((counting_law(ROLLS, run.started), rests)),
    )


def _still(run: _Run) -> _Told:
    said = Both(
        "{span}: the term stands still and the days do not count: {why}.",
        "{span}：期限停止计算，不计入：{why}。",
    )
    why = _STOPPED.get(run.days[0].why, alike(run.days[0].why.removeprefix(STANDS_STILL)))
    return said.filled(span=run.span, why=why), Both("the ruling that stops it", "停止计算的依据")


_STOPPED: Mapping[str, Both] = {
    STAYED: Both("a stay was ordered", "已决定停止执行"),
    RETURNED: Both("the paper was returned to its sender", "文书已退回发文单位"),
    DOUBLED: Both("one number had two contents", "同一文号有两份内容不同的文书"),
    TAKEN_BACK: Both(
        "what was done was taken back on the term's last day, so the term begins again",
        "已制止的行为在期限最后一日复发，期限重新起算",
    ),
    ASKED_FOR: Both(
        "what was asked for was not there, so the term begins again when it is",
        "所要求的材料尚未补充，自补充之日重新起算",
    ),
}

_TELLERS: Mapping[str, Callable[[_Run], _Told]] = {
    "the day of the trigger": _excluded,
    "every day counts": _every_day,
    "a day of the week": _week,
    "the day itself": _itself,
    _ROLLED: _rolled,
    STANDS_STILL: _still,
}
"""How each reason of a day is told, by how the reason begins; the others are kinds of day."""

_KINDS: Mapping[str, tuple[Both, str]] = {
    "working day": (Both("a working day", "工作日"), "working days"),
    "make-up working day": (Both("a make-up working day", "调休上班日"), "make-up working days"),
    "weekend": (Both("a rest day of the week", "周休息日"), "rest days of the week"),
    "statutory holiday": (Both("a day off by arrangement", "放假日"), "days off by arrangement"),
}


def _day_kind(run: _Run) -> _Told:
    kind = run.days[0].why.partition(" (")[0]
    what, several = _KINDS.get(kind, (alike(kind), kind))
    if len(run.days) > 1:
        what = what._replace(en=several)
    if run.days[0].counted:
        said = Both(
            "{span}: {what}{of}, counted: day {ordinal} of {count}.",
            "{span}：{what}{of}，计入，为第{ordinal}个工作日（共{count}个）。",
        )
    else:
        said = Both("{span}: {what}{of}, not counted.", "{span}：{what}{of}，不计入。")
    return (
        said.filled(
            span=run.span,
            what=what,
            of=_festivals(run),
            ordinal=_ordinals(run),
            count=run.clock.count,
        ),
        _authorities(run),
    )


def _ordinals(run: _Run) -> Both:
    first, last = run.counted + 1, run.then
    if first == last:
        return alike(f"{first}")
    return Both(f"{first} to {last}", f"{first}至第{last}")


def _authorities(run: _Run) -> Both:
    return joined([authority_of(one.day, run.calendar) for one in run.days])


_FESTIVALS: Mapping[str, str] = {
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Spring Festival": "春节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
    "New Year's Day": "元旦",
    "Tomb-sweeping Day": "清明节",
}


def _festivals(run: _Run) -> Both:
    names = dict.fromkeys(one.why.partition(" (")[2].removesuffix(")") for one in run.days)
    some = [name for name in names if name]
    if not some:
        return alike("")
    chinese = "、".join(_FESTIVALS.get(name, name) for name in some)
    return Both(f" ({', '.join(some)})", f"（{chinese}）")


def _end(clock: Clock, started: date, due: date, law: Law) -> _Told:
    late = late_from(due, law)
    told = minute_of(late)
    said = Both(
        "{due} is the last day; it ends at 24:00, so the first late instant is {late}.",
        "{due}为最后一日，当日二十四时届满，自{late}起即为逾期。",
    )
    if not told.endswith("00:00"):
        said = Both(
            "{due} is the last day; by the reading chosen it ends when offices close, so the first"
            " late instant is {late}.",
            "{due}为最后一日，依所选解读至停止办公时届满，自{late}起即为逾期。",
        )
    if clock.unit is Unit.NAMED_DATE:
        return said.filled(due=due, late=told), Both("the date named", "指定的日期")
    return said.filled(due=due, late=told), counting_law(ENDS, started)
