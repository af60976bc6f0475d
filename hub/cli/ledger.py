"""`gongze ledger`: the ledger of what was newly found in a week, drafted to be sent."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import click
import orjson

from hub import output
from hub.cli import fail
from hub.cli.chosen_cities import of_city
from hub.cli.kafka_session import speech_of
from hub.cli.live_city import law_in_force, live_city
from hub.cli.options import Choice, language, meant
from hub.cli.read_session import UNREAD, on_read, reading
from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.domain.rulebook import RulebookError
from hub.output import in_language
from hub.read.database import registered
from hub.read.live.week_found import Found, Ledger, ledgers
from hub.sentence import in_words, sentence_of


class Week(click.ParamType):
    """A week of the calendar, Monday to Sunday: 2026W48."""

    name = "week"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return its Monday."""
        if isinstance(value, date):
            return value
        text = str(value).upper().replace("-", "")
        try:
            if len(text) == len("2026W48") and "W" in text:
                return date.fromisoformat(text)
        except ValueError:
            pass
        told = in_words("write 2026W48, the week's number, not {value!r}", value=value)
        self.fail(in_language(told), param, ctx)
        raise AssertionError("`fail` raises")


@click.command(name="ledger")
@click.argument("week", type=Week())
@of_city
@click.option("--office", default="", help="The office whose ledger it is, by its code.")
@click.option(
    "--to",
    "also",
    multiple=True,
    metavar="OFFICE",
    help="Report it to this office too: whom the records do not name.",
)
@click.option(
    "--format", "form", type=Choice(["text", "json", "jsonl"]), default="text", show_default=True
)
@language
def command(
    week: date, city: str, office: str, also: tuple[str, ...], form: str, lang: str
) -> None:
    """Draft the ledger of a week: what an office newly found in it, and to whom it reports that.

    It is what the city itself counts for the week. A case that is reported already, or that a
    record bears on which the hub could not hear, is told with why and left out. With --format jsonl
    it is the file that gongze send takes; nothing is sent by this.

    \b
    Examples:
      gongze ledger 2026W48
      gongze ledger 2026W48 --city zhuhai --format jsonl > ledger.jsonl
      gongze send --as zhuhai:LAND ledger.jsonl
    \b
    Exit codes: 0 it was drafted, 1 there is no such city or office, or its law knows no ledger, 2
    the week is none, 3 the read side is down, behind or of another version.
    """
    with reading() as read:
        known = on_read(lambda: registered(read.engine))
        if not city and len(known) > 1:
            fail(2, in_words("Name a city: --city {known}.", known=" / ".join(sorted(known))))
        name = city or next(iter(known), "")
        live, _ = on_read(lambda: live_city(read, name, None))
        try:
            law = law_in_force(live.placed)
        except RulebookError as error:
            fail(2, sentence_of(error))
            return
        if not law.weekly:
            fail(1, in_words("The law of {city} knows no weekly ledger.", city=name))
        found = on_read(lambda: ledgers(live, law, week))
    known_codes = {one.code for one in live.placed.offices}
    for code in also:
        if code not in known_codes:
            told = in_words("{city} has no office {code!r}{meant}.", city=name, code=code,
                            meant=meant(known_codes, code))  # fmt: skip
            fail(1, told)
    some = [one.also_to(also) for one in found if office in ("", one.office)]
    if form == "text":
        output.lines(_text(some, week, speech_of(live.placed, lang)))
    elif form == "json":
        output.lines(output.json_lines([_told(one) for one in some]))
    else:
        _warn(some)
        output.lines(orjson.dumps(paper).decode() for one in some for paper in one.papers())
    if read.wrong:
        fail(UNREAD, read.wrong)


def _warn(some: list[Ledger]) -> None:
    for one in some:
        for note in one.notes:
            output.warn(in_words("{office}: {note}", office=one.office, note=note))
        for case in one.found:
            if case.why_not:
                told = in_words("left out: {case}: {why}", case=case.case, why=case.why_not)
                output.warn(told)
    if len(some) > 1:
        offices = ", ".join(one.office for one in some)
        told = in_words(
            "Ledgers of several offices: {offices}. Take one: --office.", offices=offices
        )
        fail(2, told)


def _text(some: list[Ledger], week: date, speech: Speech) -> Iterator[str]:
    sunday = week + timedelta(days=6)
    if not some:
        yield in_words(
            "{monday} to {sunday}: nothing was newly found, and no ledger is owed.",
            monday=week,
            sunday=sunday,
        )
    for one in some:
        yield in_words(
            "{kind} of {office} for {monday} to {sunday}",
            kind=speech.kind(one.kind),
            office=speech.office(one.office),
            monday=week,
            sunday=sunday,
        )
        yield in_words("  to: {offices}", offices=", ".join(map(speech.office, one.to)) or "–")
        yield in_words("  copies: {offices}", offices=", ".join(map(speech.office, one.cc)) or "–")
        yield from (_line(case) for case in one.found if not case.why_not)
        for case in one.found:
            if case.why_not:
                yield in_words("  left out: {case}: {why}", case=case.case, why=case.why_not)
        yield from (in_words("  to see to: {note}", note=note) for note in one.notes)
        papers = one.papers()
        if papers:
            yield in_words("  to send it: gongze ledger … --format jsonl, then gongze send")
        else:
            yield (
                in_words("  nothing is left to send")
                if one.to
                else in_words("  to whom it goes is on no record: say --to OFFICE")
            )


def _line(found: Found) -> str:
    return in_words(
        "  {case}  {at}  {sites}",
        case=found.case,
        at=minute_of(found.at),
        sites=", ".join(found.sites),
    )


def _told(one: Ledger) -> dict[str, Any]:
    return {
        "office": one.office,
        "week": one.week,
        "kind": one.kind,
        "to": one.to,
        "cc": one.cc,
        "found": [
            {
                "case": case.case,
                "at": case.at.isoformat(),
                "sites": case.sites,
                "sources": case.sources,
                "left_out_because": str(case.why_not) or None,
            }
            for case in one.found
        ],
        "notes": [str(note) for note in one.notes],
        "papers": one.papers(),
    }
