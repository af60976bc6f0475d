"""`gongze calendar …`: shows which days work, by which notice, and publishes the next year's into a
city.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click

from hub import output
from hub.cli import fail
from hub.cli.city_calendar import CityDays, Move, days_of, moved, waiting_duties
from hub.cli.kafka_session import city_of, office_in, on_kafka
from hub.cli.options import Commands, OfficeName, form, kafka, language
from hub.cli.sending.encodings import text_of, written_in
from hub.cli.sending.input_rows import FileError
from hub.cli.year_text import day_with_week, stretches, year_lines, year_summary
from hub.domain.calendar import Calendar, local_day
from hub.domain.city.admission import Refused
from hub.domain.city.commands import CALENDAR_PUBLISHED
from hub.domain.explain.calendar_end import end_warning
from hub.domain.explain.speech import Words
from hub.domain.facts import HUB
from hub.domain.festivals.notice import Notice, notice_in
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import words_of
from hub.messages import MEANS, CityRecord, Register, Undecodable, built, digest, encode
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition

LOST = in_words("Not accepted, try again. ")


class NotSentError(Exception):
    """An arrangement cannot be sent: says why, and what to do."""


@click.group(name="calendar", cls=Commands)
def command() -> None:
    """See which days work, festival by festival,
    and publish the State Council's next arrangement.
    """


@command.command()
@click.argument("year", type=click.IntRange(1949, 2199), required=False)
@click.option(
    "--city", help="What stands in this city, with what was published into it; asks Kafka."
)
@kafka
@form
@language
def show(year: int | None, city: str | None, bootstrap: str, form: str, lang: str) -> None:
    """Show the days of YEAR, this year by default: each festival, its days off, the days that work
    for it.

    Without --city these are the days that Gongze ships, and no Kafka is needed.

    \b
    Examples:
      gongze calendar show 2026 --lang zh
      gongze calendar show 2027 --city zhuhai --format json
    \b
    Exit codes: 0 it was shown, 1 there is no such city, or the year is not published, 3 no broker.
    """
    days = on_kafka(bootstrap, lambda log: _days_in(log, city)) if city else None
    calendar = days.calendar if days else published_calendar()
    today = local_day(datetime.now(UTC))
    told = year_summary(calendar, year or today.year, days.sources if days else {})
    words = words_of(lang)
    output.lines(output.json_lines(told) if form == "json" else year_lines(told, words))
    warning = end_warning(calendar.last, today, city or "CITY")
    if warning is not None:
        output.warn(warning)
    if not told["published"]:
        raise SystemExit(1)


async def _days_in(log: KafkaLog, name: str) -> CityDays:
    return await days_of(log, await city_of(log, name))


@dataclass(frozen=True, slots=True)
class _Change:
    """What an arrangement would change in a city: days, and duties that then end on another day."""

    city: CityRecord
    message: Register
    before: Calendar
    after: Calendar
    duties: Sequence[Move]


@command.command()
@click.argument("file")
@click.option(
    "--as",
    "sender",
    type=OfficeName(),
    required=True,
    metavar="CITY:hub",
    help="The city into whose log it is published, by the hub's own outbox.",
)
@written_in
@click.option("--yes", is_flag=True, help="Send it without asking.")
@kafka
@language
def publish(
    file: str, sender: tuple[str, str], encoding: str | None, yes: bool, bootstrap: str, lang: str
) -> None:
    """Publish the arrangement of days in FILE (- for standard input), YAML or JSON, into a city.

    FILE has the notice's number (decree), the year that it arranges whole (year; a correction has
    none), and its festivals: name, days off (rest), make-up days (work), as
    examples/calendar-2026.yaml. It is held against the law's own days before anything is sent; then
    what it would change is shown, and asked for.

    \b
    Examples:
      gongze calendar publish examples/calendar-2026.yaml --as zhuhai:hub
      gongze calendar publish calendar-2027.yaml --as zhuhai:hub --yes
    \b
    Exit codes: 0 it was accepted, or stands already, 1 there is no such city, or it was not sent, 2
    the file is wrong, 3 no broker.
    """
    if sender[1] != HUB:
        fail(
            2,
            in_words(
                "Only the hub's own outbox arranges days: write --as {sender}:{hub}.",
                sender=sender[0],
                hub=HUB,
            ),
        )
    try:
        notice = notice_in(file, _text_of(file, encoding))
    except OSError as error:
        fail(
            2,
            in_words(
                "{file}: {strerror}. Nothing was sent.", file=file, strerror=sentence_of(error)
            ),
        )
        return
    except (FileError, RulebookError) as error:
        where = f"{file}: " if isinstance(error, FileError) else ""
        fail(2, in_words("{where}{error} Nothing was sent.", where=where, error=error))
        return
    try:
        change = on_kafka(bootstrap, lambda log: _change(log, sender[0], notice), LOST)
    except NotSentError as error:
        fail(2, in_words("{file}: {error}", file=file, error=error))
        return
    output.lines(_change_lines(change, notice, words_of(lang)))
    if change.before == change.after:
        return
    if not yes and not _is_wanted():
        fail(1, in_words("Nothing was sent. Say --yes to send it."))
    output.say(on_kafka(bootstrap, lambda log: _sent(log, change), LOST))


def _text_of(file: str, encoding: str | None) -> str:
    raw = click.get_binary_stream("stdin").read() if file == "-" else Path(file).read_bytes()
    read = text_of(raw, encoding)
    if read.told:
        output.warn(in_words("{file}: {told}.", file=file, told=read.told))
    return read.text


def _is_wanted() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and click.confirm("Publish it?", err=True)


async def _change(log: KafkaLog, name: str, notice: Notice) -> _Change:
    """Return what a notice would change in a city.

    Raises `NotSentError` if the city would refuse it.
    """
    city = await city_of(log, name)
    days = await days_of(log, city)
    now = datetime.now(UTC)
    decree = notice.decree
    values = {
        "kind": CALENDAR_PUBLISHED, "city": city.city, "office": HUB, "at": now,
        "decree": decree.name, "rest": decree.rest, "work": decree.work, "year": decree.year,
    }  # fmt: skip
    message = built(Register, values)
    if isinstance(message, Undecodable):
        raise NotSentError(
            in_words(
                "{field}: expected {expected}. Nothing was sent.",
                field=message.field,
                expected=message.expected,
            )
        )
    message = message.model_copy(update={"id": digest(message)})
    heard = days.admission.check(message, HUB, now)
    fields = heard if isinstance(heard, Refused) else days.admission.fields_of(message)
    if isinstance(fields, Refused):
        reason, remedy = MEANS[fields.code]
        raise NotSentError(
            in_words(
                "{field}: {reason} (expected: {expected}) {remedy} [{value}]. Nothing was sent.",
                field=fields.field,
                reason=reason,
                expected=fields.expected,
                remedy=remedy,
                value=fields.code.value,
            )
        )
    before, after = days.calendar, days.with_more(message, fields, now)
    if (before.digest, before.last) == (after.digest, after.last):
        return _Change(city, message, before, before, ())
    duties = moved(await waiting_duties(log, city), days.law, before, after)
    return _Change(city, message, before, after, duties)


async def _sent(log: KafkaLog, change: _Change) -> str:
    outbox = TopicPartition(office_in(change.city, HUB).outbox, 0)
    appender = await log.appender()
    try:
        ((offset, _),) = await appender.append(
            [OutgoingRecord(outbox, None, encode(change.message))]
        )
    finally:
        await appender.close()
    return f"{outbox.topic}/0/{offset}"


def _change_lines(change: _Change, notice: Notice, words: Words) -> Iterator[str]:
    """Yield an arrangement and its changes: its festivals, changed days, duties that move."""
    say = words.phrase
    yield f"{change.city.city}: {notice.decree.name}"
    for one in notice.entries:
        work = ", ".join(day_with_week(day, words) for day in one.work)
        rest = stretches(one.rest, words)
        yield f"  {one.name}: {rest}" + (f"; {say('make-up working days')}: {work}" if work else "")
    if change.before == change.after:
        yield say(in_words("it stands already: nothing changes"))
        return
    yield from _day_lines(change, notice, words)
    yield f"{say('duties that end on another day')}: {len(change.duties)}"
    for move in change.duties[:_SHOWN_MAX]:
        now, was = (
            str(day) if day else say(in_words("not yet known"))
            for day in (move.due, move.duty.due_date)
        )
        yield (
            f"  {move.duty.actor} {move.duty.subject} {move.duty.rule}: {say('due')} {now}"
            f" ({say('before')} {was})"
        )
    if len(change.duties) > _SHOWN_MAX:
        yield f"  … {len(change.duties) - _SHOWN_MAX}"


def _day_lines(change: _Change, notice: Notice, words: Words) -> Iterator[str]:
    """Yield which days an arrangement makes known, which it changes,
    and which stay as they were.
    """
    say, before, after, year = words.phrase, change.before, change.after, notice.decree.year
    if before.last != after.last:
        yield f"{say('published to')} {after.last} ({say('before')} {before.last})"
    elif year is not None and not after.knows(date(year, 1, 1)):
        yield say(_WAITS).format(year=year, before=after.last.year + 1)
    told = {*notice.decree.rest, *notice.decree.work}
    for day in sorted(day for day in told if before.knows(day)):
        was, now = (say(one.kind_of(day).value) for one in (before, after))
        if was != now:
            yield f"  {day_with_week(day, words)}: {now} ({say('before')} {was})"
    arranged = {*before.holidays, *before.make_up_days}
    left = sorted(day for day in arranged - told if day.year == year)
    if left:
        yield f"{say(_LEFT)}: {stretches(left, words)}"


_WAITS = in_words("it waits until {before} is published: {year} does not follow on what is known")
_LEFT = in_words(
    "arranged before and not named here, so they stay as they are until a correction names them"
)
_SHOWN_MAX = 20
