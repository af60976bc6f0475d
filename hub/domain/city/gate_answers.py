"""Answers a gate's question in a city: by the standings of its rows and the papers shown with the
question.

A question that shows papers is kept as a fact of its place: an act of the office that saw them is
judged with it. Of several questions in which an office shows one paper the earliest suffices: later
ones are not kept. Any other question leaves no fact behind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.city.docket import Docket
from hub.domain.city.routing import subject_of
from hub.domain.derive.back_dating import put_at
from hub.domain.derive.certificates import Weighed, weighed
from hub.domain.derive.gate import GateAnswer, ask, question
from hub.domain.derive.site import parties_asked
from hub.domain.facts import Fact, in_order
from hub.domain.names import key_of


@dataclass(frozen=True, slots=True)
class GateAnswered:
    """A gate's answer, and what each paper shown with the question did to it."""

    answer: GateAnswer
    shown: tuple[Weighed, ...] = ()


def keep_shown(docket: Docket, asked: Fact) -> None:
    """Keep a question for the papers shown with it, and those earlier ones that are still needed.

    Raises `RowFullError` if the row of its place has no room.
    """
    if not asked.fields.get("certificates"):
        return
    key = subject_of(asked.fields)
    row = docket.rows.find(key)
    # What a fault of ours keeps from counting counts again some day: it is among those kept all the
    # time.
    facts = [*row.facts.values(), *(one.fact for one in row.doubts.values())] if row else []
    kept = [one for one in facts if (one.kind, one.office) == (asked.kind, asked.office)]
    law = docket.context.law
    needed = _earliest([*kept, asked], lambda one: one.at)
    # A question told long after it was put excuses only from its receipt: one in time is kept too.
    needed |= _earliest([*kept, asked], lambda one: put_at(one, law))
    if asked.id in needed:
        docket.add(asked, [key])
        docket.drop(key, {one.id for one in kept} - needed)


def _earliest(questions: Iterable[Fact], put: Callable[[Fact], datetime]) -> set[str]:
    """Return the ids of the questions that show a paper first. Their order changes nothing."""
    first: dict[str, tuple[float, str]] = {}
    for one in questions:
        told = (put(one).timestamp(), one.id)
        for certificate in one.get("certificates"):
            first[certificate] = min(told, first.get(certificate, told))
    return {identifier for _, identifier in first.values()}


def answered(docket: Docket, asked: Fact) -> GateAnswered:
    """Return a gate's answer to a question; the papers shown with it are kept already."""
    fields, law = asked.fields, docket.context.law
    subject = subject_of(fields)
    standing = docket.standing(subject)
    parties = parties_asked(standing.parties, fields.get("party"))
    others = tuple(docket.standing(key_of("party", name)) for name in parties)
    action = str(fields["action"])
    about = question(action, asked.office, asked.at, party_known=bool(parties))
    row = docket.rows.find(subject)
    facts = in_order(row.facts, docket.policy.vocabulary) if row is not None else ()
    shown = weighed(asked, about, standing, facts, law)
    return GateAnswered(ask(about, standing, others, law), shown)
