"""Who answers for an office: a rulebook's text, in Chinese and then in English."""

import re

from hub.domain.explain.both import Both

_ENGLISH_BEHIND = re.compile("(?<=[^ -~]) +([ -~]+)$")


def person(text: str) -> Both:
    """Return a person in each language; a text in one of them alone is both."""
    behind = _ENGLISH_BEHIND.search(text)
    return Both(behind[1], text[: behind.start()]) if behind else Both(text, text)
