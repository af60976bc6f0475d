"""The language in which `gongze` speaks: read here, at the door, and handed on as a value."""

import os
from collections.abc import Sequence

from hub import output
from hub.cli.languages.words_of_click import speak_click
from hub.files.catalogue import catalogue
from hub.sentence import Translate

LANGUAGES = ("en", "zh")
_CHOSEN = ["en"]
"""The language of this process; `speak` puts it here."""


def chosen() -> str:
    """Return the language in which this process speaks."""
    return _CHOSEN[0]


def speak(language: str) -> None:
    """Have this process print in a language, and click with it."""
    _CHOSEN[:] = [language]
    translate = translation_to(language)
    output.speak(translate)
    speak_click(translate)


def of_terminal() -> str:
    """Return the locale of the terminal: the first of its variables that says any."""
    return (
        os.environ.get("GONGZE_LANG")
        or os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or ""
    )


def language_of(arguments: Sequence[str], locale: str) -> str:
    """Return the language that the arguments name, else that of the locale, else English.

    The last `--lang` counts, wherever it stands; another word than a language is refused later.
    """
    named = [
        one.partition("=")[2] if "=" in one else following
        for one, following in zip(arguments, [*arguments, ""][1:], strict=True)
        if one == "--lang" or one.startswith("--lang=")
    ]
    word = next((one for one in reversed(named) if one in LANGUAGES), locale)
    return "zh" if word.lower().startswith("zh") else "en"


def translation_to(language: str) -> Translate | None:
    """Return what says a sentence in a language; None for English."""
    if language == "en":
        return None
    words = catalogue(language)
    return lambda template: words.get(template, template)
