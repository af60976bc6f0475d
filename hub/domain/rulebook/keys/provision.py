"""The keys of exceptions, releases, equivalences and provisions."""

from hub.domain.rulebook.forms import DAY, TEXT, Choice, Key, Section, Some, Word
from hub.domain.rulebook.keys.cited import OF_EVERY_RULE
from hub.domain.rulebook.keys.gate import PROJECT_TYPES
from hub.domain.rulebook.keys.pattern import PATTERN, patterns
from hub.domain.rulebook.keys.shared import SOME_OFFICES
from hub.domain.rules import ProvisionKind

EXCEPTION = Section(
    "exception",
    "an exception",
    (
        *OF_EVERY_RULE,
        Key(
            "of",
            Some(Word("duty")),
            "the duties whose limit it takes away",
            "[ZH-14.3.a-six-months]",
            must=True,
            source="ZH 11(1), 14(3)",
        ),
        Key(
            "recorded",
            patterns(PATTERN),
            "what must be recorded in time; recorded late it cures nothing",
            "[{act: special_reason_recorded, by: actor}]",
            must=True,
        ),
    ),
)
RELEASE = Section(
    "release",
    "a release",
    (
        *OF_EVERY_RULE,
        Key(
            "of", Some(Word("block")), "the blocks that it ends", "[ZH-8.1.b-plan-block]", must=True
        ),
        Key(
            "when",
            patterns(PATTERN),
            "patterns that end them",
            "[{received: disposal_result_letter, to: PLAN}]",
            must=True,
            source="ZH 8 ¶1",
        ),
    ),
)
EQUIVALENCE = Section(
    "equivalence",
    "an equivalence",
    (
        *OF_EVERY_RULE,
        Key(
            "counts_as",
            Choice(("written",)),
            "the form that another stands in for",
            "written",
            must=True,
            source="ZH 7(2)",
        ),
        Key(
            "marks",
            Some(Word("mark")),
            "fields, every one of which the paper must say is true",
            "[urgent, recorded, witness_signed]",
            must=True,
        ),
    ),
)
PROVISION = Section(
    "provision",
    "a provision",
    (
        *OF_EVERY_RULE,
        Key(
            "kind",
            Choice(tuple(one.value for one in ProvisionKind)),
            "what it is",
            "responsibility",
            must=True,
        ),
        Key("of", SOME_OFFICES, "whom it binds, by role", "[LAND]"),
        Key(
            "persons",
            Some(TEXT),
            "who answers for them; shown with every ground and measure against such an office",
            "[第一责任人 行政主要负责人 head of the district]",
        ),
        Key(
            "begins",
            DAY,
            "of `force`: the day from which the text binds; a text without one, here or as"
            " `in_force` in `city.yaml`, raises nothing",
            "2009-09-25",
            source="ZH 24",
        ),
        Key(
            "defines",
            Some(Word("term")),
            "of `definition`: fields that mean something in this city because its law defines them;"
            " a pattern that asks for one that is not defined never matches",
            "[planning_area]",
            source="ZH 21",
        ),
        Key(
            "reaches",
            PROJECT_TYPES,
            "of `purpose`: kinds of project beside building that the text speaks of; a gate demands"
            " nothing of the others",
            "[exploration, mining]",
            source="JL preamble",
        ),
    ),
)
