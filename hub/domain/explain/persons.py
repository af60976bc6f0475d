"""Who answers for an office: a rulebook's text, in Chinese and then in English."""

import re

from hub.domain.explain.both import Both

_ENGLISH_BEHIND = re.compile("(?<=[^ -~]) +([ -~]+)$")


def person(text: str) -> Both:
    """Return a person in each language; a text in one of them alone is both.

    In Chinese the answer for an office and who gives it stand side by side: 第一责任人 市长.
    """
    behind = _ENGLISH_BEHIND.search(text)
    if behind is None:
        return Both(text, text)
    return Both(behind[1], text[: behind.start()].replace(" ", "：", 1))
