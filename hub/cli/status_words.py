"""What a person is told of a city beside its duties; of what is not so, nothing."""

from collections.abc import Iterator, Sequence

from hub.cli.city_stand import CityStand
from hub.domain.calendar import local_day, minute_of
from hub.domain.explain.speech import Speech
from hub.read.conditions import Condition
from hub.read.incidents import Incident
from hub.read.late_offices import LateOffice
from hub.sentence import in_words, joined

_SEVERAL = 5
"""So many are named of what may be many."""


def condition_lines(stand: CityStand, one: Condition, speech: Speech) -> Iterator[str]:
    """Yield the lines."""
    if one.yellow or one.red:
        yield in_words("  open cards: {red} red, {yellow} yellow.", red=one.red, yellow=one.yellow)
    if stand.still:
        yield from _held(one)
    if one.unheard:
        yield _unheard(one, speech)
    yield from _inboxes(one)
    for silent in one.silent[:_SEVERAL]:
        yield in_words("  {says}", says=silent.says)
    if len(one.silent) > _SEVERAL:
        yield in_words("  {count} offices are silent.", count=len(one.silent))
    for office in one.outboxes_out:
        yield in_words(
            "  the outbox of {office} is taken out: it is not accused meanwhile.",
            office=speech.office(office),
        )
    if one.quarantined:
        yield in_words(
            "  in quarantine: {count}, the oldest since {at}; see gongze quarantine list.",
            count=one.quarantined,
            at="–" if one.quarantined_since is None else minute_of(one.quarantined_since),
        )
    if one.refused:
        yield in_words(
            "  refused: {count} records, {lately} of them in the last seven days; see gongze "
            "refused list.",
            count=one.refused,
            lately=one.refused_lately,
        )
    yield from _calendar(stand)


def incident_lines(incidents: Sequence[Incident], speech: Speech) -> Iterator[str]:
    """Yield what many violations come from: one day of one office, or an outage of the hub."""
    for one in incidents:
        if one.outage is None:
            yield in_words(
                "  one incident: {count} violations of {office} on {day}.",
                count=one.count,
                office=speech.office(next(iter(one.offices))),
                day=one.day,
            )
        else:
            yield in_words(
                "  one incident: {count} violations on {day}, over outage {year}/{number} of the "
                "hub.",
                count=one.count,
                day=one.day,
                year=one.outage.year,
                number=one.outage.number,
            )


def late_lines(late: Sequence[LateOffice]) -> Iterator[str]:
    """Yield who is late and why: a dead client, a silent office, a late one."""
    for one in late[:_SEVERAL]:
        if one.count == 1:
            yield in_words("  {says}", says=one.newest.says)
        else:
            yield in_words("  {says} ({count} alike)", says=one.newest.says, count=one.count)
    if len(late) > _SEVERAL:
        count = len(late) - _SEVERAL
        yield in_words("  and {count} more; see gongze violations.", count=count)


def _held(one: Condition) -> Iterator[str]:
    for held in one.held[:_SEVERAL]:
        if held.since is not None:
            yield in_words(
                "  {topic} is held since {at}.", topic=held.topic, at=minute_of(held.since)
            )
    if len(one.held) > _SEVERAL:
        yield in_words("  {count} sources are held.", count=len(one.held))


def _unheard(one: Condition, speech: Speech) -> str:
    worst = sorted(one.unheard.items(), key=lambda of: (-of[1], of[0]))
    some = joined(
        ", ",
        [
            in_words("{office} {count}", office=speech.office(office), count=count)
            for office, count in worst[:_SEVERAL]
        ],
    )
    if len(worst) > _SEVERAL:
        some = in_words("{some} and {count} more offices", some=some, count=len(worst) - _SEVERAL)
    return in_words("  not heard yet: {some}.", some=some)


def _inboxes(one: Condition) -> Iterator[str]:
    for held in one.papers_held:
        yield in_words("  {count} papers wait for {inbox}.", count=held.papers, inbox=held.inbox)
    for late in one.papers_late:
        yield in_words(
            "  {count} papers have not come back from {inbox} since {at}.",
            count=late.papers,
            inbox=late.inbox,
            at=minute_of(late.since),
        )


def _calendar(stand: CityStand) -> Iterator[str]:
    until = stand.stand.calendar_until if stand.stand else None
    evidence = stand.stand.evidence_time if stand.stand else None
    if until is None or evidence is None:
        return
    days = (until - local_day(evidence)).days
    if days < 0:
        yield in_words(
            "  its calendar ended on {until}: terms past it have no last day; see gongze calendar.",
            until=until,
        )
    else:
        yield in_words(
            "  its calendar is published until {until}, for {days} days more.",
            until=until,
            days=days,
        )
