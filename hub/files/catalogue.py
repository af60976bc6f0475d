"""Reads the catalogue of the program's sentences: `hub/locale/zh.po`."""

from collections.abc import Mapping
from functools import cache

from hub.shipped import HUB

CATALOGUE = HUB / "locale" / "zh.po"
"""English sentences with their Chinese. `make words` brings it up to date with the code."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return the sentences of a language, by the English ones; of English none are needed."""
    if language == "en":
        return {}
    from babel.messages.pofile import read_po  # noqa: PLC0415  English needs none

    with CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}
