"""The rulings: how words of the texts are read that leave room, each with the rules that hold it.

`rulebooks/rulings.yaml` says nothing that binds: what it decides stands in the rules and settings
that it names, and is shown by the stories that it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.rulebook.forms import TEXT, ByName, Key, Known, Section, Some, found_in
from hub.domain.rulebook.problems import RulebookError
from hub.domain.rulebook.yaml_node import Node, parse

STORIES_EACH = 3
"""How many stories a ruling needs: the rule, its edge, its neighbour that must not change."""

RULING = Section(
    "ruling",
    "a ruling",
    (
        Key("title", TEXT, "what it is about", "Disposal", must=True),
        Key("title_zh", TEXT, "the same in Chinese", "处理完毕", must=True),
        Key("article", TEXT, "where the words stand that it reads", "art. 8 ¶1", must=True),
        Key("decides", TEXT, "what it decides, in our words", "A letter …", must=True),
        Key("decides_zh", TEXT, "the same in Chinese", "仅……的函件……", must=True),
        Key(
            "setting",
            Some(TEXT),
            "the setting by which a city chooses another reading",
            "cutoff_notifiers",
        ),
        Key("rules", Some(TEXT), "the rules that hold it", "[ZH-15.7-utility-cutoff]"),
        Key("stories", Some(TEXT), "the stories that show it", "[zhuhai/already-cut]"),
    ),
    settings=False,
)
RULINGS = ByName("ruling", RULING)


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling: its id, article and words; the settings, rules and stories that it names."""

    id: str
    title: str
    title_zh: str
    article: str
    decides: str
    decides_zh: str
    settings: tuple[str, ...]
    rules: tuple[str, ...]
    stories: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        """Return whether it has as many stories as a ruling needs."""
        return len(set(self.stories)) >= STORIES_EACH


def rulings_in(file: str, text: str) -> Mapping[str, Ruling]:
    """Return the rulings of a file by id. Raises `RulebookError` with every mistake."""
    top = parse(file, text, {})
    wrong = tuple(found_in(RULINGS, top, Known({})))
    if wrong:
        raise RulebookError(*wrong)
    return {name: _ruling(name, node) for name, node in top.entries()}


def _ruling(name: str, node: Node) -> Ruling:
    at = dict(node.entries())
    title, title_zh, article, decides, decides_zh = (
        at[key].text() for key in ("title", "title_zh", "article", "decides", "decides_zh")
    )
    settings, rules, stories = (
        tuple(one.text() for one in at[key].items()) if key in at else ()
        for key in ("setting", "rules", "stories")
    )
    return Ruling(name, title, title_zh, article, decides, decides_zh, settings, rules, stories)
