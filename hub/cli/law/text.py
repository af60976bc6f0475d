"""`gongze law text`: a city's own copy of its instrument beside the rules that stand on it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.options import CityName, form
from hub.cli.sending.encodings import text_of, written_in
from hub.cli.sending.input_rows import FileError
from hub.domain.law import Law
from hub.domain.law_text.held import Changed, Held, changed, held
from hub.domain.law_text.passages import Passage, passages_in
from hub.files.law_texts import LawText, keep
from hub.files.rulebooks import law_of
from hub.sentence import in_words, sentence_of


@click.command(name="text")
@click.argument("city", type=CityName())
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--against",
    "old",
    metavar="OLD",
    type=click.Path(dir_okay=False),
    help="Compare FILE with this text: which articles changed, which rules and readings rest on"
    " them. Nothing is kept.",
)
@written_in
@form
def command(city: str, file: str, old: str | None, encoding: str | None, form: str) -> None:
    """Take a city's own copy of its instrument, find its articles, and lay it beside the rules.

    The official text is not part of gongze. A copy in plain text is kept in .gongze/texts with its
    digest; from then on law show and explain print the article beside each rule. Named are the
    rules whose article is not found, and the sentences that no rule cites.

    \b
    Examples:
      gongze law text zhuhai zhuhai-2009.txt
      gongze law text zhuhai new.txt --against zhuhai-2009.txt
    \b
    Exit codes: 0 every rule's article is found, or the texts are the same; 1 not so; 2 a file
    cannot be read.
    """
    law = law_of(city)
    raw, text = _read(file, encoding)
    passages = _passages(file, text)
    if old is not None:
        _compare(law, _passages(old, _read(old, encoding)[1]), passages, form)
        return
    found = held(passages, law)
    if len(found.lacking) * 2 > len(found.of):
        fail(
            2,
            in_words(
                "{file} is not the instrument of {city}: the articles of {count} of its "
                "{count2} rules are not in it. Nothing is kept; give the right file.",
                file=file,
                city=city,
                count=len(found.lacking),
                count2=len(found.of),
            ),
        )
    try:
        copy = keep(city, raw, text, file)
    except OSError as error:
        fail(
            2,
            in_words(
                "The copy cannot be kept in .gongze/texts: {strerror}.", strerror=sentence_of(error)
            ),
        )
        return
    if form == "json":
        output.lines(output.json_lines(_as_json(copy, found)))
    else:
        output.lines(_as_text(city, copy, found))
    if found.lacking:
        raise SystemExit(1)


def _read(file: str, encoding: str | None) -> tuple[bytes, str]:
    try:
        raw = Path(file).read_bytes()
        read = text_of(raw, encoding)
    except (FileError, OSError) as error:
        fail(
            2,
            in_words("{file}: {getattr}", file=file, getattr=sentence_of(error)),
        )
        raise AssertionError from error
    if read.told:
        output.warn(in_words("{file}: {told}", file=file, told=read.told))
    return raw, read.text


def _passages(file: str, text: str) -> tuple[Passage, ...]:
    passages = passages_in(text)
    if not any(one.place.article for one in passages):
        fail(
            2,
            in_words(
                "{file}: no article is found in it. One begins a line with 第一条, or with 一、 "
                "where the text has no 条. Save the instrument as plain text, a line for each "
                "paragraph.",
                file=file,
            ),
        )
    return passages


def _compare(law: Law, old: Sequence[Passage], new: Sequence[Passage], form: str) -> None:
    found = changed(old, new, law)
    if form == "json":
        output.lines(output.json_lines([_change(one) for one in found]))
    else:
        output.lines(_changes(found))
    if found:
        raise SystemExit(1)


def _change(one: Changed) -> dict[str, Any]:
    return {
        "place": str(one.place),
        "before": one.before,
        "now": one.now,
        "rules": list(one.rules),
        "readings": list(one.readings),
    }


def _changes(found: Sequence[Changed]) -> Iterator[str]:
    for one in found:
        yield f"{one.place}"
        yield in_words("  before   {before}", before=one.before or in_words("nothing"))
        yield in_words("  now      {now}", now=one.now or in_words("nothing"))
        yield in_words("  rules    {rules}", rules=", ".join(one.rules) or in_words("none"))
        if one.readings:
            yield in_words("  readings {readings}", readings=", ".join(one.readings))
    rules = {rule for one in found for rule in one.rules}
    yield in_words(
        "changed at {count} places, on which {count2} rules rest",
        count=len(found),
        count2=len(rules),
    )


def _as_json(copy: LawText, found: Held) -> dict[str, Any]:
    return {
        "file": copy.file,
        "digest": copy.digest,
        "articles": _articles(copy),
        "passages": len(copy.passages),
        "rules": {
            rule: [{"place": str(one.place), "text": one.text} for one in some]
            for rule, some in found.of.items()
        },
        "not_found": {rule: list(map(str, some)) for rule, some in found.lacking.items()},
        "cited_by_no_rule": [
            {"place": str(one.place), "sentences": list(one.sentences)} for one in found.uncited
        ],
    }


def _articles(copy: LawText) -> int:
    return len({one.place.article for one in copy.passages if one.place.article})


def _as_text(city: str, copy: LawText, found: Held) -> Iterator[str]:
    yield in_words(
        "{city}: {file}, {articles} articles, {count} passages",
        city=city,
        file=copy.file,
        articles=_articles(copy),
        count=len(copy.passages),
    )
    yield in_words("digest   {digest}", digest=copy.digest)
    stand = len(found.of) - len(found.lacking)
    yield in_words(
        "{count} rules, the article of {stand} is found", count=len(found.of), stand=stand
    )
    for rule, some in found.lacking.items():
        yield in_words("not found  {rule}: {some}", rule=rule, some=", ".join(map(str, some)))
    for one in found.uncited:
        for sentence in one.sentences:
            yield in_words(
                "cited by no rule  {place}: {sentence}", place=one.place, sentence=sentence
            )
