"""Lays out a report for a person: what it counts, by whom or what, and what has changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from wcwidth import wcswidth

from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.messages import Outage
from hub.output import in_language
from hub.read.reports.changes import MEANS, Changed
from hub.read.reports.counted import APART, As, Counted
from hub.read.reports.issued import Issued
from hub.read.reports.report import Report
from hub.read.reports.tallies import CAUSES, RATED_FROM, Tally, ranks
from hub.sentence import in_words

SHOWN_MAX = 50
"""So many changed duties are shown; a program is told all."""
_WIDTHS = (8, 8, 6, 9, 8, 6, 8, 11, 7, 5)
_COLUMNS: Mapping[str, str] = {
    "received": in_words("fell due"),
    As.ON_TIME.value: in_words("on time"),
    As.LATE.value: in_words("late"),
    As.OPEN.value: in_words("not done"),
    As.NOT_YET_DUE.value: in_words("to come"),
    "apart": in_words("apart"),
    As.ENDED.value: in_words("no more"),
}
_APART: Mapping[As, str] = {
    As.PROVISIONAL: in_words("last day not published"),
    As.ADVISORY: in_words("no number in the text"),
    As.CONTESTED: in_words("contested by the office"),
    As.CANDIDATE: in_words("in doubt by records that the hub could not hear"),
    As.HELD: in_words("may not be accused for now"),
}
COUNTS: Mapping[As, str] = {
    As.ON_TIME: in_words("done on time"),
    As.LATE: in_words("done past its day"),
    As.OPEN: in_words("past its day and not done"),
    As.NOT_YET_DUE: in_words("not yet due"),
    As.ENDED: in_words("owed no more"),
    **_APART,
}
"""What each way to count means."""
LATE_BY: Mapping[str, str] = {
    "client_dead": in_words("not fetched in time: the client is dead or cut off"),
    "silent": in_words("not answered: the office is silent"),
    "done_late": in_words("done late: the office is late"),
    "told_late": in_words("done in time, and told late by the office's own system"),
    "hub_stood": in_words("not heard in time because the hub stood: nobody is late"),
}
"""What is said of duties that are late by each cause."""
_BY: Mapping[str, str] = {
    "office": in_words("by office"),
    "rule": in_words("by rule"),
    "district": in_words("by district"),
}


def report_lines(report: Report, name_of: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of a report: the same report gives the same lines."""
    yield in_words(
        "Duties that fell due in {period}, {first} to {last}, {by}.",
        period=report.period.name,
        first=report.period.first,
        last=report.period.last,
        by=_BY[report.by],
    )
    for one in report.positions:
        yield in_words(
            "{city}: evidence complete to {at}; edition {edition}, calendar {calendar}.",
            city=one.city,
            at=minute_of(one.evidence_time),
            edition=one.edition,
            calendar=one.calendar,
        )
    yield in_words("as of {as_of}", as_of=report.as_of)
    yield in_words(
        "digest {digest} over {count} duties", digest=report.digest, count=report.total.received
    )
    yield ""
    yield _head()
    places = ranks(report.groups)
    for name, tally in report.groups.items():
        yield _line(name_of(name), tally, places.get(name))
    yield _line(in_language(in_words("all")), report.total, None)
    yield from _notes(report.total)
    for name, tally in report.groups.items():
        yield from _whose(name_of(name), tally)
    if len(report.groups) > 1:
        yield from _whose(in_words("all"), report.total)
    yield from map(_outage, report.outages)


def _head() -> str:
    words = (*_COLUMNS.values(), in_words("days late"), in_words("rate"), in_words("rank"))
    return _laid(in_language(one) for one in words)


def _line(name: str, tally: Tally, place: int | None) -> str:
    told = tally.told()
    late = "–" if told["days_late_max"] is None else _days(told)
    rate = "–" if tally.rate is None else f"{tally.rate:.1%}"
    counts = (str(told[one]) for one in _COLUMNS)
    return f"{_laid((*counts, late, rate, '–' if place is None else str(place)))}  {name}"


def _laid(cells: Iterable[str]) -> str:
    return "".join(
        " " * max(width - wcswidth(one), 1) + one for one, width in zip(cells, _WIDTHS, strict=True)
    )


def _days(told: Mapping[str, object]) -> str:
    return f"{told['days_late_median']:g} / {told['days_late_max']}"


def _notes(total: Tally) -> Iterator[str]:
    yield ""
    for one in APART:
        if total.counts[one]:
            yield in_words("apart: {count} {why}", count=total.counts[one], why=_APART[one])
    yield in_words("days late: working days past the last day, median / most")
    yield in_words(
        "rate: done on time, of what was to be done; none for fewer than {count} duties",
        count=RATED_FROM,
    )


def _whose(name: str, tally: Tally) -> Iterator[str]:
    """Yield by what the duties of a group are late: of what is none, nothing."""
    for cause in CAUSES:
        if tally.causes[cause]:
            yield in_words(
                "{name}: {count} {why}", name=name, count=tally.causes[cause], why=LATE_BY[cause]
            )
    if tally.lost:
        yield in_words(
            "{name}: the hub stood on {days} working days after last days: none is a day late",
            name=name,
            days=len(tally.lost),
        )


def _outage(one: Outage) -> str:
    return in_words(
        "{city}: the hub stood from {began} to {ended} ({what}{place}): no office is late by that",
        city=one.city,
        began=minute_of(one.began),
        ended=minute_of(one.ended),
        what=_WHAT.get(one.what, one.what),
        place=f" {one.place}" if one.place else "",
    )


_WHAT: Mapping[str, str] = {
    "everything": in_words("everything"),
    "source": in_words("one outbox"),
    "inbox": in_words("one inbox"),
}


def change_lines(
    issued: Issued, count: int, found: Sequence[Changed], speech: Speech, *, named: bool
) -> Iterator[str]:
    """Yield what has become another since a report was issued; what a duty is about may be a
    person: if it is not to be `named`, its id stands there.
    """
    yield ""
    yield in_words(
        "{city}: since the report that {who} issued on {at}, {count} duties count otherwise.",
        city=issued.position.city,
        who=issued.record.who,
        at=minute_of(issued.record.at),
        count=count,
    )
    for one in found:
        yield in_words(
            "  {office} {subject}, {cited}: {before} → {now}: {why}",
            office=speech.office(one.duty.actor),
            subject=one.duty.subject if named else one.duty.id,
            cited=speech.cited(one.duty.rule, one.duty.article),
            before=_counts(one.before),
            now=_counts(one.now),
            why=_why(one, speech),
        )
    if count > len(found):
        yield in_words("  and {count} more; JSON has all", count=count - len(found))


def _why(one: Changed, speech: Speech) -> str:
    moved = speech.either(one.duty.moved_because or "", one.duty.moved_because_zh)
    return f"{in_language(MEANS[one.why])} ({moved})" if moved else MEANS[one.why]


def _counts(one: Counted | None) -> str:
    return in_words("not counted") if one is None else COUNTS[one.counts]
