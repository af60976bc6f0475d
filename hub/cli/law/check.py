"""`gongze law check`: every mistake of every rulebook, each with its file, line,
key and what to write.
"""

from collections.abc import Collection
from datetime import UTC, datetime

import click

from hub import output
from hub.cli.languages import LANGUAGES
from hub.domain.calendar import local_day
from hub.domain.explain.calendar_end import end_warning
from hub.domain.mutation.changed_law import plain, rules_in
from hub.domain.rulebook import RulebookError
from hub.domain.rulebook.review import Book, review_of, review_of_all
from hub.files.calendar import published_calendar
from hub.files.rulebooks import book_of, cities, known_rules, names_text, texts_of, words_of
from hub.sentence import in_words, sentence_of
from hub.sim.cities import month_of

NAMED_MAX = 5
"""How many missing rules are named before they are only counted."""


@click.command(name="check")
def command() -> None:
    """Read every rulebook; say which file, line and key is wrong, what to write, and what is
    missing.

    \b
    Example:
      gongze law check
    """
    wrong: dict[str, None] = {}
    books = []
    for city in cities():
        try:
            books.append(book_of(city))
            month_of(city)
        except RulebookError as error:
            wrong |= dict.fromkeys(map(str, error.problems))
            continue
        wrong |= dict.fromkeys(map(str, review_of(books[-1])))
        _say(books[-1])
    if books:
        every_city = len(books) == len(cities())
        found = review_of_all(books, names_text(), every_city=every_city)
        wrong |= dict.fromkeys(map(str, found))
    calendar = published_calendar()
    output.say(
        in_words(
            "calendar {digest}: published to {last}", digest=calendar.digest, last=calendar.last
        )
    )
    warning = end_warning(calendar.last, local_day(datetime.now(UTC)), "CITY")
    if warning is not None:
        output.warn(in_words("calendar: {warning}", warning=warning))
    for one in wrong:
        output.warn(one)
    lacking = _lacking(wrong)
    if lacking:
        output.warn(lacking)
    if wrong or lacking:
        raise SystemExit(2)


def _say(book: Book) -> None:
    law = book.law
    output.say(
        in_words(
            "{city}: edition {edition}, in force {in_force}: {count} duties, {count2} "
            "gates, {count3} blocks, {count4} settings",
            city=law.city,
            edition=law.edition,
            in_force=law.in_force,
            count=len(law.duties),
            count2=len(law.gates),
            count3=len(law.blocks),
            count4=len(law.settings),
        )
    )


def _lacking(wrong: Collection[str]) -> str:
    """Return which rules of the instruments stand in no rulebook; "" if all do.

    Of a city whose rulebook does not load its mistakes are named, and none of its rules.
    """
    stand: set[str] = set()
    for city in cities():
        try:
            stand |= {rule["id"] for _, rule in rules_in(plain(texts_of(city)))}
        except RulebookError:
            return ""
    if not wrong:
        for one in LANGUAGES:
            words_of(one)
    try:
        known = known_rules()
    except RulebookError as error:
        return sentence_of(error)
    lacking = [rule for rule in known if rule not in stand]
    if not lacking:
        return ""
    more = (
        in_words(" and {count} more", count=len(lacking) - NAMED_MAX)
        if len(lacking) > NAMED_MAX
        else ""
    )
    return in_words(
        "rules.txt names {count} rules that stand in no rulebook: {lacking}{more}. "
        "Write them, or restore their files from the release.",
        count=len(lacking),
        lacking=", ".join(lacking[:NAMED_MAX]),
        more=more,
    )
