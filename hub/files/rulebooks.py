"""Reads rulebooks from the folder where the project keeps them."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from hub.domain.explain.speech import Words
from hub.domain.law import Law
from hub.domain.rulebook import DISTRICTS, RulebookError, Texts, load_law
from hub.domain.rulebook.review import WORDS, Book
from hub.domain.rulebook.rulings import Ruling, rulings_in
from hub.domain.vocabulary import Vocabulary
from hub.files.catalogue import catalogue
from hub.messages.nearest import did_you_mean
from hub.sentence import in_words, sentence_of
from hub.shipped import missing, shipped

RULEBOOKS = Path(os.environ.get("GONGZE_RULEBOOKS") or shipped("rulebooks"))
RULES = "rules.txt"
"""The list of all rules: what rulebooks must hold."""
RULINGS = "rulings.yaml"
"""How words that leave room are read: which rules and stories hold each reading."""
COMMON = "common"
"""The folder that all cities share; every other folder is a city's."""


def cities() -> tuple[str, ...]:
    """Return the cities that have a rulebook, valid or not. Raises `RulebookError` if there is
    none.
    """
    found = {path.parent.name for path in RULEBOOKS.glob("*/*") if _is_yaml(path)} - {COMMON}
    if not found:
        raise RulebookError(
            sentence_of(missing(RULEBOOKS, in_words("rulebook"), "GONGZE_RULEBOOKS"))
        )
    return tuple(sorted(found))


def law_of(city: str, chosen: Mapping[str, Any] | None = None) -> Law:
    """Return the law of a city under its chosen readings. Raises `RulebookError`."""
    if city not in cities():
        raise RulebookError(
            in_words(
                "there is no rulebook for {city!r} in {name}/{did_you_mean}. Known cities: "
                "{cities}.",
                city=city,
                name=RULEBOOKS.name,
                did_you_mean=did_you_mean(cities(), city),
                cities=", ".join(cities()),
            )
        )
    if not (RULEBOOKS / city / "city.yaml").is_file():
        raise RulebookError(
            in_words(
                "{rulebooks} has no city.yaml: a rulebook begins there. Restore it from the "
                "release, or write it: city, title, in_force, settings.",
                rulebooks=RULEBOOKS / city,
            )
        )
    return _law_of(city, json.dumps(chosen or {}, sort_keys=True))


@lru_cache(maxsize=256)
def _law_of(city: str, chosen: str) -> Law:
    """Return a law, read once for each choice of readings: changes of the files after the start
    have no effect.
    """
    texts = _texts_of(city)
    return load_law(texts.common, texts.city, json.loads(chosen), texts.districts, texts.folder)


def _texts_of(city: str) -> Texts:
    return Texts(texts_of(COMMON), texts_of(city), texts_of(f"{city}/{DISTRICTS}"), city)


def book_of(city: str) -> Book:
    """Return the rulebook of a city as it loads, for a review of it. Raises `RulebookError`."""
    return Book(law_of(city), _texts_of(city))


def texts_of(folder: str) -> dict[str, str]:
    """Return the texts of a folder of the rulebooks, by file name. Raises `RulebookError` for a
    file that is no text.
    """
    found = {}
    for path in sorted(filter(_is_yaml, (RULEBOOKS / folder).glob("*"))):
        if path.suffix != ".yaml":
            raise RulebookError(
                in_words(
                    "{folder}/{name} would not be read: a file of a rulebook ends in .yaml. "
                    "Rename it {stem}.yaml, or move it away.",
                    folder=folder,
                    name=path.name,
                    stem=path.stem,
                )
            )
        found[path.name] = _text_of(f"{folder}/{path.name}")
    return found


def _is_yaml(path: Path) -> bool:
    """Return whether a file is YAML by its name, however its ending is written."""
    return path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(".")


MONTH = "simulation/month.yaml"
"""In a city's folder: what its offices do in a simulated month. It is no part of the edition."""


