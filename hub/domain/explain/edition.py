"""Says which edition of a city's law stood on a day: since when, and what it changed.

The digest names the texts as they stand now; within them a rule may begin, end, or be another
from a day on. The edition of a day is the last of these days, and what became other on it.
"""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from hub.domain.explain.article import cited
from hub.domain.explain.both import Both
from hub.domain.explain.tongues import Tongues
from hub.domain.law import Law


class Change(NamedTuple):
    """What became other on a day in one rule."""

    day: date
    rule: str
    said: Both


_TERM = Both("the term was {before} and is {after}", "期限由{before}改为{after}")
_WORDS = Both("it said: {before} It says: {after}", "原文义：{before}现文义：{after}")
_BEGAN = Both("it came into force", "开始施行")
_ENDED = Both("it is in force no longer", "不再施行")


def changes_of(law: Law, tongues: Tongues) -> list[Change]:
    """Return every change within a law after its first day, in order of days."""
    return sorted({*_of_terms(law, tongues), *_of_words(law)}, key=lambda one: one[:2])


def _of_terms(law: Law, tongues: Tongues) -> Iterator[Change]:
    for duty in law.duties:
        before = duty.terms.first
        for since, after in duty.terms.later:
            old, new = tongues.clock(before), tongues.clock(after)
            yield Change(since, duty.cite.rule, _TERM.filled(before=old, after=new))
            before = after


def _of_words(law: Law) -> Iterator[Change]:
    for rule, cite in law.citations.items():
        editions = law.changed.get(rule, (cite,))
        first = min(one.in_force for one in editions)
        if first > law.in_force:
            yield Change(first, rule, _BEGAN)
        for before, after in itertools.pairwise(editions):
            said = _WORDS.filled(
                before=Both(before.says, before.says_zh), after=Both(after.says, after.says_zh)
            )
            yield Change(after.in_force, rule, said)
        last = editions[-1].ends
        if last != date.max:
            yield Change(last + timedelta(days=1), rule, _ENDED)


def edition_told(law: Law, day: date | None, tongues: Tongues, rule: str = "") -> dict[str, Any]:
    """Return the edition that stood on `day`, of the law or of one rule: digest, since when, what
    it changed.
    """
    known = [
        one
        for one in changes_of(law, tongues)
        if (day is None or one.day <= day) and rule in ("", one.rule)
    ]
    since = max((one.day for one in known), default=law.in_force)
    return {
        "digest": law.edition,
        "since": since.isoformat(),
        "changed": [
            {
                "rule": one.rule,
                "article": cited(law.citations[one.rule].article).as_json(),
                "what": one.said.as_json(),
            }
            for one in known
            if one.day == since
        ],
    }
