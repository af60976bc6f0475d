"""One line for each thing that the hub says, as a person follows it: when, what, who, rule,
article.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub import messages as m
from hub.cli.doubt_words import BECAUSE, CHANGES
from hub.cli.languages.columns import padded
from hub.domain.calendar import minute_of
from hub.domain.explain.calendar_end import UNPUBLISHED
from hub.domain.explain.noted import noted_in
from hub.domain.explain.speech import Speech
from hub.sentence import in_words


def line_of(message: m.Message, speech: Speech) -> str:
    """Return a message of the hub as one line; a message that nobody reads (a mark) as its family.

    Raises nothing, whatever stands in it: it may have been written by anybody.
    """
    family = m.family_of(type(message))
    maker = _LINES.get(type(message))
    try:
        return maker(message, speech) if maker is not None else family
    except Exception:  # noqa: BLE001  what is shown is not checked again, and no line may end a screen
        return in_words("a {family} that cannot be shown", family=family)


def message_line(at: datetime | None, what: str, state: str, rest: str) -> str:
    """Return a line: when, what, in which state, in columns; then the rest."""
    when = minute_of(at) if at else "–"
    return f"{when:<16}  {padded(what, 10)} {padded(state, 11)} {rest}".rstrip()


def _cited(one: m.HubMessage, speech: Speech) -> str:
    return speech.cited(one.rule, one.article)


def instant_shown(duty: m.Duty) -> datetime:
    """Return the instant that a duty's line begins with: when it was raised or done,
    else when it was known.
    """
    if duty.change == "discharged":
        return duty.done_at or duty.trigger_at
    return duty.trigger_at if duty.change == "raised" else duty.evidence_time or duty.trigger_at


def _duty(duty: m.Duty, speech: Speech) -> str:
    open_end = "no number in the text" if duty.advisory else UNPUBLISHED
    due = duty.due_date.isoformat() if duty.due_date else speech(open_end)
    before = duty.previous_due_date
    moved = speech.aside(f"{speech('before')} {before}") if before else ""
    late = "done late" if duty.change == "breached" else "done at"
    done = speech.also(f"{speech(late)} {minute_of(duty.done_at)}") if duty.done_at else ""
    held = speech.also(speech("held")) if duty.held else ""
    told = f"{speech('due')} {due}{moved}{done}{held}{_doubt(duty.doubt, speech)}"
    who = f"{speech.office(duty.actor)} {duty.subject} {_cited(duty, speech)}"
    return message_line(
        instant_shown(duty),
        speech("duty"),
        speech(duty.change),
        speech.after(who, told),
    )


def _doubt(sources: tuple[str, ...], speech: Speech) -> str:
    return speech.also(f"{speech('in doubt by')} {speech.listed(sources)}") if sources else ""


def _violation(violation: m.Violation, speech: Speech) -> str:
    what = f" {speech.action(violation.action)}" if violation.action else ""
    reason = speech.either(violation.reason, violation.reason_zh)
    level = speech.aside(speech(violation.level)) if violation.level == "candidate" else ""
    who = f"{speech.office(violation.actor)}{what} {violation.subject} {_cited(violation, speech)}"
    return message_line(
        violation.at,
        speech("violation"),
        speech(violation.change),
        speech.after(who, f"{reason}{level}{_doubt(violation.doubt, speech)}"),
    )


def _block(block: m.Block, speech: Speech) -> str:
    actions = speech.listed(speech.action(one) for one in block.actions)
    of = f"{speech(block.subject_kind)} {block.subject} {_cited(block, speech)}"
    return message_line(
        block.released_at or block.placed_at,
        speech("block"),
        speech(block.state),
        speech.after(of, speech.in_a_row([actions, f"{speech('case')} {block.case}"])),
    )


def _decision(answer: m.Decision, speech: Speech) -> str:
    state = speech("gate open") if answer.state == "open" else speech(answer.state)
    subject = answer.site or answer.enterprise or ""
    until = answer.evidence_time
    read = speech.aside(f"{speech('evidence read to')} {minute_of(until)}") if until else ""
    reason = speech.either(answer.reason, answer.reason_zh)
    unheard = speech.sentence(speech("no record names it")) if answer.heard_of is False else ""
    return message_line(
        answer.at,
        speech("gate"),
        state,
        speech.after(
            f"{speech.action(answer.action)} {subject} {_cited(answer, speech)}",
            f"{reason}{unheard}{_near(answer.near, speech)}{read}",
        ),
    )


def _near(names: Sequence[str], speech: Speech) -> str:
    return (
        speech.sentence(speech.after(speech("looks like"), speech.listed(names))) if names else ""
    )


_CALLED = {"supervision": "for supervision"}
"""Levels of a ground that a sentence calls by other words than their codes."""


def _ground(ground: m.Accountability, speech: Speech) -> str:
    level = ground.level if ground.change != "withdrawn" else "withdrawn"
    return message_line(
        ground.at,
        speech("ground"),
        speech(_CALLED.get(level, level)),
        f"{speech.office(ground.target)} {ground.subject} {_cited(ground, speech)}"
        f"{_doubt(ground.doubt, speech)}",
    )


def _refusal(refused: m.Refusal, speech: Speech) -> str:
    where = f" {refused.field}" if refused.field else ""
    wanted = speech.either(refused.expected or "", refused.expected_zh)
    expected = speech.aside(speech.after(speech("expected"), wanted)) if wanted else ""
    reason = speech.either(refused.reason, refused.reason_zh)
    remedy = speech.either(refused.remedy, refused.remedy_zh)
    return message_line(
        refused.received,
        speech("refused record"),
        refused.code,
        speech.after(
            f"{speech.office(refused.office)} {refused.source}{where}",
            f"{reason}{expected} {remedy}",
        ),
    )


def _remark(remark: m.Remark, speech: Speech) -> str:
    withdrawn = f"{speech('withdrawn')}{speech.colon}" if remark.change == "withdrawn" else ""
    reason = speech.either(remark.reason, remark.reason_zh)
    remedy = speech.either(remark.remedy, remark.remedy_zh)
    if remark.id is not None:  # it is derived: what it names is known by code
        reason, settling = noted_in(speech, remark.code, remark.rule, remark.offices, remark.kinds)
        remedy = remedy if withdrawn else settling
    return message_line(
        remark.received,
        speech("remark"),
        remark.code,
        speech.after(
            f"{withdrawn}{speech.office(remark.office)} {remark.source}"
            f" {speech.field(remark.field)} {remark.came}",
            f"{reason}{_near(remark.near, speech)}{speech.gap}{remedy}",
        ),
    )


def _standing(standing: m.Standing, speech: Speech) -> str:
    papers = speech.listed(speech.paper(one.certificate) for one in standing.papers)
    open_holds = [one for one in standing.holds if one.until is None]
    held = [f"{one.rule} {speech('case')} {one.case}" for one in open_holds]
    parts = [speech.after(speech("papers"), papers) if papers else "", *held]
    return message_line(
        standing.evidence_time,
        speech("standing"),
        speech(standing.subject_kind),
        f"{standing.subject} {speech.in_a_row(parts)}",
    )


def _heartbeat(beat: m.Heartbeat, speech: Speech) -> str:
    held = f"{speech('held by')} {beat.held_by}" if beat.held_by else ""
    waiting = [
        *(f"{one.papers} {speech('papers wait for')} {one.inbox}" for one in beat.papers_held),
        *(
            f"{one.papers} {speech('papers have not come back from')} {one.inbox}"
            for one in beat.papers_late
        ),
    ]
    return message_line(
        beat.complete_up_to,
        speech("complete"),
        beat.city,
        speech.in_a_row((held, *waiting)),
    )


def _delivery(delivery: m.Delivery, speech: Speech) -> str:
    document = m.decode(delivery.document)
    if not isinstance(document, m.Document):
        return message_line(None, speech("delivery"), delivery.to, delivery.document_id)
    about = document.case or document.week or ""
    return message_line(
        document.at,
        speech("delivery"),
        delivery.to,
        f"{speech.kind(document.kind)} {speech('from')} {speech.office(document.office)} "
        f"{about} {document.notice or ''}",
    )


def _quarantine(told: m.Quarantine, speech: Speech) -> str:
    because = speech(BECAUSE.get(told.because or "", ""))
    of = f"{speech.office(told.office)} {told.source}" if told.office and told.source else ""
    return message_line(
        told.since,
        speech("quarantine"),
        speech(CHANGES.get(told.change, told.change)),
        f"{speech(told.subject_kind)} {told.subject} {speech.in_a_row((because, of))}",
    )


_CARDS: Mapping[str, str] = {"yellow": in_words("yellow card"), "red": in_words("red card")}
_OF_CARDS: Mapping[str, str] = {
    "said": in_words("given out"),
    "withdrawn": in_words("lifted"),
    "restored": in_words("given out again"),
}


def _card(card: m.Card, speech: Speech) -> str:
    due = speech.after(speech("due"), card.due_date.isoformat())
    number = speech.aside(f"{card.year}-{card.number}")
    return message_line(
        card.evidence_time,
        speech(_CARDS.get(card.colour, card.colour)),
        speech(_OF_CARDS.get(card.change, card.change)),
        f"{speech.office(card.actor)} {card.subject} {due} {_cited(card, speech)}{number}",
    )


def _digest(digest: m.Digest, speech: Speech) -> str:
    told = (
        f"{speech('overdue')} {digest.overdue}",
        f"{speech('due today')} {digest.due_today}",
        f"{speech('due later')} {digest.due_soon}",
    )
    return message_line(
        digest.evidence_time,
        speech("daily digest"),
        digest.day.isoformat(),
        f"{speech.office(digest.office)} {speech.in_a_row(told)}",
    )


STOOD: Mapping[str, str] = {
    "everything": in_words("everything"),
    "source": in_words("one outbox"),
    "inbox": in_words("one inbox"),
}
"""What of the hub stood."""


def _outage(outage: m.Outage, speech: Speech) -> str:
    stood = speech(STOOD.get(outage.what, outage.what))
    what = speech.after(stood, outage.place) if outage.place else stood
    number = speech.aside(f"{outage.year}-{outage.number}")
    return message_line(
        outage.began,
        speech("outage"),
        speech("ended"),
        f"{minute_of(outage.began)}–{minute_of(outage.ended)} {what}{number}",
    )


def _fetch(fetch: m.Fetch, speech: Speech) -> str:
    return message_line(
        fetch.at, speech("fetched"), "", f"{speech.office(fetch.office)} {fetch.inbox}"
    )


_DONE_BY_PERSONS: Mapping[str, str] = {
    "report": in_words("report issued"),
    "note": in_words("note written"),
    "export": in_words("names taken along"),
}


def _audit(audit: m.Audit, speech: Speech) -> str:
    told = (audit.who, audit.about or "", audit.why or "")
    return message_line(
        audit.at,
        speech("audit"),
        "",
        speech.after(speech(_DONE_BY_PERSONS.get(audit.what, audit.what)), speech.in_a_row(told)),
    )


_LINES: Mapping[type[m.Message], Callable[[Any, Speech], str]] = {
    m.Duty: _duty,
    m.Violation: _violation,
    m.Block: _block,
    m.Decision: _decision,
    m.Accountability: _ground,
    m.Refusal: _refusal,
    m.Remark: _remark,
    m.Standing: _standing,
    m.Heartbeat: _heartbeat,
    m.Delivery: _delivery,
    m.Quarantine: _quarantine,
    m.Card: _card,
    m.Digest: _digest,
    m.Outage: _outage,
    m.Fetch: _fetch,
    m.Audit: _audit,
}
