"""What must hold of every history: each check raises an AssertionError that says what broke.

1. What happens later, in another case, changes nothing that was said of an earlier occasion.
2. Who may not say a thing changes nothing by saying it.
3. What was done in time is what kept a duty from its breach.
4. A notice that was withdrawn is as if it had never been sent, but for what it was cancelled for.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from hub.domain.calendar import end_of
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement, Status
from tests.histories.further_words import Told
from tests.histories.history import (
    AFTER,
    FINAL,
    History,
    Outcome,
    cases_in,
    lines_of,
    matter_of,
    random_history,
)
from tests.histories.speakers import HEARD_BY, void_words

ACCUSING = (Family.VIOLATION, Family.GROUND)
DISCHARGES_TRIED = 4
"""How many duties of one history lose what discharged them."""


def later_cases_change_nothing(history: History, chance: Random) -> None:
    """What another case brings later leaves what was said of earlier occasions as it was."""
    history = history.unasked()
    began = history.ends + timedelta(days=8)
    more = _another_case(history, began, chance)
    as_of = began + AFTER
    before, now = history.read(as_of), history.with_lines(*more).read(as_of)
    for name, one in before.statements.items():
        if one.family is Family.DUTY and one.status not in FINAL:
            continue
        if one.family is Family.BLOCK and one.status is Status.PLACED:
            continue
        if one.family is Family.REMARK:  # a later record may give a word its effect
            continue
        other = now.statements.get(name)
        assert other is not None, f"no longer said: {one}"
        assert _as_said(one) == _as_said(other), f"said otherwise: {one}\nnow: {other}"
    for name, one in now.statements.items():
        if one.family in ACCUSING and name not in before.statements and one.at is not None:
            told = _belied(one, before, now)
            assert told or one.at >= began, f"accused afterwards: {one}"


def _belied(one: Statement, before: Outcome, now: Outcome) -> bool:
    """Return whether an accusation is of a duty that an answer by code had cancelled: a later cut,
    whichever case it is of, takes such an answer back (RL-17).
    """
    known = now.statements.get(one.cause)
    while known is not None and known.family is not Family.DUTY:
        known = now.statements.get(known.cause)
    was = before.statements.get(known.id) if known is not None else None
    return was is not None and was.status is Status.CANCELLED and not was.because


def _as_said(one: Statement) -> tuple[object, ...]:
    """Return what was said of an occasion; that a breach was done late may come later."""
    done = one.done_at if one.status is not Status.BREACHED else None
    return (one.status, one.at, one.due, one.level, one.started, done)


def _another_case(history: History, began: datetime, chance: Random) -> list[Told]:
    """Return a case of another history, told at sites of this one from `began` on."""
    other = random_history(history.city, chance.randrange(10**6))
    cases = cases_in(other.lines)
    if not cases:
        return []
    case = chance.choice(cases)
    lines = [one for one in other.lines if one.get("case") == case]
    first = min(datetime.fromisoformat(one["at"]) for one in lines)
    sites = [one["site"] for one in history.lines if one.get("site")] or ["P1"]
    site = chance.choice(sites)
    return sorted((_moved(one, began - first, site) for one in lines), key=lambda one: one["at"])


def _moved(line: Told, by: timedelta, site: str) -> Told:
    at = (datetime.fromisoformat(line["at"]) + by).isoformat()
    fields = {**line, "at": at, "case": "C-LATER"}
    if "site" in fields:
        fields["site"] = site
    if "notice" in fields:
        fields["notice"] = f"later {fields['notice']}"
    return fields


def void_words_change_nothing(history: History, chance: Random) -> None:
    """Words of offices that may not say them change no duty, violation, ground, block or answer but
    by a rule that hears them of anybody; and each speaker is told.
    """
    as_of = history.ends + AFTER
    words = list(void_words(history, chance))
    before, said = history.read(as_of), history.with_lines(*words)
    now = said.read(as_of)
    heard = frozenset().union(*(HEARD_BY.get(one["event"], ()) for one in words))
    _same(before, now, f"by one of {words}", heard)
    told = [one for one in now.of(Family.REMARK) if one.id not in before.statements]
    for word in words:
        speaker, number = word.get("by") or word["from"], said.lines.index(word) + 2
        assert any(one.actor == speaker and number in lines_of(one) for one in told), (
            f"in silence: {word}"
        )


def _same(before: Outcome, now: Outcome, why: str, but: frozenset[str]) -> None:
    was, stands = before.standing(but), now.standing(but)
    changed = {
        name: (was.get(name), stands.get(name))
        for name in {*was, *stands}
        if was.get(name) != stands.get(name)
    }
    assert not changed, f"changed {why}: {next(iter(changed.values()))}"
    assert before.answers == now.answers, f"answered otherwise {why}"


def without_its_discharge_a_duty_is_breached(history: History, chance: Random) -> None:
    """A discharged duty is breached once nothing is told any more that discharged it."""
    history = history.unasked()
    as_of = history.ends + AFTER
    done = [
        one
        for one in history.read(as_of).of(Family.DUTY)
        if one.status is Status.DISCHARGED and not one.advisory and one.due is not None
    ]
    chance.shuffle(done)
    for duty in done[:DISCHARGES_TRIED]:
        _loses_its_discharge(duty, history, as_of)


def _loses_its_discharge(duty: Statement, history: History, as_of: datetime) -> None:
    rest, one = history, duty
    for _ in range(len(history.lines)):
        lines = lines_of(one)
        # The last record is what discharged it: what raised it comes first.
        rest = rest.without(lines[-1:])
        found = rest.read(as_of).statements.get(duty.id)
        if found is None or len(lines) < 2:
            return  # what discharged it is what it began with, or all that told of it is gone
        one = found
        if one.status is not Status.DISCHARGED:
            break
    in_time = one.due is None or end_of(one.due) > as_of
    kept = (Status.EXEMPTED, Status.CANCELLED)
    # While its paper is stayed, returned or doubtful a duty stands still.
    still = one.held or one.contested or one.because
    assert one.status is Status.BREACHED or one.status in kept or still or in_time, (
        f"not breached without its discharge: {one}"
    )


def a_withdrawn_notice_was_never_sent(history: History, chance: Random) -> None:
    """What is said with a notice that its author withdrew at once is what is said without it."""
    history = history.unasked()
    # Where a case lies is known from every paper, also from one that was taken back.
    notices = [
        one for one in history.lines if one["event"] == "written_notice_sent" and "site" in one
    ]
    if not notices:
        return
    model = chance.choice(notices)
    number, sender = model["notice"], model["from"]
    told = [one for one in history.lines if one.get("notice") == number]
    sent = {one["at"] for one in told if one["event"] == model["event"]}
    if len(sent) > 1:
        return  # what is sent again after it was withdrawn is sent
    withdrawn = datetime.fromisoformat(model["at"]) + timedelta(seconds=1)
    back = {
        "at": withdrawn.isoformat(), "event": "notice_withdrawn", "from": sender,
        "to": model["to"], "case": model["case"], "notice": number,
    }  # fmt: skip
    as_of = history.ends + AFTER
    never = replace(history, lines=tuple(one for one in history.lines if one not in told))
    if not never.lines:
        return
    before, now = never.read(as_of), history.with_lines(back).read(as_of)
    # A duty that a later paper raises is then the second of its case, and has another id.
    was, stands = Counter(_owed_and_said(before)), Counter(_owed_and_said(now))
    again = {
        matter_of(before.statements[name])
        for name, one in now.statements.items()
        if one.family is Family.BLOCK and one.until == withdrawn and name in before.statements
    }
    # Of a block that was placed and released twice under one id, the last time is said: here that
    # of the notice, from its receipt until it was withdrawn.
    lost = [one for one in was - stands if one not in again]
    assert not lost, f"a withdrawn notice took: {lost[0]}"
    over = {
        matter_of(one)
        for one in now.statements.values()
        if one.status in (Status.CANCELLED, Status.RELEASED)
        or (one.done_at is not None and one.done_at <= withdrawn)
    }
    left = [one for one in stands - was if one not in over]
    assert not left, f"a withdrawn notice left: {left[0]}"


def _owed_and_said(outcome: Outcome) -> list[tuple[object, ...]]:
    """Return everything but what supervision is told of late records: whether an act is the first
    that an office tells depends on each of its words, also on one that it took back.
    """
    said = outcome.of(Family.DUTY, Family.VIOLATION, Family.GROUND, Family.BLOCK)
    return [matter_of(one) for one in said if one.level != Level.SUPERVISION]


INVARIANTS: Mapping[str, Callable[[History, Random], None]] = {
    "what another case brings later changes nothing said before": later_cases_change_nothing,
    "who may not say a thing changes nothing": void_words_change_nothing,
    "without its discharge a duty is breached": without_its_discharge_a_duty_is_breached,
    "a withdrawn notice was never sent": a_withdrawn_notice_was_never_sent,
}


def held(name: str, city: str, seed: int) -> None:
    """Check one invariant on one history. Raises `AssertionError`."""
    INVARIANTS[name](random_history(city, seed), Random(f"{name}/{city}/{seed}"))
