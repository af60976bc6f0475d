"""Every key of every file of the rulebooks, once: what its value may be, whether it must stand,
what it means.

From these tables come what a rulebook is refused for, the tables of docs/law.md and the JSON
Schemas of editors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hub.domain.authority import ABOVE_TARGET, ANY_DEPARTMENT
from hub.domain.guards import GUARDS
from hub.domain.patterns import TESTS
from hub.domain.rulebook.clock_form import CLOCK
from hub.domain.rulebook.fields_named import misfits
from hub.domain.rulebook.forms import (
    DAY,
    OR_NOT_SAID,
    SCALAR,
    TEXT,
    TRUTH,
    WHOLE,
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
    near,
    setting_named,
)
from hub.domain.rulebook.kind_form import KIND
from hub.domain.rulebook.only_if_form import ONLY_IF
from hub.domain.rulebook.pattern_reader import RESUMES
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.term_reader import PACES
from hub.domain.rulebook.yaml_node import Node
from hub.domain.rules import ACTOR, ActorFrom, Level, ProvisionKind, Scope
from hub.domain.vocabulary import WEEK_BEGAN, Half
from hub.messages.nearest import listed
from hub.messages.validation_errors import shown

MEASURES = ("talk", "criticism", "veto", "sanction", "interview")
"""What a measure is called when it is imposed."""
COVERS = ("each_discovery", "any_discovery")
"""What must be covered by what fulfils a duty of a week: each thing found in it,
or any (AMB-07).
"""
TERM = "term"
"""Within the term of the duty itself."""
PERFORMED = ("executed", "decided")
"""How far the penalty of a case must be."""
GROUND_LEVELS = (Level.CANDIDATE.value, Level.ESTABLISHED.value, Level.PERMITTED.value)

_OFFICES = Some(Word("office"))
_PARTIES = Some(Word("office", (ACTOR,)))
_ANY_PAPER = Some(Word("paper", ("any",)))


def _of_pattern(node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    if Half.BREACHED.value in at:
        one = at[Half.BREACHED.value]
        if one.resolved() != "any":
            yield one.problem(Code.BREACHED_IS_ANY, value=shown(one.resolved()))
    yield from misfits(at, known)


def _of_tells(node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
    """Yield a field that the paper or the act never carries."""
    paper, act, field = (at[name].resolved() if name in at else "" for name in _TOLD_IN)
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
        _ANY_PAPER,
        "an office wrote a paper: a `paper` of `events.yaml`",
        "disposal_result_letter",
    ),
    Key(
        "received",
        _ANY_PAPER,
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
        _PARTIES,
        "who acted or wrote: codes or roles, or `actor`, the office that owes the duty",
        "[LAND, URBAN_ENF]",
    ),
    Key("to", _PARTIES, "whom it was addressed to", "PLAN"),
    Key(
        "holding",
        _OFFICES,
        "its author took these offices over too, and speaks under the name of today",
        "PLAN",
        source="ZH 8 ¶1",
    ),
    Key(
        "to_each",
        _OFFICES,
        "one pattern for each of these offices: with `needs: all` each must be told",
        "{setting: cc_mandatory}",
        source="ZH 7(2), copies",
    ),
    Key(
        "if_said",
        ByName("field", _PARTIES),
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
    " before it, whoever did it and in whichever matter, else the next of that day; a paper belongs"
    " to what its addressee wrote, where that wrote one. The first of several that is on record"
    " decides; where none is, it is presumed to belong. `sent: …` is a paper by either half",
    "{sent: case_transfer, by: LAND, to: PSB}",
    source="ZH 11(1)",
)
_UNDONE = Key(
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
            return _OFFICES
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
_ACTOR = Actor()
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
        _UNDONE,
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
            "actor", _ACTOR, "in `raised`: who owes the duty when this pattern raises it", "author"
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


def _patterns(of: Section) -> Each:
    return Each(of, "patterns")


_CITED = (
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
CITED = Section("rule", "a rule", _CITED)
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
            _patterns(PATTERN),
            "it follows only where the office had received one of these before, about the case",
            "[{received: written_notice, by: LAND}]",
            source="ZH 17(7)",
        ),
        Key(
            "met",
            _patterns(PATTERN),
            "it follows only where one of these happened in the case; of a week, in a case that the"
            " missed paper should have told",
            "[{act: [stop_failed, construction_continued]}]",
            source="ZH 17(2)",
        ),
    ),
)
_MISSED = Key(
    "missed",
    Each(CONSEQUENCE, "grounds"),
    "what a breach gives: each a `ground` with its `level`",
    "[{ground: ZH-17.5.b-utility-late-cut, level: established}]",
    source="ZH 17",
)
ANSWERED = Section(
    "answered",
    "what may be answered",
    (
        Key(
            "ends",
            _patterns(PATTERN),
            "in the term it takes the ground of the duty away: `cancelled`; later it leaves the"
            " breach, and its grounds wait for a finding",
            "[{act: notice_acknowledged, by: actor, where: {reason_code: not_supplied}}]",
            source="ZH 15 ¶7: 已供电",
        ),
        Key(
            "doubts",
            _patterns(PATTERN),
            "it leaves the duty, and the grounds of its breach wait for a finding",
            "[{act: notice_acknowledged, by: actor, where: {step: refused}}]",
        ),
        Key(
            "insisted",
            _patterns(PATTERN),
            "what answers a late one of `ends`: the grounds then wait no more",
            "[{sent: return_rejected, to: actor}]",
        ),
        Key(
            "belied",
            _patterns(PATTERN),
            "what takes one of `ends` back",
            "[{act: supply_cut, by: actor}]",
        ),
        Key(
            "but_for",
            _patterns(PATTERN),
            "between the two: then it takes nothing back",
            "[{act: supply_started, by: actor}]",
        ),
        Key(
            "found",
            Some(Word("ground")),
            "grounds, a finding of one of which takes back every answer",
            "[ZH-17.5.b-utility-late-cut]",
        ),
    ),
)
CONTRADICTED = Section(
    "contradicted",
    "papers against a duty",
    (
        Key(
            "papers",
            Some(Word("certificate")),
            "any of these, valid at some time between the trigger and the end of the term",
            "{setting: supply_documents}",
            must=True,
        ),
        Key(
            "level",
            Choice(("candidate", "established", "review")),
            "`candidate`: the grounds of a breach then wait for a finding; `established`: they do"
            " not; `review`: a duty with `where_contradicted` takes the place of this one",
            "{setting: cutoff_against_paper}",
            must=True,
        ),
    ),
)
FORBIDDEN = Section(
    "forbidden",
    "what is forbidden",
    (
        Key(
            "acts",
            _patterns(PATTERN),
            "the acts",
            "[{act: supply_cut, by: [POWER, WATER, GAS]}]",
            must=True,
        ),
        Key(
            "asked",
            _patterns(PATTERN),
            "the papers that ask for them; who wrote one answers for the act",
            "[{received: written_notice, where: {matter: cutoff}}]",
            must=True,
        ),
    ),
)
DUTY = Section(
    "duty",
    "a duty",
    (
        *_CITED,
        Key(
            "actor",
            _ACTOR,
            "who owes it: `addressee`, the office that received the trigger; `author`, the one that"
            " acted or wrote; `{author_of: …, else: …}`, who did an earlier act in the case;"
            " `[FIN]`, each of these, by role",
            "addressee",
            must=True,
            source="ZH 15 ¶7; ZH 7(1); ZH 16 ¶2; JL 4(3)",
        ),
        Key(
            "raised",
            _patterns(RAISING),
            "any of these patterns raises it. The first that matches starts the clock; a second"
            " notice of the same matter does not start it again",
            "[{received: written_notice, to: PLAN}]",
            source="ZH 10(1)",
        ),
        Key(
            "in_place_of",
            Word("duty"),
            "nothing raises it: it takes the place of this duty, with its trigger, where a later,"
            " higher law leaves that one unowed. It takes over a term that still runs on its first"
            " day",
            "ZH-15.7-utility-cutoff",
            source="Administrative Enforcement Law 43",
        ),
        Key(
            "silent_unless",
            Some(Word("site truth")),
            "beside `in_place_of`: one of these is on record of the site when the other duty is"
            " done, or else when its term ends",
            "[residential]",
            source="Administrative Enforcement Law 43",
        ),
        Key(
            "told",
            _patterns(PATTERN),
            "beside `in_place_of`: or who owes the other duty answers so in its term, and no"
            " finding takes that back",
            "[{act: notice_acknowledged, by: actor, where: {step: refused}}]",
            source="Administrative Enforcement Law 43",
        ),
        Key(
            "where_contradicted",
            TRUTH,
            "beside `in_place_of`: `true`: where a paper of `contradicted` stands against the other"
            " duty before it is done, or else before its term ends",
            "true",
            source="RL-18",
        ),
        Key(
            "contradicted",
            CONTRADICTED,
            "papers on record of the site that contradict it. A paper that who owes it recorded"
            " itself does not count",
            "{papers: [real_estate_certificate], level: candidate}",
            source="ZH 15 ¶6, ¶7; RL-18",
        ),
        Key(
            "forbids",
            FORBIDDEN,
            "beside `in_place_of`: acts that are a violation where one of `silent_unless` is on"
            " record, of whoever asked for them; `missed` is against who acted",
            "{acts: [{act: supply_cut}], asked: [{received: written_notice}]}",
            source="Administrative Enforcement Law 43",
        ),
        Key(
            "clock",
            CLOCK,
            "how long it runs. `none`: the text gives no number; the clock alone then never"
            " breaches it",
            "{working_days: 2}",
            must=True,
            source="ZH 7(1); 及时",
        ),
        Key(
            "pace",
            Choice(tuple(PACES)),
            "beside `clock: none`, the word that stands in place of a number: 立即, 及时, 定期",
            "promptly",
        ),
        Key(
            "absence",
            ABSENCE,
            "it exists only if the thing has not happened within that term",
            "{act: stop_effective, within: {working_days: 3}}",
            source="ZH 10(1) town's report; ZH 7(1) stop notice",
        ),
        Key(
            "once",
            _patterns(TELLING),
            "it is listed only once one of these has happened since the day of its trigger",
            "[{sent: transfer_returned, by: actor}]",
            source="ZH 11(1) return; ZH 12 ¶2 objection",
        ),
        Key(
            "once_since",
            _patterns(TELLING),
            "beside `once`: it counts from the last of these before the trigger on, the first of"
            " several that is on record, not from the day of the trigger",
            "[{act: reconsideration_decided}]",
            source="ZH 12 ¶2 objection",
        ),
        Key(
            "once_within",
            Choice((TERM,)),
            "beside `once`: it lists nothing when it happens after the term",
            TERM,
            source="ZH 12 ¶2 objection",
        ),
        Key(
            "done",
            _patterns(FULFILLING),
            "any of these patterns fulfils it",
            "[{act: supply_cut, by: actor}]",
            must=True,
        ),
        _UNDONE,
        Key(
            "ended",
            _patterns(TELLING),
            "one of these takes its ground away while it is open: it is `cancelled`, and keeps its"
            " dates",
            "[{sent: transfer_returned, by: actor}]",
            source="ZH 11(1) return",
        ),
        Key(
            "lasts_until",
            _patterns(PATTERN),
            "of a `result`: one older than the duty counts only if none of these has undone it by"
            " then",
            "[{act: supply_restored, by: actor}]",
            source="ZH 15 ¶7; RL-9",
        ),
        Key(
            "since",
            _patterns(RENEWING),
            "once the duty has ended, what raises it raises it anew if one of these has happened"
            " since; where it is not written, only a case that was disposed of begins anew",
            "[{sent: case_transfer, to: PSB}]",
            source="RL-10",
        ),
        Key(
            "each",
            Choice(("site",)),
            "the duty is owed for each site that what raises it names; an act that names another"
            " site does not count for it",
            "site",
            source="RL-11",
        ),
        Key(
            "owed_to",
            Choice((ActorFrom.AUTHOR.value,)),
            "`author`: to who wrote the paper that raises it; nobody owes it to itself",
            "author",
            source="ZH 8 ¶1",
        ),
        Key(
            "alternative",
            Word("duty"),
            "the duty that is the other way: what fulfils the one first ends the other, which is"
            " `cancelled`",
            "JL-3.c-case-court-route",
            source="JL 3",
        ),
        Key(
            "needs",
            Choice(("any", "all")),
            "`all`: every pattern of `done` is needed, the last fulfils it; `any` if it is not"
            " written",
            "all",
            source="JL 2, 3",
        ),
        Key(
            "right",
            TRUTH,
            "`true`: the text allows and demands nothing: `exercised` or `lapsed`, never breached",
            "true",
            source="ZH 12 ¶1, 14(4)",
        ),
        Key(
            "enforces",
            TRUTH,
            "`true`: it enforces: its term stands still while the case is stayed",
            "true",
            source="ZH 7(4), 10(2), 15 ¶7",
        ),
        Key(
            "result",
            Choice(("result", "conduct")),
            "a duty of `result` is fulfilled whoever brought the result about, also before; one of"
            " `conduct` (the default) by its actor's own act",
            "result",
            source="ZH 10(1) district, town",
        ),
        Key(
            "subject",
            Choice(("week",)),
            "the duty is owed for the week (Monday to Sunday) in which it is raised: one duty for"
            " all that raises it in that week, in whichever case; `week_began` raises it for every"
            " week",
            "week",
            source="ZH 7(2) ledger",
        ),
        Key(
            "covers",
            Choice(COVERS),
            "of a duty of a week: what fulfils it must not be older than anything that raised it,"
            " and where it lists `cases` must list each; several papers together may",
            "{setting: ledger_covers}",
            source="ZH 7(2) ledger",
        ),
        Key(
            "guard",
            Word("guard"),
            "a name in `hub/domain/guards.py`: what no pattern can say, another law or reading"
            " changes the duty, or it is not owed",
            "stop_notice_clock",
            source="ZH 7(1)",
        ),
        Key(
            "answered",
            ANSWERED,
            "what who owes it may answer instead of doing it",
            "{ends: […], doubts: […]}",
            source="ZH 15 ¶7",
        ),
        _MISSED,
    ),
    needs=(("raised", "in_place_of"),),
)
_PROJECT_TYPES = Some(Word("project type"))
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
            _PROJECT_TYPES,
            "it holds for sites of these project types only, of `project_types` in `events.yaml`; a"
            " purpose must reach them. A site without a type is judged as construction",
            "[mining]",
            source="JL 4(4) power",
        ),
        Key(
            "except_types",
            _PROJECT_TYPES,
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
_ACTIONS = Key(
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
        *_CITED,
        _ACTIONS,
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
        _MISSED,
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


BLOCK = Section(
    "block",
    "a block",
    (
        *_CITED,
        _ACTIONS,
        Key(
            "scope",
            Choice(tuple(one.value for one in Scope)),
            "`project`: the sites of the case; `party`: every project of its party",
            "project",
            must=True,
            source="ZH 8; ZH 15 ¶3",
        ),
        Key(
            "placed",
            _patterns(PATTERN),
            "patterns that place it, seen in one case",
            "[{received: any, to: PLAN}]",
            source="ZH 8",
        ),
        Key(
            "placed_by_case",
            TRUTH,
            "`true`: the case alone places it, as soon as it is heard of",
            "true",
            source="ZH 15 ¶3",
        ),
        Key(
            "placed_by_duty",
            Word("duty"),
            "the act that fulfils this duty places it, from then on (or from when the duty was"
            " raised, if that is later) until what undoes the act",
            "ZH-15.7-utility-cutoff",
            source="ZH 15 ¶6, restoring; RL-8",
        ),
        Key(
            "placed_by_notice",
            Word("duty"),
            "the notice that raised this duty places it while it is not answered and a paper of its"
            " `contradicted` stands against it. Who asks the gate is told; no act is judged by it",
            "ZH-15.7-utility-cutoff",
            source="ZH 15 ¶6, ¶7; RL-18",
        ),
        Key(
            "needs_party",
            TRUTH,
            "`true`: what is asked without a party, for a site whose party nobody named, is refused"
            " where the block is of the party; it is then no violation either",
            "true",
            source="ZH 15 ¶3",
        ),
        Key(
            "only_for_placer",
            TRUTH,
            "`true`: it holds only the action of the office whose act placed it",
            "true",
            source="ZH 15 ¶6, restoring",
        ),
        Key(
            "released",
            _patterns(PATTERN),
            "patterns that release it. Each open case holds for itself",
            "[{sent: disposal_result_letter, where: {outcome: completed}}]",
            source="ZH 15 ¶3",
        ),
        _MISSED,
    ),
    needs=(("placed", "placed_by_case", "placed_by_duty", "placed_by_notice"),),
)
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
_AGAINST = Key("against", _OFFICES, "offices, by role", "[DIST_GOV, TOWN_GOV]", must=True)
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
RATIO = Section("ratio", "a ratio", (*_CITED, *_RATIO))
GROUND = Section(
    "ground-rule",
    "a ground",
    (
        *_CITED,
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
            " `against` met in the case, as far as `said_by` may speak of them",
            "{by: [case_designated_key], said_by: above_target, against: [TOWN_GOV]}",
            source="ZH 19(3)",
        ),
    ),
)
MEASURE = Section(
    "measure-rule",
    "a measure",
    (
        *_CITED,
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
            _OFFICES,
            "who must have given time to mend before, by a notice whose date has passed; a branch"
            " of another government does not count",
            "LAND",
            source="JL 5(1)",
        ),
        Key(
            "inspected_by",
            _OFFICES,
            "who must have found together, after the date, that matters are not mended",
            "[INSPECT_OFFICE, LAND]",
            source="JL 5(1)",
        ),
    ),
)
EXCEPTION = Section(
    "exception",
    "an exception",
    (
        *_CITED,
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
            _patterns(PATTERN),
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
        *_CITED,
        Key(
            "of", Some(Word("block")), "the blocks that it ends", "[ZH-8.1.b-plan-block]", must=True
        ),
        Key(
            "when",
            _patterns(PATTERN),
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
        *_CITED,
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
        *_CITED,
        Key(
            "kind",
            Choice(tuple(one.value for one in ProvisionKind)),
            "what it is",
            "responsibility",
            must=True,
        ),
        Key("of", _OFFICES, "whom it binds, by role", "[LAND]"),
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
            _PROJECT_TYPES,
            "of `purpose`: kinds of project beside building that the text speaks of; a gate demands"
            " nothing of the others",
            "[exploration, mining]",
            source="JL preamble",
        ),
    ),
)
RULES = Section(
    "rules-file",
    "rules by what they are",
    (
        Key("duties", Each(DUTY, "duties"), "what an office owes"),
        Key("exceptions", Each(EXCEPTION, "exceptions"), "what takes the limit of a duty away"),
        Key("equivalences", Each(EQUIVALENCE, "equivalences"), "which form stands in for writing"),
        Key("gates", Each(GATE, "gates"), "what must stand before an action"),
        Key("blocks", Each(BLOCK, "blocks"), "what an open case holds"),
        Key("releases", Each(RELEASE, "releases"), "what ends a block"),
        Key("grounds", Each(GROUND, "grounds"), "what makes an office answer"),
        Key("measures", Each(MEASURE, "measures"), "what may then be imposed"),
        Key("ratios", Each(RATIO, "ratios"), "which share opens a ladder"),
        Key("provisions", Each(PROVISION, "provisions"), "what other rules stand on"),
    ),
)
SECTIONS = tuple(one.name for one in RULES.keys)


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
            _patterns(TELLING),
            "what lets it be presumed",
            "[{sent: filing_decision_notice, has: reasons}]",
        ),
    ),
    settings=False,
    also=_of_tells,
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
            _patterns(PATTERN),
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
        *_CITED,
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
EVENTS = Section(
    "events-file",
    "the words of events",
    (
        Key(
            "kinds",
            ByName("kind", KIND),
            "everything that an office can tell. Their order breaks ties between facts of one"
            " instant",
            must=True,
        ),
        Key(
            "terms",
            Some(Word("field")),
            "fields that mean something only where a city's law defines them",
            "[planning_area]",
        ),
        Key(
            "project_types",
            Some(TEXT),
            "kinds of project that a rule may speak of",
            "[construction, mining]",
        ),
    ),
    settings=False,
)
_ZH = Key("zh", TEXT, "its name in Chinese; several with 、 between", "供电部门", must=True)
_EN = Key("en", TEXT, "its name in English", "power supply", must=True)
OFFICE = Section("office-entry", "an office", (_ZH, _EN), settings=False)
SUCCESSOR = Section(
    "successor",
    "an office of today",
    (
        _ZH,
        _EN,
        Key(
            "of",
            ByName("office", DAY, Word("office")),
            "the offices of the text that it took over, each since when",
            "{LAND: 2018-03-17}",
            must=True,
        ),
    ),
    settings=False,
)
OFFICES = Section(
    "offices-file",
    "the words of offices",
    (
        Key("offices", ByName("office", OFFICE), "the codes that rules use", must=True),
        Key(
            "actions",
            ByName("action", Word("office")),
            "what a gate can be asked about, and who acts on it",
            must=True,
        ),
        Key(
            "utilities",
            ByName("office", Word("action"), Word("office")),
            "which action a supply is, by the office that supplies",
            must=True,
        ),
        Key("successors", ByName("office", SUCCESSOR), "who took offices over, and when"),
        Key(
            "governments",
            Each(Some(Word("office")), "ranks"),
            "the governments in ranks, from the top: each stands above those below it, whatever"
            " lies between",
            "[CITY_GOV, DIST_GOV, [TOWN_GOV, SUBDIST]]",
        ),
        Key(
            "departments_of",
            Some(Word("office")),
            "the governments whose departments are those that stand under no other",
            "CITY_GOV",
        ),
    ),
    settings=False,
)
CERTIFICATE = Section(
    "certificate-entry",
    "a paper",
    (
        replace(_ZH, example="国有土地使用证"),
        Key("issuer", Word("office"), "who issues it", "LAND", must=True),
        Key(
            "counts_as",
            ByName("paper", DAY, Word("certificate"), empty=True),
            "which other paper it counts as, and since when; nothing: ever since",
            "{construction_land_approval: 2019-09-17}",
        ),
    ),
    settings=False,
)
CERTIFICATES = Section(
    "certificates-file",
    "the words of papers",
    (Key("certificates", ByName("paper", CERTIFICATE), "papers, who issues each", must=True),),
    settings=False,
)
WORDS = Section(
    "words-file",
    "Chinese names",
    tuple(
        Key(name, ByName("word", TEXT), f"Chinese names of {of}", must=True)
        for name, of in (
            ("kinds", "the kinds of `events.yaml`"),
            ("papers", "the papers between offices"),
            ("actions", "the actions of `offices.yaml`"),
            ("fields", "fields"),
            ("phrases", "what is said around them"),
        )
    ),
    settings=False,
)
FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "guard": tuple(sorted(GUARDS)),
    "test": tuple(sorted(TESTS)),
}
"""What a rule may name that is a function of the program."""
