"""`gongze law …`: rulebooks as their editors and jurists need them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.law import coverage, test
from hub.cli.options import LANGUAGES, CityName, Commands, form, language, meant
from hub.cli.outcome_text import compared_lines, rule_lines, setting_lines
from hub.domain.calendar import local_day
from hub.domain.explain.ending import end_said
from hub.domain.explain.law_comparison import laws_compared
from hub.domain.explain.rule import found, rule_shown
from hub.domain.explain.speech import Speech
from hub.domain.law import Law, Setting
from hub.domain.mutation.mutants import rules_gone
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, known_rules, law_of, texts_of, words_of

NAMED_MAX = 5
"""How many missing rules are named before they are only counted."""
_city = click.option("--city", type=CityName(), help="This city only.")


@click.group(name="law", cls=Commands)
def command() -> None:
    """Look at the rulebooks."""


command.add_command(coverage.command)
command.add_command(test.command)


@command.command()
def check() -> None:
    """Read every rulebook; say which file, line and key is wrong, what to write, and what is missing.

    \b
    Example:
      gongze law check
    """
    wrong = 0
    for city in cities():
        try:
            law = law_of(city)
        except RulebookError as error:
            output.warn(f"{city}: {error}")
            wrong += 1
            continue
        output.say(
            f"{law.city}: edition {law.edition}, in force {law.in_force}: {len(law.duties)} duties, "
            f"{len(law.gates)} gates, {len(law.blocks)} blocks, {len(law.settings)} settings"
        )
    calendar = published_calendar()
    output.say(f"calendar {calendar.digest}: published to {calendar.last}")
    warning = end_said(calendar.last, local_day(datetime.now(UTC)), "CITY")
    if warning is not None:
        output.warn(f"calendar: {warning}")
    if wrong:
        raise SystemExit(2)
    _check_whole()


@command.command()
@click.argument("rule")
@form
@language
def show(rule: str, form: str, lang: str) -> None:
    """Show one rule whole: article, words, each part it plays, the readings that decide it.

    \b
    Examples:
      gongze law show ZH-15.7-utility-cutoff
      gongze law show ZH-15.7-utility-cutoff --lang zh --format json
    """
    law = next((one for one in _laws(None) if rule in one.citations), None)
    if law is None:
        fail(2, _unknown(rule))
        return
    speech = Speech(words_of(lang), law.vocabulary)
    shown = rule_shown(rule, law, speech)
    _print(shown, rule_lines(shown, speech), form)


@command.command()
@click.argument("word")
@_city
@form
@language
def search(word: str, city: str | None, form: str, lang: str) -> None:
    """List the rules whose id, article or words hold WORD, in either language.

    \b
    Examples:
      gongze law search supply
      gongze law search 供电 --lang zh
    """
    rows = []
    for law in _laws(city):
        speech = Speech(words_of(lang), law.vocabulary)
        rows += [
            {"rule": one.rule, "city": law.city, "article": one.article, "says": speech.says(one)}
            for one in found(word, law)
        ]
    lines = [f"{row['rule']} ({row['article']}): {row['says']}" for row in rows]
    _print(rows, lines, form)
    if not rows:
        fail(1, f"No rule speaks of {word!r}. Try a word of the article, or a part of an id.")


@command.command()
@_city
@form
@language
def settings(city: str | None, form: str, lang: str) -> None:
    """List the readings of words that the texts leave open: default, alternatives, rules they decide.

    \b
    Example:
      gongze law settings --city zhuhai
    """
    rows = [_setting(one, law) for law in _laws(city) for one in law.settings.values()]
    speech = Speech(words_of(lang), law_of(cities()[0]).vocabulary)
    _print(rows, [line for row in rows for line in setting_lines(row, speech)], form)


@command.command()
@click.argument("one", type=CityName())
@click.argument("other", type=CityName())
@form
@language
def diff(one: str, other: str, form: str, lang: str) -> None:
    """Lay two cities' laws side by side: rules, gates by action, clocks by the act that is owed.

    \b
    Example:
      gongze law diff zhuhai jilin
    """
    laws = (law_of(one), law_of(other))
    speech = Speech(words_of(lang), laws[0].vocabulary)
    compared = laws_compared(laws, speech)
    _print(compared, compared_lines(compared, speech), form)


def _check_whole() -> None:
    """End with 2 unless every rule of the instruments stands in a rulebook, and words in every language."""
    for one in LANGUAGES:
        words_of(one)
    stand = {gone.of for city in cities() for gone in rules_gone(texts_of(city))}
    lacking = [rule for rule in known_rules() if rule not in stand]
    if lacking:
        more = f" and {len(lacking) - NAMED_MAX} more" if len(lacking) > NAMED_MAX else ""
        fail(
            2,
            f"rules.txt names {len(lacking)} rules that stand in no rulebook: "
            f"{', '.join(lacking[:NAMED_MAX])}{more}. Write them, or restore their files from the release.",
        )


def _laws(city: str | None) -> list[Law]:
    return [law_of(one) for one in ([city] if city else cities())]


def _unknown(rule: str) -> str:
    if rule in known_rules():
        return f"{rule} stands in no rulebook under the default readings. See gongze law coverage."
    known = {name for law in _laws(None) for name in law.citations}
    return f"There is no rule {rule!r}{meant(known, rule)}. Find it with gongze law search WORD."


def _setting(setting: Setting, law: Law) -> dict[str, Any]:
    offered = [value for value in setting.values if setting.some or value != setting.default]
    return {
        "setting": setting.name,
        "city": law.city,
        "ambiguity": setting.ambiguity,
        "asks": setting.asks,
        "default": setting.default,
        "otherwise": offered,
        "decides": [c.rule for c in law.citations.values() if setting.name in c.readings],
    }


def _print(value: Any, lines: Iterable[str], form: str) -> None:
    if form == "json":
        output.lines(output.json_lines(value))
    else:
        output.lines(lines)
