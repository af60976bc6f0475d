"""What an entry of `events.yaml` may say of a kind,
and what its family of messages must be able to carry.
"""

from collections.abc import Iterator, Mapping

from hub.domain.authority import ABOVE_TARGET
from hub.domain.rulebook.forms import (
    TEXT,
    ByName,
    Choice,
    Key,
    Known,
    Section,
    Some,
    Word,
    near,
)
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.domain.vocabulary import ROWS, Effect, Half
from hub.messages import family_of
from hub.messages.field_table import OFFICE_MESSAGES, Slot, fields_of
from hub.messages.field_types import WORD
from hub.messages.nearest import listed
from hub.sentence import in_words

FAMILY_FIELDS: Mapping[str, Mapping[str, Slot]] = {
    family_of(model): fields_of(model) for model in OFFICE_MESSAGES
}
"""What messages of each family hold, by field: a kind can ask for nothing else."""
_DOCUMENT = "document"
OPTIONAL = "optional"
"""The speaker of a kind that a story may tell without saying by whom."""
TOLD = tuple(half.value for half in Half if half is not Half.BREACHED)
"""How a kind is met: a breach is derived, never told."""


def _fits_its_family(node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    family = at["family"].resolved() if "family" in at else None
    if not isinstance(family, str) or family not in FAMILY_FIELDS:
        return
    fields = FAMILY_FIELDS[family]
    for key in ("need", "may"):
        for one in at[key].items() if key in at else ():
            for name in one.text().split("|"):
                if name not in fields:
                    yield _no_field(one, name, family, fields)
    words = {name: slot for name, slot in fields.items() if slot.typed is WORD}
    for name, one in at["values"].entries() if "values" in at else ():
        if name not in words:
            yield _no_field(one, name, family, words)
    yield from _can_have_effect(node, at, family)
    yield from _is_whole_document(node, at, is_document=family == _DOCUMENT)


_SITE = ("site", "enterprise")
EFFECT_NEEDS: Mapping[Effect, tuple[str, tuple[tuple[str, ...], ...]]] = {
    Effect.RECORDS: ("certificate", (("certificate",), _SITE)),
    Effect.REGISTERS: ("register", (_SITE,)),
    Effect.SHOWS: ("permit", (_SITE,)),
    Effect.ASKS: ("permit", (("action",), _SITE)),
    Effect.GRANTS: ("permit", (("action",), _SITE)),
    Effect.SUPPLIES: ("permit", (("site",),)),
    Effect.CUTS: ("permit", (("case", "site"),)),
    Effect.RESTORES: ("permit", (("site",),)),
    Effect.DECIDES_PENALTY: ("act", (("case",),)),
    Effect.EXECUTES_PENALTY: ("act", (("case",),)),
    Effect.FINDS: ("finding", (("ground",), ("target",))),
    Effect.IMPOSES: ("finding", (("measure",), ("target",))),
    Effect.INTERVIEWS: ("finding", (("area",),)),
    Effect.INSPECTS: ("finding", (("area",), ("result",))),
    Effect.REPORTS_RATIO: ("finding", (("area",), ("year",), ("illegal",), ("total",))),
    Effect.GIVES_TIME: ("finding", (("until",), ("to", "target", "area"))),
    Effect.REMEDIES_MINING: ("act", (("case",),)),
    Effect.SUCCEEDS: ("act", (("site", "party"), ("into",))),
    Effect.IDENTIFIES: ("act", (("party",), ("names", "credit_code"))),
    Effect.JOINS: ("act", (("sender",), ("case",), ("notice",))),
    Effect.WITHDRAWS: ("document", (("case",), ("notice",))),
    Effect.RETURNS: ("act", (("case",), ("notice",))),
    Effect.ACCEPTS_RETURN: ("act", (("case",), ("notice",))),
    Effect.REJECTS_RETURN: ("act", (("case",), ("notice",))),
    Effect.STAYS: ("act", (("case",),)),
    Effect.LIFTS_STAY: ("act", (("case",),)),
}
"""What a kind must be to have an effect: its family, and of each tuple a field that it needs."""


def _can_have_effect(node: Node, at: Mapping[str, Node], family: str) -> Iterator[Problem]:
    """Yield each effect that a kind could not have when it is told."""
    needed = [set(one.text().split("|")) for one in at["need"].items()] if "need" in at else []
    for one in at["effect"].items() if "effect" in at else ():
        name = one.resolved()
        if not isinstance(name, str) or name not in {*Effect}:
            continue
        of, fields = EFFECT_NEEDS[Effect(name)]
        if family != of:
            yield one.wrong(
                in_words(
                    "only a kind of family {of} {name}, and {key} is a {family}",
                    of=of,
                    name=name,
                    key=node.key,
                    family=family,
                ),
                in_words("Write `family: {of}`, or take the effect out.", of=of),
            ).problems[0]
            continue
        lacking = [some for some in fields if not any(told <= {*some} for told in needed)]
        if lacking:
            wanted = ", ".join("|".join(some) for some in lacking)
            yield one.wrong(
                in_words(
                    "a kind that {name} must say {wanted}, and {key} need not",
                    name=name,
                    wanted=wanted,
                    key=node.key,
                ),
                in_words("Write {wanted} into `need`, or take the effect out.", wanted=wanted),
            ).problems[0]


def _no_field(node: Node, name: str, family: str, fields: Mapping[str, Slot]) -> Problem:
    return node.wrong(
        in_words("unknown field {name!r}", name=name),
        in_words(
            "{near}Write a field of {family} messages: {listed}.",
            near=near(fields, name),
            family=family,
            listed=listed(fields, name),
        ),
    ).problems[0]


def _is_whole_document(
    node: Node, at: Mapping[str, Node], *, is_document: bool
) -> Iterator[Problem]:
    """Yield what a document lacks: without its half and paper no rule could meet it."""
    for name, example in (("half", "sent"), ("paper", "written_notice")):
        if is_document and name not in at:
            yield node.problem(Code.MISSING, name=name, example=example)
        if not is_document and name in at:
            yield (
                at[name]
                .wrong(
                    in_words("only a document has a {name}", name=name),
                    in_words("Take it out, or write `family: document`."),
                )
                .problems[0]
            )


KIND = Section(
    "kind",
    "a kind",
    (
        Key(
            "family",
            Choice(tuple(FAMILY_FIELDS)),
            "which family of messages tells it",
            "act",
            must=True,
        ),
        Key(
            "half",
            Choice(TOLD),
            "of a document: `sent`, what its writer sent, or `received`, what its addressee"
            " recorded",
            "sent",
        ),
        Key("paper", TEXT, "of a document: the paper of which it is one half", "written_notice"),
        Key("need", Some(TEXT), "fields that must stand; `a|b`: one of the two", "[to, case]"),
        Key(
            "may",
            Some(TEXT),
            "fields that may stand beside `case`, `site`, `party` and `enterprise`",
            "[reason]",
        ),
        Key(
            "values",
            ByName("field", Some(TEXT)),
            "the words that a field can have",
            "{matter: [cutoff]}",
        ),
        Key(
            "speaker",
            Some(Word("office", (OPTIONAL, ABOVE_TARGET))),
            "a story need not say by whom. `optional`: then who acts on the action or issues the"
            " paper says it; an office: that one; `above_target`: the nearest government above whom"
            " it is against, else the next that stands here",
            "LAND",
        ),
        Key(
            "speakers", Some(Word("office")), "the offices that alone may say it", "[POWER, WATER]"
        ),
        Key(
            "counts_from",
            Some(Word("office")),
            "whose word alone has the effect: anybody else's is heard, kept and answered with a"
            " remark",
            "[LAND]",
        ),
        Key(
            "told_by",
            ByName("field", Some(Word("office")), Word("field")),
            "fields that these offices alone may say",
            "{proposal_approved: NDRC}",
        ),
        Key("default_to", Word("office"), "where a paper without addressee goes", "LAND"),
        Key(
            "gives_back",
            Word("paper"),
            "which paper it sends back: what is sent again after that is another paper, and begins"
            " its duties afresh",
            "case_transfer",
        ),
        Key(
            "belongs_to",
            Some(Choice(tuple(ROWS))),
            "what a fact is kept with and what its duties are about: the first of these that it"
            " names. Where it is not written, `need` says it: of `need: [site]` the site, of `need:"
            " [case|site]` the case, else the site",
            "[case, target]",
        ),
        Key(
            "counts_also_for",
            Some(Choice(("case",))),
            "said of a site or enterprise, it counts in the cases there as if it had been said in"
            " them",
            "case",
        ),
        Key(
            "done_to",
            Choice(("site",)),
            "it happens to its site: whichever case it names, or none, it counts for the duties of"
            " every case there",
            "site",
        ),
        Key(
            "effect",
            Some(Choice(tuple(one.value for one in Effect))),
            "what it does by itself, beside the rules that name it",
            "[grants, shows]",
        ),
        Key("kept_for", TEXT, "why it stays although no rule reads it", "offices record it"),
    ),
    also=_fits_its_family,
    settings=False,
)
