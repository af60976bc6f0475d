"""`gongze law …`: rulebooks as their editors and jurists need them."""

from collections.abc import Iterable, Sequence
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.law import check, coverage, test, text, trying
from hub.cli.options import CityName, Commands, form, language, meant
from hub.cli.outcome_text import compared_lines, rule_lines, setting_lines
from hub.domain.explain.law_comparison import laws_compared
from hub.domain.explain.rule import found, rule_shown
from hub.domain.explain.speech import Speech
from hub.domain.law import Law, Setting
from hub.domain.law_text.passages import Passage, standing_at
from hub.domain.law_text.places import places_in
from hub.files.law_texts import LawTextError, kept
from hub.files.rulebooks import cities, known_rules, law_of, words_of
from hub.sentence import in_words

_city = click.option("--city", type=CityName(), help="This city only.")


@click.group(name="law", cls=Commands)
def command() -> None:
    """Look at the rulebooks."""


command.add_command(check.command)
command.add_command(coverage.command)
command.add_command(test.command)
command.add_command(text.command)
command.add_command(trying.command)


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
    speech = _speech(lang, form, law)
    shown = rule_shown(rule, law, speech)
    passages = _passages(rule, law)
    lines = [*rule_lines(shown, speech), *(f"  {speech('text')}: {one.text}" for one in passages)]
    if passages:
        shown["text"] = [{"place": str(one.place), "text": one.text} for one in passages]
    _print(shown, lines, form)


def _passages(rule: str, law: Law) -> Sequence[Passage]:
    """Return what stands of a rule's article in the city's own copy of its text, if one is kept."""
    try:
        copy = kept(law.city)
    except LawTextError as error:
        output.warn(in_words("{error}", error=error))
        return ()
    if copy is None:
        return ()
    places = places_in(law.citations[rule].article)
    return [one for place in places for one in standing_at(place, copy.passages)]


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
        speech = _speech(lang, form, law)
        rows += [
            {
                "rule": one.rule,
                "city": law.city,
                "article": speech.article(one.article),
                "says": speech.says(one),
                "says_zh": one.says_zh,
            }
            for one in found(word, law)
        ]
    lines = [f"{speech.cited(row['rule'], row['article'])}: {row['says']}" for row in rows]
    _print(rows, lines, form)
    if not rows:
        known = {rule for law in _laws(city) for rule in law.citations}
        also = meant(known, word)
        fail(
            1,
            in_words(
                "No rule speaks of {word!r}{also}. Try a word of the article, or a part of an id.",
                word=word,
                also=also,
            ),
        )


@command.command()
@_city
@form
@language
def settings(city: str | None, form: str, lang: str) -> None:
    """List the readings of words that the texts leave open: default, alternatives, rules they
    decide.

    \b
    Example:
      gongze law settings --city zhuhai
    """
    rows = [_setting(one, law) for law in _laws(city) for one in law.settings.values()]
    speech = _speech(lang, form, law_of(cities()[0]))
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
    speech = _speech(lang, form, laws[0])
    compared = laws_compared(laws, speech)
    _print(compared, compared_lines(compared, speech), form)


def _speech(lang: str, form: str, law: Law) -> Speech:
    """Return the words in which a law is shown; JSON is English, with the Chinese beside it."""
    return Speech(words_of("en" if form == "json" else lang), law.vocabulary)


def _laws(city: str | None) -> list[Law]:
    return [law_of(one) for one in ([city] if city else cities())]


def _unknown(rule: str) -> str:
    if rule in known_rules():
        return in_words(
            "{rule} stands in no rulebook under the default readings. See gongze law coverage.",
            rule=rule,
        )
    known = {name for law in _laws(None) for name in law.citations}
    return in_words(
        "There is no rule {rule!r}{meant}. Find it with gongze law search WORD.",
        rule=rule,
        meant=meant(known, rule),
    )


def _setting(setting: Setting, law: Law) -> dict[str, Any]:
    offered = [value for value in setting.values if setting.some or value != setting.default]
    return {
        "setting": setting.name,
        "city": law.city,
        "ambiguity": setting.ambiguity,
        "asks": setting.asks,
        "asks_zh": setting.asks_zh,
        "default": setting.default,
        "otherwise": offered,
        "decides": [c.rule for c in law.citations.values() if setting.name in c.readings],
    }


def _print(value: Any, lines: Iterable[str], form: str) -> None:
    if form == "json":
        output.lines(output.json_lines(value))
    else:
        output.lines(lines)
