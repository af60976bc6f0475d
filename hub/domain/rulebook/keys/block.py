"""The keys of a block."""

from hub.domain.rulebook.forms import TRUTH, Choice, Key, Section, Word
from hub.domain.rulebook.keys.cited import OF_EVERY_RULE
from hub.domain.rulebook.keys.duty import MISSED
from hub.domain.rulebook.keys.gate import ACTIONS
from hub.domain.rulebook.keys.pattern import PATTERN, RENEWING, patterns
from hub.domain.rules import Scope

BLOCK = Section(
    "block",
    "a block",
    (
        *OF_EVERY_RULE,
        ACTIONS,
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
            patterns(PATTERN),
            "patterns that place it, seen in one case",
            "[{received: any, to: PLAN}]",
            source="ZH 8",
        ),
        Key(
            "placed_by_case",
            TRUTH,
            "`true`: the case alone places it, as soon as it is heard of; who answers a paper opens"
            " none, nor does a paper that the rules would hear from another office alone",
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
            patterns(PATTERN),
            "patterns that release it. Each open case holds for itself",
            "[{sent: disposal_result_letter, where: {outcome: completed}}]",
            source="ZH 15 ¶3",
        ),
        Key(
            "placed_again",
            patterns(RENEWING),
            "once it was released, one of these places it again, until it is released again; with"
            " `after` only if one of those has happened since the release. A paper that was sent"
            " before the letter of release, and crossed it, tells of what the letter disposed of",
            "[{act: violation_discovered, by: PLAN}]",
            source="ZH 8; ZH 15 ¶3",
        ),
        MISSED,
    ),
    needs=(("placed", "placed_by_case", "placed_by_duty", "placed_by_notice"),),
)
