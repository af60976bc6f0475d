"""The keys of a gate: what it demands, and what is checked beside."""

from collections.abc import Iterator, Mapping

from hub.domain.rulebook.forms import (
    DAY,
    SCALAR,
    ByName,
    Choice,
    Each,
    Key,
    Known,
    Section,
    Some,
    Word,
    near,
    setting_named,
)
from hub.domain.rulebook.keys.cited import OF_EVERY_RULE
from hub.domain.rulebook.keys.duty import MISSED
from hub.domain.rulebook.keys.shared import PERFORMED
from hub.domain.rulebook.only_if_form import ONLY_IF
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.messages.nearest import listed
from hub.messages.validation_errors import shown

PROJECT_TYPES = Some(Word("project type"))
DEMAND = Section(
    "demand",
    "a demand",
    (
        Key(
            "any_of",
            Some(Word("certificate")),
            "of these papers one is enough",
            "[construction_permit]",
            must=True,
            source="ZH 15 ¶6",
        ),
        Key(
            "types",
            PROJECT_TYPES,
            "it holds for sites of these project types only, of `project_types` in `events.yaml`; a"
            " purpose must reach them. A site without a type is judged as construction",
            "[mining]",
            source="JL 4(4) power",
        ),
        Key(
            "except_types",
            PROJECT_TYPES,
            "it does not hold for sites of these project types",
            "[exploration, mining]",
            source="JL 4(4) power",
        ),
        Key(
            "only_if", ONLY_IF, "the demand stands only under this reading", "{licence_proof: both}"
        ),
    ),
)
CHECKED = Section(
    "checked",
    "an act",
    (
        Key(
            "act",
            Word("event"),
            "the act by which the papers are looked at",
            "document_checked",
            must=True,
        ),
        Key(
            "only_if",
            ONLY_IF,
            "asked for only under this reading",
            "{unchecked_but_valid: violation}",
        ),
    ),
)
ACTIONS = Key(
    "actions",
    Some(Word("action")),
    "what is asked for: names of `offices.yaml`",
    "[power_supply]",
    must=True,
)
GATE = Section(
    "gate",
    "a gate",
    (
        *OF_EVERY_RULE,
        ACTIONS,
        Key(
            "demands",
            Each(DEMAND, "demands"),
            "every demand must be met; of a demand, `any_of` the papers is enough",
            "[{any_of: land_pre_examination}]",
            source="ZH 15 ¶2; ZH 15 ¶6",
        ),
        Key(
            "reaches",
            ByName("fact of the site", Some(SCALAR), Word("site fact")),
            "facts of the site for which the rule speaks. A fact that nobody stated is presumed to"
            " hold; a site that the rule does not reach finds the gate open, and no block of the"
            " rule holds it",
            "{land_supply: [granted]}",
            source="JL 4(4) granted land",
        ),
        Key(
            "reaches_since",
            DAY,
            "the day from which `reaches` is asked; before, the rule speaks of every site",
            "2012-01-01",
            source="Administrative Enforcement Law 43",
        ),
        Key(
            "silent_unless",
            Some(Word("site truth")),
            "the rule speaks only where one of these facts is true; else the answer is"
            " `rule_silent`",
            "[livelihood, infrastructure]",
            source="JL 4(1)",
        ),
        Key(
            "checked",
            CHECKED,
            "the act by which who grants must have looked at the papers before; an act without it"
            " is against the gate",
            "{act: document_checked}",
            source="ZH 15 ¶6",
        ),
        Key(
            "performed",
            Choice(PERFORMED),
            "the penalty of every case at the site must be that far",
            "executed",
            source="JL 4(1)",
        ),
        MISSED,
    ),
    needs=(("demands", "performed", "checked"),),
    also=lambda node, at, known: _site_values(at, known),
)


def _site_values(at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Yield values of a site's facts that no register may tell."""
    registers = [kind for kind in known.kinds.values() if kind.family == "register"]
    for name, one in at["reaches"].entries() if "reaches" in at else ():
        told = [kind.values[name] for kind in registers if name in kind.values]
        allowed = frozenset[str]().union(*told)
        for value in one.values() if told and setting_named(one) is None else ():
            if value not in allowed:
                yield one.problem(
                    Code.NO_SUCH_VALUE, field=name, kinds="a register", value=shown(value),
                    expected=listed(allowed, value), near=near(allowed, value),
                )  # fmt: skip
