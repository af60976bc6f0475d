"""The keys of a pattern: what raises a duty, fulfils it, tells of it, renews it."""

from collections.abc import Iterator, Mapping

from hub.domain.rulebook.clock_form import CLOCK
from hub.domain.rulebook.fields_named import misfits
from hub.domain.rulebook.forms import (
    OR_NOT_SAID,
    TEXT,
    TRUTH,
    ByName,
    Choice,
    Each,
    Form,
    Key,
    Known,
    Ref,
    Section,
    Some,
    Word,
    found_in,
    setting_named,
)
from hub.domain.rulebook.keys.shared import ANY_PAPER, SOME_OFFICES, SOME_PARTIES
from hub.domain.rulebook.only_if_form import ONLY_IF
from hub.domain.rulebook.pattern_reader import RESUMES
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import ActorFrom
from hub.domain.vocabulary import WEEK_BEGAN, Half
from hub.messages.validation_errors import shown


def _of_pattern(node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    if Half.BREACHED.value in at:
        one = at[Half.BREACHED.value]
        if one.resolved() != "any":
            yield one.problem(Code.BREACHED_IS_ANY, value=shown(one.resolved()))
    yield from misfits(at, known)


def of_tells(node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Yield a field that the paper or the act never carries."""
    paper, act, field = (at[name].resolved() if name in at else "" for name in _TOLD_IN)
    if not isinstance(field, str):  # its form has named the mistake
        return
    for kind in known.kinds.values():
        if (kind.paper == paper or kind.name == act) and field not in kind.fields:
            yield (
                at["field"]
                .wrong(
                    f"{kind.name} has no field {field!r}, so no decision is told in it",
                    "Name a field of the paper and the act, or add it to common/events.yaml.",
                )
                .problems[0]
            )


_TOLD_IN = ("paper", "act", "field")


class _Breached:
    """`any`: of breached duties no single one can be named."""

    told = "`any`"

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield nothing: the pattern says it in one sentence."""
        yield from ()

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema."""
        return {"const": "any"}


_HALVES = (
    Key(
        "act",
        Some(Word("event", (WEEK_BEGAN,))),
        "an office did it: a kind of `events.yaml`",
        "supply_cut",
    ),
    Key(
        "sent",
        ANY_PAPER,
        "an office wrote a paper: a `paper` of `events.yaml`",
        "disposal_result_letter",
    ),
    Key(
        "received",
        ANY_PAPER,
        "an office received it. `received: any` is any paper",
        "written_notice",
    ),
    Key(
        "breached",
        _Breached(),
        "`any`: a duty of the case was breached; `by` whom: those who watch over the office then"
        " owe theirs",
        "any",
    ),
)
_BASIC = (
    *_HALVES,
    Key(
        "by",
        SOME_PARTIES,
        "who acted or wrote: codes or roles, or `actor`, the office that owes the duty",
        "[LAND, URBAN_ENF]",
    ),
    Key("to", SOME_PARTIES, "whom it was addressed to", "PLAN"),
    Key(
        "holding",
        SOME_OFFICES,
        "its author took these offices over too, and speaks under the name of today",
        "PLAN",
        source="ZH 8 ¶1",
    ),
    Key(
        "to_each",
        SOME_OFFICES,
        "one pattern for each of these offices: with `needs: all` each must be told",
        "{setting: cc_mandatory}",
        source="ZH 7(2), copies",
    ),
    Key(
        "if_said",
        ByName("field", SOME_PARTIES),
        "where the field names offices, one of these is among them; where it does not stand, it is"
        " presumed so",
        "{to: [LAND]}",
        source="ZH 8 ¶1",
    ),
    Key(
        "where",
        ByName("field", Some(OR_NOT_SAID)),
        "a field has one of these values; `null`: or the field is not said",
        "{reason: [no_jurisdiction, null]}",
        source="ZH 11(1)",
    ),
    Key(
        "has", Some(TEXT), "the field must be said, and not as false", "reasons", source="ZH 11(1)"
    ),
    Key(
        "test",
        Word("test"),
        "a named question of `hub/domain/patterns.py`",
        "valid_writing",
        source="ZH 7(2), an oral report that counts as written",
    ),
    Key(
        "only_if", ONLY_IF, "the pattern stands only under this reading", "{release_on: fact_only}"
    ),
)
_UNLESS = Key(
    "unless",
    Ref("pattern", lambda: PATTERN),
    "in `raised`, `once`, `ended`: not where the thing tells of this, the last such act by then,"
    " else the next of that day. One that nobody told is presumed not to be",
    "{act: criminal_filing_decided, where: {decision: file}}",
    source="ZH 12 ¶1",
)
_ABOUT = Key(
    "about",
    Each(Ref("telling-pattern", lambda: TELLING), "patterns"),
    "in `raised`, `absence`, `once`, `done`, `ended`: what the thing must belong to, the last such"
    " before it, whoever wrote it and in whichever matter, else the next of that day; a paper"
    " belongs to what its addressee wrote, where that wrote one. The first of several that is on"
    " record decides; where none is, it is presumed to belong. `sent: …` is a paper by either half",
    "{sent: case_transfer, by: LAND, to: PSB}",
    source="ZH 11(1)",
)
UNDONE = Key(
    "undone",
    Each(Ref("telling-pattern", lambda: TELLING), "patterns"),
    "what takes the thing back when it comes later within the term: the last word decides",
    "[{act: [stop_failed, construction_continued]}]",
    source="ZH 7(1), 10(1)",
)
_HALF_NAMES = tuple(one.name for one in _HALVES)
PATTERN: Section = Section("pattern", "a pattern", _BASIC, only=_HALF_NAMES, also=_of_pattern)
"""What counts: where a duty is done, a block placed or released, an exception recorded."""
TELLING: Section = Section(
    "telling-pattern", "a pattern", (*_BASIC, _UNLESS, _ABOUT), only=_HALF_NAMES, also=_of_pattern
)
"""What lists or ends a duty."""
FULFILLING: Section = Section(
    "fulfilling-pattern",
    "a pattern",
    (
        *_BASIC,
        _ABOUT,
        Key(
            "since_trigger",
            TRUTH,
            "`true`: it counts also when it happened after the trigger and before the day from"
            " which the term runs",
            "true",
            source="ZH 10(2)",
        ),
    ),
    only=_HALF_NAMES,
    also=_of_pattern,
)
"""What fulfils a duty."""
RENEWING = Section(
    "renewing-pattern",
    "a pattern",
    (
        *_BASIC,
        Key(
            "after",
            Each(Ref("pattern", lambda: PATTERN), "patterns"),
            "in `since`: only the first of its kind after one of these is new",
            "[{act: stop_effective}]",
            source="RL-10, resumption",
        ),
    ),
    only=_HALF_NAMES,
    also=_of_pattern,
)
"""What raises an ended duty anew."""


class Actor:
    """Who owes a duty."""

    told = "`author`, `addressee`, a list of offices, or {author_of: …, else: …}"

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake."""
        yield from found_in(self._form(node), node, known)

    def _form(self, node: Node) -> Form:
        if node.is_mapping and setting_named(node) is None:
            return AUTHOR_OF
        if node.is_list:
            return SOME_OFFICES
        return Choice(tuple(one.value for one in ActorFrom))

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema."""
        named = Choice(tuple(one.value for one in ActorFrom)).schema()
        offices = {"type": "array", "minItems": 1, "items": Word("office").schema()}
        return {"anyOf": [named, offices, AUTHOR_OF.schema()]}


AUTHOR_OF = Section(
    "author-of",
    "who did an earlier act",
    (
        Key(
            "author_of",
            Word("event"),
            "a kind of `events.yaml`: the office that did this act in the case before",
            "enforcement_applied",
            must=True,
            source="ZH 16 ¶2",
        ),
        Key(
            "else",
            Word("office"),
            "the office that holds this role, where none did",
            "LAND",
            must=True,
        ),
    ),
)
WHO_OWES = Actor()
ABSENCE = Section(
    "absence",
    "what must not have happened",
    (
        *_BASIC,
        Key(
            "any_of",
            Each(Ref("telling-pattern", lambda: TELLING), "patterns"),
            "several things, none of which must have happened, in place of one",
            "[{act: transfer_accepted}, {sent: transfer_returned}]",
        ),
        Key("within", CLOCK, "within which term after the trigger", "{working_days: 3}", must=True),
        Key(
            "stands_meanwhile",
            TRUTH,
            "`true`: the duty is listed from the start, and the thing in time takes it off",
            "true",
            source="ZH 7(1) stop notice",
        ),
        Key(
            "since_trigger",
            TRUTH,
            "`true`: what happened before the trigger does not count",
            "true",
            source="ZH 10(2)",
        ),
        UNDONE,
        Key(
            "resumes",
            Choice(RESUMES),
            "beside `undone`: whether the term begins again where the thing is taken back on its"
            " last day, which leaves no time",
            "{setting: resumed_on_last_day}",
            source="ZH 7(1)",
        ),
        Key(
            "waits_for",
            Each(Ref("telling-pattern", lambda: TELLING), "patterns"),
            "what makes the term wait when it happens within it and none of the things before it",
            "[{sent: materials_requested, by: actor}]",
            source="ZH 11(1) deemed acceptance",
        ),
        Key(
            "waits_until",
            Each(Ref("telling-pattern", lambda: TELLING), "patterns"),
            "beside `waits_for`: with what the whole term begins again",
            "[{received: materials_supplied, to: actor}]",
            source="ZH 11(1) deemed acceptance",
        ),
    ),
    only=(*_HALF_NAMES, "any_of"),
    also=_of_pattern,
)
RAISING = Section(
    "raising-pattern",
    "a pattern",
    (
        *_BASIC,
        _UNLESS,
        _ABOUT,
        Key(
            "day_of",
            TEXT,
            "the term starts on the day in this field, not at the fact's instant; the duty is"
            " listed once that day has passed",
            "rectify_by",
            source="ZH 10(2)",
        ),
        Key(
            "actor",
            WHO_OWES,
            "in `raised`: who owes the duty when this pattern raises it",
            "author",
        ),
        Key(
            "absence",
            ABSENCE,
            "in `raised`: this pattern raises it only if none of these has happened within that"
            " term; the next trigger counts where one has",
            "{any_of: […], within: {working_days: 3}}",
            source="ZH 11(1) deemed acceptance",
        ),
    ),
    only=_HALF_NAMES,
    also=_of_pattern,
)
"""What raises a duty."""


def patterns(of: Section) -> Each:
    return Each(of, "patterns")
