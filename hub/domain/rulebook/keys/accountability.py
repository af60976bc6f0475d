"""The keys of grounds and measures."""

from dataclasses import replace

from hub.domain.authority import ABOVE_TARGET, ANY_DEPARTMENT
from hub.domain.rulebook.forms import TRUTH, WHOLE, Choice, Key, Section, Some, Word
from hub.domain.rulebook.keys.cited import OF_EVERY_RULE
from hub.domain.rulebook.keys.shared import MEASURES, SOME_OFFICES
from hub.domain.rulebook.only_if_form import ONLY_IF

GRAVER = Section(
    "graver",
    "the ground of the rung below",
    (
        Key(
            "ground", Word("ground"), "a rule of `grounds`", "ZH-17.5.b-utility-late-cut", must=True
        ),
        Key("only_if", ONLY_IF, "only under this reading", "{ladder_skip: true}"),
    ),
)
_BY = Key(
    "by",
    Some(Word("office", (ABOVE_TARGET,))),
    "who may say it: codes or roles, or `above_target`, a government above the office or area that"
    " it is against, or its own. What others say of it has no effect",
    "[above_target, SUPERV]",
    source="ZH 17 ¶1, 18 ¶1, 19(3)",
)
_AGAINST = Key("against", SOME_OFFICES, "offices, by role", "[DIST_GOV, TOWN_GOV]", must=True)
EXPIRED = Section(
    "expired",
    "a measure whose date passes",
    (
        Key("measure", Choice(MEASURES), "whose date passes", "talk", must=True),
        _AGAINST,
        Key(
            "without",
            Some(Word("event")),
            "acts, none of which was done by then",
            "[rectified]",
            must=True,
        ),
    ),
)
DESIGNATED = Section(
    "designated",
    "acts by which an upper organ singles out a case or an area",
    (
        Key("by", Some(Word("event")), "the acts", "[case_designated_key]", must=True),
        replace(_BY, name="said_by", example="above_target"),
        _AGAINST,
    ),
)
AFTER = Section(
    "after",
    "what must have led to a measure",
    (
        Key(
            "ground",
            Word("ground"),
            "the ground that it needs; one that the measure itself states is presumed",
            "ZH-18.1.a-local-inaction",
            must=True,
        ),
        Key("of", Choice(MEASURES), "the measure that must have led to it", "talk", must=True),
        _AGAINST,
        Key("only_if", ONLY_IF, "only under this reading", "{ladder_skip: false}"),
    ),
)
_RATIO = (
    Key(
        "percent",
        WHOLE,
        "reached from this figure on, itself included; `0` is a figure that nobody has set",
        "15",
        must=True,
        source="ZH 19(2); JL 5(1)",
    ),
    Key("at_most", WHOLE, "up to this figure, itself included", "15", source="JL 5(1)"),
    Key(
        "severe_effects",
        TRUTH,
        "`true`: a smaller ratio counts too if its effects are reported to be severe",
        "true",
        source="ZH 19(2)",
    ),
)
RATIO_PART = Section("reported", "a ratio", _RATIO)
RATIO = Section("ratio", "a ratio", (*OF_EVERY_RULE, *_RATIO))
GROUND = Section(
    "ground-rule",
    "a ground",
    (
        *OF_EVERY_RULE,
        Key(
            "of",
            Some(Word("office", (ANY_DEPARTMENT,))),
            "of whom it may be found, by role, or `any_department`, every office that is no"
            " government; of others a finding is refused",
            "[DIST_GOV, TOWN_GOV, SUBDIST]",
            source="ZH 17(1)",
        ),
        _BY,
        Key(
            "allows",
            Word("rule of measures"),
            "the measure, a rule of `measures`, that the ground permits once it is established",
            "ZH-17.0-admonishing-talk",
            source="ZH 17, 18, 19",
        ),
        Key(
            "graver_of",
            GRAVER,
            "what gives this `ground` of the rung below makes the graver one a candidate too",
            "{ground: ZH-17.5.b-utility-late-cut}",
            source="ZH 18(5), 18(6)",
        ),
        Key(
            "expired",
            EXPIRED,
            "the date of a `measure` `against` one of these offices passed `without` these acts."
            " The date does not roll",
            "{measure: talk, against: [TOWN_GOV], without: [rectified]}",
            source="ZH 18(1), 19(1)",
        ),
        Key(
            "reported",
            RATIO_PART,
            "a ratio for one year, as reported last; figures are compared as whole numbers",
            "{percent: 15, severe_effects: true}",
            source="ZH 19(2)",
        ),
        Key(
            "designated",
            DESIGNATED,
            "an upper organ named the area or the case `by` these acts; it falls on the offices of"
            " `against` that the record puts it in, as far as `said_by` may speak of them",
            "{by: [case_designated_key], said_by: above_target, against: [TOWN_GOV]}",
            source="ZH 19(3)",
        ),
    ),
)
MEASURE = Section(
    "measure-rule",
    "a measure",
    (
        *OF_EVERY_RULE,
        Key(
            "measure",
            Some(Choice(MEASURES)),
            "what it is called when it is imposed",
            "talk",
            must=True,
            source="ZH 17–19; JL 5",
        ),
        _BY,
        Key(
            "after",
            AFTER,
            "it comes only once a measure `of` this name has led to the `ground`",
            "{ground: ZH-18.1.a-local-inaction, of: talk, against: [TOWN_GOV]}",
            source="ZH 18(1), 19(1)",
        ),
        Key(
            "noticed_by",
            SOME_OFFICES,
            "who must have given time to mend before, by a notice whose date has passed; a branch"
            " of another government does not count",
            "LAND",
            source="JL 5(1)",
        ),
        Key(
            "inspected_by",
            SOME_OFFICES,
            "who must have found together, after the date, that matters are not mended",
            "[INSPECT_OFFICE, LAND]",
            source="JL 5(1)",
        ),
    ),
)
