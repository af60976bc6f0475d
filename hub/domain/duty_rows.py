"""Decides on which rows a city's duties are kept, and which facts of one row bear on duties of
another.

1. A duty is kept on the row to which its trigger belongs (`Kind.belongs_to`); a duty of a week on
   the week.
2. What an office does about a case, a site and an enterprise together counts for the duties of all
   three, however it is reported: nobody is accused for having named more, or less, than another
   did.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hub.domain.rules import AuthorOf, DutyRule, Pattern
from hub.domain.vocabulary import PLACES, WEEK_BEGAN, Half, Vocabulary

LINKED = ("case", "site", "enterprise")
"""Rows that facts name together: a fact of one bears on the duties of the others."""
KEPT_ON = frozenset((*LINKED, "week", "target"))
"""Rows on which duties are kept."""


def naming_actor(rule: DutyRule) -> Iterator[Pattern]:
    """Yield a pattern of each act whose author owes the duty."""
    for owing in (rule.actor, *(one.owing for one in rule.raised)):
        if isinstance(owing, AuthorOf):
            yield Pattern(Half.ACT, frozenset((owing.kind,)))


def turning(rule: DutyRule) -> Iterator[Pattern]:
    """Yield every pattern that fulfils, exempts, ends, excludes, lists or renews a duty, or tells
    whose it is.
    """
    yield from naming_actor(rule)
    decisive = [*rule.done, *rule.exempted, *rule.ended, *rule.undone, *rule.told]
    decisive += (*rule.once, *rule.once_since)
    decisive += rule.lasts_until
    decisive += (part for one in rule.since for part in (one.pattern, *one.after))
    if rule.answered is not None:
        decisive += rule.answered.patterns
    if rule.forbids is not None:
        decisive += rule.forbids.acts
    for absence in (rule.absence, rule.waits, *(one.absence for one in rule.raised)):
        decisive += absence.turning if absence is not None else ()
    yield from decisive
    yield from (one.unless for one in rule.raised if one.unless is not None)
    yield from (part for one in (*rule.raised, *decisive) for part in belonging(one))


def belonging(pattern: Pattern) -> Iterator[Pattern]:
    """Yield every pattern of what a thing must belong to, and of what that must belong to."""
    for part in pattern.about:
        yield part
        yield from belonging(part)


def kinds_met(pattern: Pattern, words: Vocabulary) -> frozenset[str]:
    """Return the kinds of fact that a pattern matches; for a paper both halves.

    No fact reports a breach.
    """
    if pattern.half is Half.BREACHED:
        return frozenset()
    if pattern.half is Half.ACT:
        return pattern.kinds - {WEEK_BEGAN}
    return frozenset(
        kind.name
        for kind in words.kinds.values()
        if kind.paper and (not pattern.kinds or kind.paper in pattern.kinds)
    )


def rows_of(rule: DutyRule, words: Vocabulary) -> frozenset[str]:
    """Return the rows on which a duty may be kept, unless a breach raises it.

    Reports on a week are met in the cases of that week.
    """
    if rule.weekly:
        return frozenset(("week",))
    kinds = (words.kinds[name] for one in rule.raised for name in kinds_met(one, words))
    return frozenset(
        "case" if row == "week" else row
        for kind in kinds
        for row in (*kind.belongs_to, *kind.counts_also_for)
    )


def kept_on(duties: Sequence[DutyRule], words: Vocabulary) -> Sequence[frozenset[str]]:
    """Return, for each duty, the rows on which it may be kept."""
    by_id = {rule.cite.rule: rule for rule in duties}
    own = [rows_of(by_id.get(rule.in_place_of, rule), words) for rule in duties]
    breached = frozenset(
        row
        for rule, rows in zip(duties, own, strict=True)
        if not rule.right and not rule.advisory
        for row in rows
    )
    return [
        rows | breached if any(one.half is Half.BREACHED for one in rule.raised) else rows
        for rule, rows in zip(duties, own, strict=True)
    ]


def bearing(
    duties: Sequence[DutyRule], checked: Iterable[str], words: Vocabulary
) -> Mapping[str, frozenset[str]]:
    """Return, for each kind of linked row, the kinds of fact of another row that bear on duties
    there.

    `checked` are acts that a gate looks for at its site or enterprise.
    """
    looked_at = [(name, row) for name in checked for row in PLACES]
    for rule, rows in zip(duties, kept_on(duties, words), strict=True):
        kinds = {name for one in turning(rule) for name in kinds_met(one, words)}
        looked_at += [(name, row) for name in kinds for row in rows]
    found: dict[str, set[str]] = {}
    for name, row in looked_at:
        kind = words.kinds[name]
        elsewhere = {*kind.belongs_to}.intersection(LINKED) - {row}
        if row in LINKED and elsewhere:
            found.setdefault(row, set()).add(name)
    # A site hears of what happens to it, and tells its other cases.
    if to_sites := words.done_to_sites.intersection(found.get("case", ())):
        found.setdefault("site", set()).update(to_sites)
    # A case passes on what is told of one of its places to another.
    across = {
        name
        for row in PLACES
        for name in found.get(row, ())
        if {*words.kinds[name].belongs_to}.intersection(PLACES) - {row}
    }
    if across:
        found.setdefault("case", set()).update(across)
    return {row: frozenset(kinds) for row, kinds in found.items()}
