"""`gongze gate`: asks a gate through Kafka."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.heartbeats import why_silent
from hub.cli.instant_param import Instant
from hub.cli.kafka_session import cities_of, city_of, office_in, on_kafka, speech_of
from hub.cli.languages.columns import padded
from hub.cli.options import OfficeName, SourceParam, actions, form, kafka, language, meant
from hub.cli.watch import as_json
from hub.domain.city.admission import Refused, admission_of
from hub.domain.explain.speech import Speech
from hub.domain.local_time import local_text
from hub.files.rulebooks import law_of
from hub.messages import (
    HELD_MEANS,
    CityRecord,
    Decision,
    Held,
    Permit,
    Refusal,
    Undecodable,
    built,
    decode,
    encode,
)
from hub.messages.field_types import WAIT_MAX_S
from hub.registry import topics
from hub.registry.provision import RegistryError
from hub.sentence import in_words, received, sentence_of
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, Tail, TopicPartition

CODES = {"open": 0, "refused": 5, "blocked": 6, "rule_silent": 7}
NEVER_HEARD_OF = 8
"""The exit code of an open gate about something that no record names:
nothing known could hold it.
"""
POLL_S = 0.2
SHOWN = {
    "on_record": in_words("counts: it is on record"),
    "not_asked_for": in_words("does not count: no rule asks for it here"),
    "revoked": in_words("does not count: its issuer has revoked it"),
    "lapsed": in_words(
        "does not count: by its issuer's record it has ended; have the new one recorded"
    ),
}
"""The words for what a decision says of a paper that was shown."""


@dataclass(frozen=True, slots=True)
class Question:
    """The question, who asks it, and what the hub must have read first."""

    action: str
    site: str | None
    enterprise: str | None
    party: str | None
    certificates: tuple[str, ...]
    asker: tuple[str, str] | None
    after: Sequence[tuple[str, int]]
    at: datetime | None
    wait_s: float
    wait_complete: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerReceived:
    """A decision, where it was published, and the words of its city."""

    decision: Decision
    source: str
    city: CityRecord


class WrongQuestionError(Exception):
    """The city would refuse the question, or did: says which field, and what was expected."""


class UnansweredError(Exception):
    """No answer came in time."""


@click.command(name="gate")
@click.argument("action", shell_complete=actions)
@click.option("--site", help="The site.")
@click.option("--enterprise", help="The enterprise, for a licence.")
@click.option("--party", help="The party that asks for it: its own open cases count too.")
@click.option(
    "--paper",
    "papers",
    multiple=True,
    metavar="CERTIFICATE",
    help=(
        "A land paper or another that was shown to the office that asks: it counts for that office."
    ),
)
@click.option(
    "--as",
    "asker",
    type=OfficeName(),
    metavar="CITY:OFFICE",
    help="Who asks; by default the office that acts on ACTION, where the hub has one city.",
)
@click.option(
    "--after",
    multiple=True,
    type=SourceParam(),
    metavar="SOURCE",
    help="Answer once this record was read: topic/partition/offset, as gongze send prints it.",
)
@click.option("--at", type=Instant(), help="The instant asked about; now by default.")
@click.option(
    "--wait-complete",
    type=click.IntRange(0, WAIT_MAX_S),
    metavar="SECONDS",
    help=(
        "Have the hub answer when all is heard that was received by now, after so many seconds at"
        f" the latest (at most {WAIT_MAX_S}). Without it the answer comes at once."
    ),
)
@click.option(
    "--wait",
    "wait_s",
    default=20.0,
    show_default=True,
    help="Seconds to wait for the answer, beside those of --wait-complete.",
)
@kafka
@form
@language
def command(
    action: str,
    site: str | None,
    enterprise: str | None,
    party: str | None,
    papers: tuple[str, ...],
    asker: tuple[str, str] | None,
    after: tuple[tuple[str, int], ...],
    at: Any,
    wait_complete: int | None,
    wait_s: float,
    bootstrap: str,
    form: str,
    lang: str,
) -> None:
    """Ask through the hub whether ACTION may be granted, and print the answer with rule and
    article.

    \b
    Examples:
      gongze gate power_supply --site P1
      gongze gate power_supply --site P1 --party X --as zhuhai:POWER --wait-complete 15
      gongze gate power_supply --site P1 --as zhuhai:POWER --paper state_land_use_certificate
      gongze gate construction_permit --site P1 --after zhuhai.LAND.outbox/0/7 --format json
    \b
    Exit codes: 0 open, 5 refused (a paper is missing), 6 blocked (an open case holds it), 7 the
    city's law says nothing of it, 8 open, and no record of the city names what is asked about
    (another form of a name is no other name; names on record that only look like it are told); 1 no
    such city or office, 2 a wrong question, 3 no broker, or no worker answers.
    """
    if (site is None) == (enterprise is None):
        fail(2, in_words("Name what is asked about: --site or --enterprise."))
    wait_s += wait_complete or 0
    question = Question(
        action, site, enterprise, party, papers, asker, after, at, wait_s, wait_complete
    )
    try:
        answered = on_kafka(bootstrap, lambda log: _asked(log, question))
    except UnansweredError as error:
        fail(3, sentence_of(error))
        return
    except WrongQuestionError as error:
        fail(2, sentence_of(error))
        return
    _print(answered, form, lang)
    raise SystemExit(exit_code(answered.decision))


def exit_code(decision: Decision) -> int:
    """Return the exit code of `gongze gate`."""
    if decision.state == "open" and decision.heard_of is False:
        return NEVER_HEARD_OF
    return CODES.get(decision.state, 1)


def _print(answered: AnswerReceived, form: str, lang: str) -> None:
    if form == "json":
        output.say(as_json(answered.decision, answered.source))
    else:
        output.lines(answer_lines(answered.decision, speech_of(answered.city, lang)))


async def _asked(log: KafkaLog, question: Question) -> AnswerReceived:
    city, office = await _asker(log, question)
    outbox = TopicPartition(office_in(city, office).outbox, 0)
    message = _message(question, city, office)
    decisions = topics.at(topics.STREAMS["decisions"], city)
    refused = topics.at(topics.STREAMS["refused"], city)
    tail = await log.tail(await log.ends([decisions, refused], committed=True))
    appender = await log.appender()
    try:
        ((offset, asked_ms),) = await appender.append(
            [OutgoingRecord(outbox, None, encode(message))]
        )
        source = f"{outbox.topic}/0/{offset}"
        answered = await _answer(tail, source, city, question.wait_s)
        if answered is not None:
            return answered
        why = await why_silent(log, city, asked_ms)
        raise UnansweredError(
            in_words(
                "no answer to {source} within {wait_s:.0f} s: {why}",
                source=source,
                wait_s=question.wait_s,
                why=why,
            )
        )
    finally:
        await appender.close()
        await tail.close()


async def _asker(log: KafkaLog, question: Question) -> tuple[CityRecord, str]:
    """Return the city asked and the office that asks."""
    if question.asker is not None:
        name, office = question.asker
        return await city_of(log, name), office
    cities = [city for city in (await cities_of(log)).values() if city.clock == "wall"]
    if len(cities) != 1:
        known = ", ".join(sorted(city.city for city in cities)) or in_words("none")
        raise RegistryError(
            in_words(
                "say which city is asked: --as CITY:OFFICE. Cities here: {known}.", known=known
            )
        )
    vocabulary = law_of(cities[0].law).vocabulary
    role = vocabulary.actions.get(question.action, "")
    holder = next((one.code for one in cities[0].offices if one.role == role), None)
    if holder is None:
        known = ", ".join(sorted(vocabulary.actions))
        raise WrongQuestionError(
            in_words(
                "no office acts on {action!r}{meant}; say --as. Actions: {known}.",
                action=question.action,
                meant=meant(vocabulary.actions, question.action),
                known=known,
            )
        )
    return cities[0], holder


def _message(question: Question, city: CityRecord, office: str) -> Permit:
    """Return the question as a message. Raises `WrongQuestionError` if the city would refuse it."""
    now = datetime.now(UTC)
    message = built(
        Permit,
        {
            "kind": law_of(city.law).vocabulary.question,
            "city": city.city,
            "office": office,
            "at": question.at or now,
            "action": question.action,
            "site": question.site,
            "enterprise": question.enterprise,
            "party": question.party,
            "certificates": question.certificates,
            "after": [{"topic": topic, "offset": offset} for topic, offset in question.after],
            "wait_complete": question.wait_complete,
        },
    )
    if isinstance(message, Undecodable):
        raise WrongQuestionError(
            in_words("{field}: expected {expected}", field=message.field, expected=message.expected)
        )
    admission = admission_of(city, law_of(city.law))
    for wrong in (admission.check(message, office, now), admission.fields_of(message)):
        if isinstance(wrong, Refused):
            raise WrongQuestionError(
                in_words("{field}: expected {expected}", field=wrong.field, expected=wrong.expected)
            )
    return message


async def _answer(
    tail: Tail, source: str, city: CityRecord, wait_s: float
) -> AnswerReceived | None:
    """Return the answer to a question; None if none came in time."""
    waited_s = 0.0
    while waited_s < wait_s:
        records = await tail.poll(POLL_S)
        waited_s += 0.0 if records else POLL_S
        for record in records:
            message = decode(record.value)
            if isinstance(message, Decision) and message.question == source:
                place = f"{record.place.topic}/{record.place.partition}/{record.offset}"
                return AnswerReceived(message, place, city)
            if isinstance(message, Refusal) and message.source == source:
                raise WrongQuestionError(
                    in_words(
                        "the hub refused the question: {reason} {remedy}",
                        reason=received(message.reason, message.reason_zh),
                        remedy=received(message.remedy, message.remedy_zh),
                    )
                )
    return None


def answer_lines(decision: Decision, speech: Speech) -> list[str]:
    """Return an answer for a person: state, rule, article, reason, what is missing,
    how complete.
    """
    state = speech("gate open") if decision.state == "open" else speech(decision.state)
    about = decision.site or decision.enterprise
    read = local_text(decision.evidence_time) or speech("not yet known")
    rows = {
        "gate": speech.after(state, speech.action(decision.action) + speech.also(f"{about}")),
        "rule": speech.cited(decision.rule, decision.article) if decision.rule else "",
        "why": speech.either(decision.reason, decision.reason_zh),
        "missing": speech.in_a_row(speech.refusal(one) for one in decision.missing),
        "open cases": speech.listed(decision.cases),
        "heard of": speech("no record names it") if decision.heard_of is False else "",
        "looks like": speech.listed(decision.near),
        "complete answer": _complete(decision, speech),
        "evidence read to": read,
    }
    lines = [f"{padded(speech(name), 18)}{text}" for name, text in rows.items() if text]
    return [*lines, *(f"{padded(speech('shown'), 18)}{one}" for one in _shown(decision, speech))]


def _complete(decision: Decision, speech: Speech) -> str:
    """Return whether an answer rests on everything received, and what it lacks."""
    if decision.complete:
        return speech("yes: everything received by then was heard")
    if decision.held_by is None and decision.held_because is None:
        return speech("no: time has not been marked yet")
    because = next((one for one in Held if one == decision.held_because), None)
    if because is None:
        waits = speech("no: not heard so far yet, ask with --wait-complete")
        return f"{waits}{speech.aside(str(decision.held_by))}"
    meaning, remedy = HELD_MEANS[because]
    held_by = f"{decision.held_by} " if decision.held_by else ""
    held = f"{speech('no: held by')} {held_by}[{because.value}]"
    return speech.after(held, speech.in_a_row((speech(meaning), speech(remedy))))


def _shown(decision: Decision, speech: Speech) -> Iterator[str]:
    """Yield the effect of each shown paper on an answer."""
    for one in decision.shown:
        if one.counted and one.because is None:
            words = speech("counts for who saw it; no record has it")
        else:
            words = speech(SHOWN.get(one.because or "", "does not count"))
        yield speech.after(speech.paper(one.certificate), words)
