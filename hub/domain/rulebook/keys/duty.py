"""The keys of a duty."""

from hub.domain.rulebook.clock_form import CLOCK
from hub.domain.rulebook.forms import TRUTH, Choice, Each, Key, Section, Some, Word
from hub.domain.rulebook.keys.cited import CONSEQUENCE, OF_EVERY_RULE
from hub.domain.rulebook.keys.pattern import (
    ABSENCE,
    FULFILLING,
    PATTERN,
    RAISING,
    RENEWING,
    TELLING,
    UNDONE,
    WHO_OWES,
    patterns,
)
from hub.domain.rulebook.keys.shared import COVERS, TERM
from hub.domain.rulebook.term_reader import PACES
from hub.domain.rules import ActorFrom

MISSED = Key(
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
            patterns(PATTERN),
            "in the term it takes the ground of the duty away: `cancelled`; later it leaves the"
            " breach, and its grounds wait for a finding",
            "[{act: notice_acknowledged, by: actor, where: {reason_code: not_supplied}}]",
            source="ZH 15 ¶7: 已供电",
        ),
        Key(
            "doubts",
            patterns(PATTERN),
            "it leaves the duty, and the grounds of its breach wait for a finding",
            "[{act: notice_acknowledged, by: actor, where: {step: refused}}]",
        ),
        Key(
            "insisted",
            patterns(PATTERN),
            "what answers a late one of `ends`: the grounds then wait no more",
            "[{sent: return_rejected, to: actor}]",
        ),
        Key(
            "belied",
            patterns(PATTERN),
            "what takes one of `ends` back",
            "[{act: supply_cut, by: actor}]",
        ),
        Key(
            "but_for",
            patterns(PATTERN),
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
            patterns(PATTERN),
            "the acts",
            "[{act: supply_cut, by: [POWER, WATER, GAS]}]",
            must=True,
        ),
        Key(
            "asked",
            patterns(PATTERN),
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
        *OF_EVERY_RULE,
        Key(
            "actor",
            WHO_OWES,
            "who owes it: `addressee`, the office that received the trigger; `author`, the one that"
            " acted or wrote; `{author_of: …, else: …}`, who did an earlier act in the case;"
            " `[FIN]`, each of these, by role",
            "addressee",
            must=True,
            source="ZH 15 ¶7; ZH 7(1); ZH 16 ¶2; JL 4(3)",
        ),
        Key(
            "raised",
            patterns(RAISING),
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
            patterns(PATTERN),
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
            patterns(TELLING),
            "it is listed only once one of these has happened since the day of its trigger",
            "[{sent: transfer_returned, by: actor}]",
            source="ZH 11(1) return; ZH 12 ¶2 objection",
        ),
        Key(
            "once_since",
            patterns(TELLING),
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
            "waits_for",
            patterns(TELLING),
            "what makes its term wait when it happens within it",
            "[{sent: materials_requested, by: actor}]",
            source="ZH 11(1) return",
        ),
        Key(
            "waits_until",
            patterns(TELLING),
            "beside `waits_for`: with what the whole term begins again",
            "[{received: materials_supplied, to: actor}]",
            source="ZH 11(1) return",
        ),
        Key(
            "done",
            patterns(FULFILLING),
            "any of these patterns fulfils it",
            "[{act: supply_cut, by: actor}]",
            must=True,
        ),
        UNDONE,
        Key(
            "ended",
            patterns(TELLING),
            "one of these takes its ground away while it is open: it is `cancelled`, and keeps its"
            " dates",
            "[{sent: transfer_returned, by: actor}]",
            source="ZH 11(1) return",
        ),
        Key(
            "lasts_until",
            patterns(PATTERN),
            "of a `result`: one older than the duty counts only if none of these has undone it by"
            " then",
            "[{act: supply_restored, by: actor}]",
            source="ZH 15 ¶7; RL-9",
        ),
        Key(
            "since",
            patterns(RENEWING),
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
        MISSED,
    ),
    needs=(("raised", "in_place_of"),),
)
