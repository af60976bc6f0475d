"""The keys of a city's own file and of its districts: settings, what is tightened."""

from collections.abc import Iterator, Mapping

from hub.domain.rulebook.clock_form import CLOCK
from hub.domain.rulebook.forms import (
    DAY,
    SCALAR,
    TEXT,
    TRUTH,
    ByName,
    Each,
    Key,
    Known,
    Section,
    Some,
    Word,
    near,
)
from hub.domain.rulebook.keys.cited import OF_EVERY_RULE
from hub.domain.rulebook.keys.duty import DUTY
from hub.domain.rulebook.keys.pattern import PATTERN, TELLING, of_tells, patterns
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.messages.validation_errors import shown


def _of_setting(node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Yield the mistake of a default that the setting does not offer."""
    if "values" not in at or "default" not in at:
        return
    offered = at["values"].values()
    if not offered:  # An empty list is a mistake of its own.
        return
    default = at["default"].resolved()
    chosen = default if "some" in at and isinstance(default, list) else [default]
    for one in chosen:
        if not any(one == value and type(one) is type(value) for value in offered):
            yield at["default"].problem(
                Code.NOT_OFFERED, setting=node.key, value=shown(one),
                near=near([str(value) for value in offered], one),
                known=", ".join(shown(value) for value in offered),
            )  # fmt: skip


class Anything:
    """Any value that can be chosen."""

    told = "a value"

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield the mistake of a value that is none."""
        for one in node.values():
            if one is None or one == "":
                yield node.problem(Code.NOTHING, expected=self.told)
        if not node.values():
            yield node.problem(Code.NOTHING, expected=self.told)

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema."""
        return {"type": ["string", "number", "boolean", "array"]}


KEPT_FOR = Key(
    "kept_for", TEXT, "why it stays although nothing reads it", "messages of 2025 carry it"
)
SETTING = Section(
    "setting",
    "a setting",
    (
        Key("ambiguity", TEXT, "the number of the reading", "AMB-08", must=True),
        Key(
            "asks", TEXT, "the question that it decides", "whether an open case holds …", must=True
        ),
        Key(
            "default",
            Anything(),
            "the answer taken where a city chooses none",
            "project",
            must=True,
        ),
        Key(
            "values",
            Some(SCALAR),
            "what may be chosen; a choice that is not offered is refused",
            "[project, party]",
        ),
        Key("asks_zh", TEXT, "what it asks, in Chinese", "期限自何时起算"),
        Key("some", TRUTH, "`true`: a list of `values` is chosen", "true"),
        Key("any", TRUTH, "`true`, in place of `values`: any value", "true"),
        Key("because", TEXT, "why the default is the default", "the words name no other beginning"),
        Key("because_zh", TEXT, "the same in Chinese", "条文未规定其他起算点"),
        KEPT_FOR,
    ),
    only=("values", "any"),
    also=_of_setting,
    settings=False,
)
TELLS = Section(
    "tells",
    "a paper that tells a decision",
    (
        Key("paper", Word("paper"), "which paper", "filing_decision_notice", must=True),
        Key(
            "act",
            Word("event"),
            "how the decision is told otherwise: a kind of `events.yaml`",
            "criminal_filing_decided",
            must=True,
        ),
        Key("field", TEXT, "the field of both in which it stands", "decision", must=True),
        Key(
            "presumed",
            TEXT,
            "which decision it tells where none is on record and one of `where` happened",
            "no_file",
        ),
        Key(
            "where",
            patterns(TELLING),
            "what lets it be presumed",
            "[{sent: filing_decision_notice, has: reasons}]",
        ),
    ),
    settings=False,
    also=of_tells,
)
CITY = Section(
    "city-file",
    "the city's own file",
    (
        Key("city", TEXT, "the name of its folder", "zhuhai", must=True),
        Key("title", TEXT, "the instrument", "Zhuhai, provisions on …, 2009", must=True),
        Key("title_zh", TEXT, "the same in Chinese", "珠海市建立土地执法共同责任制度的规定"),
        Key("issued", DAY, "the day on which it was issued, as the text states it", "2009-09-25"),
        Key("number", TEXT, "its number, where the text states one", "吉市政办发〔2018〕1号"),
        Key(
            "in_force",
            DAY,
            "the day from which the text binds, where no provision of `force` says it",
            "2018-07-16",
        ),
        Key(
            "settings",
            ByName("name", SETTING),
            "words that the text leaves open",
            "{planning_block_scope: …}",
        ),
        Key(
            "disposed",
            patterns(PATTERN),
            "what it means that a case is disposed of",
            "[{sent: disposal_result_letter, where: {outcome: completed}}]",
            must=True,
        ),
        Key(
            "tells",
            Each(TELLS, "papers"),
            "which papers tell a decision: one that names it proves it; one that does not tells the"
            " last on record, before any the next one",
            "[{paper: filing_decision_notice, act: criminal_filing_decided, field: decision}]",
            source="ZH 11(1), 12 ¶1",
        ),
    ),
    settings=False,
)
TIGHTENS = Section(
    "tightens",
    "a shorter term",
    (
        *OF_EVERY_RULE,
        Key(
            "of",
            Word("duty"),
            "the duty whose term it shortens",
            "ZH-10.1.a-town-joint-stop",
            must=True,
        ),
        Key("clock", CLOCK, "a shorter term, in the same unit", "{working_days: 1}", must=True),
    ),
)
DISTRICT = Section(
    "district-file",
    "a district's own rules",
    (
        Key("district", TEXT, "whose rules they are", "XIANGZHOU", must=True),
        Key("title", TEXT, "the instrument", "Detailed rules of one district"),
        Key("title_zh", TEXT, "the same in Chinese", "某区实施细则"),
        Key(
            "in_force",
            DAY,
            "from when; a rule may have a day of its own, and an end",
            "2026-01-01",
            must=True,
        ),
        Key(
            "offices",
            ByName("office", Word("office")),
            "the offices that they bind, with their roles",
            "{TOWN_A: TOWN_GOV}",
            must=True,
        ),
        Key(
            "tightens",
            Each(TIGHTENS, "shorter terms"),
            "a shorter term, in the same unit, in place of the city's for these offices. All else"
            " stays as in the rule `of`; a longer term is refused",
            "[{id: …, of: …, clock: {working_days: 1}}]",
        ),
        Key("duties", Each(DUTY, "duties"), "more that these offices owe, written as any duty"),
    ),
)
