"""The keys that every rule has: its id, its article, what it says, what follows from its breach."""

from hub.domain.rulebook.forms import DAY, TEXT, Choice, Key, Section, Some, Word
from hub.domain.rulebook.keys.pattern import PATTERN, patterns
from hub.domain.rulebook.keys.shared import GROUND_LEVELS
from hub.domain.rulebook.only_if_form import ONLY_IF

OF_EVERY_RULE = (
    Key(
        "id",
        TEXT,
        "city, article and paragraph, a word. It is said with every answer and never reused",
        "ZH-15.7-utility-cutoff",
        must=True,
    ),
    Key("article", TEXT, "where it stands", "art. 15 ¶7", must=True),
    Key(
        "says",
        TEXT,
        "what it demands, in our words. Its numbers are the rule's",
        "Where they supply already, power, water and gas each stop …",
        must=True,
    ),
    Key(
        "says_zh",
        TEXT,
        "the same in Chinese, in our words; `gongze law check` asks for it",
        "供电、供水、供气部门接到行政执法部门书面告知后…",
    ),
    Key(
        "readings",
        Some(Word("setting")),
        "the settings that decide this rule; they are shown with its answers",
        "[cutoff_notifiers, ledger_copy_is_notice]",
    ),
    Key(
        "in_force",
        DAY,
        "the day from which it stands, where that is not the city's. A trigger before raises"
        " nothing; a question about a day before finds no rule",
        "2009-09-25",
    ),
    Key(
        "ends",
        DAY,
        "its last day, where it has one. A rule written anew has two entries of one id, whose days"
        " do not overlap: each is cited for the triggers of its days",
        "2029-12-31",
    ),
    Key(
        "only_if",
        ONLY_IF,
        "on a rule, or on a part of one: it stands only under this reading",
        "{release_on: fact_only}",
    ),
)
CITED = Section("rule", "a rule", OF_EVERY_RULE)
"""Keys of every rule."""
CONSEQUENCE = Section(
    "consequence",
    "a ground with its level",
    (
        Key(
            "ground", Word("ground"), "a rule of `grounds`", "ZH-17.5.b-utility-late-cut", must=True
        ),
        Key(
            "level",
            Choice(GROUND_LEVELS),
            "`candidate` waits for a finding, `established` is fulfilled by the breach, `permitted`"
            " is a measure whose condition is met",
            "candidate",
            must=True,
            source="ZH 17",
        ),
        Key(
            "told",
            patterns(PATTERN),
            "it follows only where the office had received one of these before, about the case",
            "[{received: written_notice, by: LAND}]",
            source="ZH 17(7)",
        ),
        Key(
            "met",
            patterns(PATTERN),
            "it follows only where one of these happened in the case; of a week, in a case that the"
            " missed paper should have told",
            "[{act: [stop_failed, construction_continued]}]",
            source="ZH 17(2)",
        ),
    ),
)
