"""Articles of rules in both languages, for the lines that tell a difference."""

from collections.abc import Mapping

from hub.domain.explain.article import cited
from hub.sentence import both


def in_both(articles: Mapping[str, str]) -> Mapping[str, str]:
    """Return the article of each rule so that it can be said in Chinese too: 第十五条第七款."""
    return {
        rule: both("{en}", "{zh}", **cited(article)._asdict()) for rule, article in articles.items()
    }