def month_text(city: str) -> tuple[str, str] | None:
    """Return name and text of the file of a city's month; None if it has none.

    Raises `RulebookError`.
    """
    name = f"{city}/{MONTH}"
    return (name, _text_of(name)) if (RULEBOOKS / name).is_file() else None


def _text_of(name: str) -> str:
    """Return the text of a file of the rulebooks. Raises `RulebookError` if it is missing or no
    text.
    """
    try:
        return (RULEBOOKS / name).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RulebookError(
            in_words("{name}: {error}. Write it in UTF-8.", name=name, error=error)
        ) from error
    except OSError as error:
        raise RulebookError(
            in_words(
                "{rulebooks} cannot be read: {strerror}. Restore it from the release.",
                rulebooks=RULEBOOKS / name,
                strerror=sentence_of(error),
            )
        ) from error


def shared_words() -> Vocabulary:
    """Return what all cities share: offices, actions, papers. Raises `RulebookError` if no law can
    be read.
    """
    for name in cities():
        with suppress(RulebookError):
            return law_of(name).vocabulary
    return law_of(cities()[0]).vocabulary


def names_text() -> dict[str, str]:
    """Return the file of Chinese names by its name. Raises `RulebookError` if it cannot be read."""
    return {WORDS: _text_of(WORDS)}


def known_rules() -> dict[str, str]:
    """Return the article of every rule of the instruments, by id: what rulebooks must hold.

    Raises `RulebookError` if the list cannot be read.
    """
    known: dict[str, str] = {}
    for number, line in enumerate(_text_of(RULES).removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        rule, _, article = (part.strip() for part in line.partition("\t"))
        if not rule or not article or "\t" in article:
            raise RulebookError(
                in_words(
                    "{rules}, line {number}: an id, one tab and an article are expected, not "
                    "{line!r}. Write them so, or begin the line with #.",
                    rules=RULES,
                    number=number,
                    line=line,
                )
            )
        if rule in known:
            raise RulebookError(
                in_words(
                    "{rules}, line {number}: {rule} stands twice. Keep one of the lines.",
                    rules=RULES,
                    number=number,
                    rule=rule,
                )
            )
        known[rule] = article
    if not known:
        raise RulebookError(
            in_words(
                "{rules} lists no rule, so a lost one would go unnoticed. Write each rule's "
                "id, a tab and its article.",
                rules=RULES,
            )
        )
    return known


def rulings() -> Mapping[str, Ruling]:
    """Return the rulings by id; none where no file says any. Raises `RulebookError`."""
    return rulings_in(RULINGS, _text_of(RULINGS)) if (RULEBOOKS / RULINGS).is_file() else {}


@cache
def words_of(language: str) -> Words:
    """Return the words of a language: "en" or "zh".
    Raises `RulebookError` where some are missing.
    """
    cities()
    try:
        return _words_of(language)
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        what = " ".join(f"{error}".split())
        raise RulebookError(
            in_words(
                "the words of the rulebooks ({rulebooks}/words.zh.yaml, {common}/) cannot be "
                "read: {name}: {what}. Restore them from the release.",
                rulebooks=RULEBOOKS,
                common=COMMON,
                name=type(error).__name__,
                what=what,
            )
        ) from error


def _words_of(language: str) -> Words:
    common = {name: _plain(text) for name, text in texts_of(COMMON).items()}
    offices = common["offices.yaml"]["offices"] | common["offices.yaml"].get("successors", {})
    if language == "en":
        return Words(names={code: office["en"] for code, office in offices.items()})
    told = _plain(_text_of(f"words.{language}.yaml"))
    named = offices | common["certificates.yaml"]["certificates"]
    names = {code: one[language] for code, one in named.items()}
    phrases = {**catalogue(language), **told.pop("phrases")}
    return Words(chinese=True, names=names, phrases=phrases, **told)


def _plain(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)
