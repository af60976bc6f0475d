"""`gongze find`: what a word stands in, by kind, and what to type next."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from shlex import quote
from typing import Any

import click

from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_duties import law_if_here
from hub.cli.city_stand import CityStand
from hub.cli.every_page import every_page
from hub.cli.kafka_session import speech_of
from hub.cli.languages.columns import padded
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import Choice, language
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.explain.speech import Speech
from hub.domain.names import fold
from hub.output import in_language
from hub.read.cases import cases_beside
from hub.read.persons import persons_of
from hub.read.search import SEARCHED, search
from hub.sentence import in_words

_KINDS = {
    "case": in_words("case"),
    "site": in_words("site"),
    "party": in_words("party"),
    "enterprise": in_words("enterprise"),
    "area": in_words("area"),
    "paper": in_words("paper"),
    "office": in_words("office"),
    "rule": in_words("rule"),
}
_OF_PERSONS = ("party", "enterprise")
_SHOWN = 60
"""So many letters of what a rule says are told in a line."""
_EACH = 20
"""So many of a kind are told unless all are asked for."""
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("kind", in_words("kind"), width=10, words=_KINDS),
    Column("name", in_words("name"), Kind.TEXT, width=30),
    Column("told", in_words("told"), Kind.TEXT, width=40),
    Column("next", in_words("what to type next"), Kind.TEXT, width=40),
)
Found = Iterator[dict[str, Any]]


@click.command(name="find")
@click.argument("word")
@of_city
@click.option("--kind", type=Choice([*_KINDS]), help="Only what is of this kind.")
@click.option("--all", "every", is_flag=True, help="All that is found; else 20 of each kind.")
@destination()
@language
def command(
    to: Destination, word: str, city: str, kind: str | None, every: bool, lang: str
) -> None:
    """Find a word in cases, sites, parties, enterprises, areas, papers, offices and rules.

    One character is enough, or the beginning of a number. What begins with the word comes first,
    then what holds it. Width, case and brackets make no difference. No broker is asked.

    \b
    Examples:
      gongze find 供电
      gongze find C1 --kind case
      gongze find 国土 --city zhuhai --format json
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, or the file could not be
    written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        rows = _rows(read, stands, word, (kind,) if kind else tuple(_KINDS), lang, every=every)
        to.write(read, Listing(
            name="found", columns=COLUMNS, rows=rows, stands=stands, line=_line,
            none=in_words("  nothing has {word} in its name", word=word),
        ))  # fmt: skip


def _rows(
    read: Reading, stands: Sequence[CityStand], word: str, kinds: Sequence[str], lang: str,
    *, every: bool,
) -> Iterator[Row]:  # fmt: skip
    most = None if every else _EACH
    for stand in stands:
        for kind in kinds:
            for found in islice(_of_kind(read, stand, kind, word, lang), most):
                persons = persons_of((found["name"],)) if kind in _OF_PERSONS else ()
                yield Row({"city": stand.city.city, "kind": kind, "told": "", **found}, persons)


def _of_kind(read: Reading, stand: CityStand, kind: str, word: str, lang: str) -> Found:
    if kind in SEARCHED:
        return _names(read, stand, kind, word)
    speech = speech_of(stand.city, lang)
    return _offices(stand, word, speech) if kind == "office" else _rules(stand, word, speech)


def _names(read: Reading, stand: CityStand, kind: str, word: str) -> Found:
    city = stand.city.city
    for some in every_page(partial(search, read.engine, city, kind, word)):
        for row in some:
            yield {"name": row["name"], "next": _next(read, city, kind, row["name"])}


def _next(read: Reading, city: str, kind: str, name: str) -> str:
    if kind == "paper":
        page = on_read(lambda: cases_beside(read.engine, city, kind, name, size=1))
        if not page.rows:
            return ""
        kind, name = "case", page.rows[0]["name"]
    command = "case" if kind == "case" else "standing"
    # A name that begins with a dash would be taken for an option.
    typed = f"-- {quote(name)}" if name.startswith("-") else quote(name)
    return f"gongze {command} --city {city} {typed}"


def _offices(stand: CityStand, word: str, speech: Speech) -> Found:
    spoken = [speech_of(stand.city, one) for one in ("zh", "en")]
    for one in sorted(stand.city.offices, key=lambda one: one.code):
        name = speech.office(one.code)
        if _holds(word, one.code, one.role, *(each.office(one.code) for each in spoken)):
            told = f"gongze duties --office {one.code} --city {stand.city.city}"
            yield {"name": one.code, "told": name, "next": told}


def _rules(stand: CityStand, word: str, speech: Speech) -> Found:
    law = law_if_here(stand.city)
    for cite in law.citations.values() if law is not None else ():
        if _holds(word, cite.rule, cite.says_zh or "") or _has_word(word, cite.says):
            told = f"gongze law show {cite.rule}"
            yield {"name": cite.rule, "told": speech.says(cite), "next": told}


def _has_word(word: str, text: str) -> bool:
    """Return whether a word of an English text begins so; one letter would begin nearly all."""
    key = fold(word)
    return len(key) > 2 and f" {key}" in f" {fold(text)}"


def _holds(word: str, *texts: str) -> bool:
    key = fold(word)
    return any(key in fold(one) for one in texts)


def _line(row: Mapping[str, Any]) -> str:
    kind = padded(in_language(_KINDS[row["kind"]]), 10)
    name = row["name"]
    if row["told"]:
        name = in_words("{name}: {told}", name=name, told=_short(row["told"]))
    if not row["next"]:
        return in_words("  {kind}  {name}", kind=kind, name=name)
    return in_words("  {kind}  {name}  → {next}", kind=kind, name=name, next=row["next"])


def _short(text: str) -> str:
    """Return the beginning of a text, as much as a line has room for."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
