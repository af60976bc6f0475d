"""Finds words without effect: what an office said that discharges, releases or starts nothing.

1. A paper that a rule would hear from another office alone (docs/law.md, RL-1 to RL-5), a word that
   counts from some offices only.
2. An acknowledgment that discharges nothing, or is of a paper that is not on record.
3. An act that answers something, in a case of which nobody else has told.

Nothing is accused here: who said it is told (`telling.py`).
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.domain.context import CaseView, Context
from hub.domain.derive.localities import localities_met
from hub.domain.derive.speakers import speaks_in_vain
from hub.domain.derive.telling import Telling
from hub.domain.facts import Fact, Seen
from hub.domain.names import fold
from hub.domain.patterns import matches
from hub.domain.rules import ACTOR
from hub.domain.statement import Family, Statement, Status
from hub.domain.vocabulary import Half
from hub.messages import Note

_DONE, _REFUSED = "done", "refused"
"""The steps of an acknowledgment that claim an effect."""
_NOT_DONE = frozenset((Status.OPEN, Status.BREACHED, Status.PROVISIONAL))


def void_words(
    view: CaseView, statements: Sequence[Statement], context: Context
) -> Iterator[Telling]:
    """Yield what was said in a row without effect; `statements` is what follows from the row."""
    voices = context.law.voices
    own = [
        fact for fact in view.facts if fact.kind in voices.looked_at and fact.id not in view.beside
    ]
    if view.beside:
        # An acknowledgment by the number of its paper alone is told of elsewhere.
        own += [
            one.fact
            for one in view.seen
            if one.kind in voices.acknowledging and one.fact.id in view.beside
        ]
    if not own:
        return
    duties = [one for one in statements if one.family is Family.DUTY]
    for fact in own:
        if fact.kind in voices.papers:
            yield from _from_another(fact, view, duties, context)
        elif fact.kind in voices.words:
            yield from from_some_only(fact, context)
        elif fact.kind in voices.against:
            yield from _against(fact, view, context)
        elif fact.kind in voices.acknowledging:
            yield from _acknowledged(fact, view, duties, context)
        elif not duties and _answers(fact, context) and _is_alone(fact, view, context):
            yield Telling(Note.CASE_UNOPENED, fact.office, fact, "case")


def from_some_only(fact: Fact, context: Context) -> Iterator[Telling]:
    """Yield the remark on a word that counts from some offices only, said by another."""
    law = context.law
    asked = law.voices.words.get(fact.kind, frozenset())
    if asked and not any(law.vocabulary.is_one_of(one, asked) for one in fact.offices):
        yield Telling(Note.NOT_THE_SPEAKER, fact.office, fact, "kind", offices=tuple(sorted(asked)))


def _against(fact: Fact, view: CaseView, context: Context) -> Iterator[Telling]:
    """Yield the remark on a finding, measure or designation of who may not speak of its target."""
    of = context.law.designations.get(fact.kind)
    met = localities_met(of, view, context) if of is not None else ()
    found = speaks_in_vain(fact, context, met)
    if found is not None:
        field = "target" if fact.get("target") else "kind"
        yield Telling(Note.NOT_THE_SPEAKER, fact.office, fact, field, found.rule, found.who_could)


def _from_another(
    fact: Fact, view: CaseView, duties: Iterable[Statement], context: Context
) -> Iterator[Telling]:
    """Yield the remark on a paper that would have an effect if another office had sent it."""
    words, hearing = context.law.vocabulary, context.law.voices.papers[fact.kind]
    author = fact.author
    if words.is_one_of(author, hearing.always):
        return
    met = [seen for seen in view.seen if seen.fact.id == fact.id]
    stand = {"", *(one.rule for one in duties)}
    own = {one.rule for one in duties if words.same(one.actor, author)}
    for giving, asking in hearing.effects:
        # What the actor of a duty says counts for its own.
        heard = (one for rule, one in giving if rule in (own if ACTOR in one.by else stand))
        if any(matches(one, seen, context, author) for one in heard for seen in met):
            continue
        for voice in asking:
            if any(matches(voice.by_anybody, seen, context, author) for seen in met):
                offices = tuple(sorted(voice.pattern.by))
                yield Telling(Note.NOT_THE_SPEAKER, author, fact, "kind", voice.rule, offices)
                return


def _acknowledged(
    fact: Fact, view: CaseView, duties: Iterable[Statement], context: Context
) -> Iterator[Telling]:
    words, office = context.law.vocabulary, fact.office
    number = fold(fact.named("notice"))
    papers = [
        seen
        for seen in view.seen
        if seen.half is not Half.ACT
        and words.same(_addressee(seen), office)
        and fold(seen.fact.named("notice")) == number
    ]
    step = fact.get("step")
    if not papers:
        # Whether an answer by number alone is of any paper, no single case knows.
        of_case = view.subject_kind == "case"
        if fact.named("case") if of_case else step in (_DONE, _REFUSED):
            yield Telling(Note.PAPER_UNKNOWN, office, fact, "notice")
        return
    if step != _DONE:
        return
    sources = {source for paper in papers for source in paper.fact.sources}
    for duty in duties:
        owed = duty.status in _NOT_DONE and duty.done_at is None
        if not owed or not words.same(duty.actor, office) or sources.isdisjoint(duty.evidence):
            continue
        rule = context.law.duty(duty.rule)
        kinds = sorted({kind for one in rule.done for kind in one.kinds}) if rule else ()
        if fact.kind not in kinds:
            yield Telling(
                Note.DISCHARGES_NOTHING, office, fact, "step", duty.rule, kinds=tuple(kinds)
            )
            return


def _addressee(seen: Seen) -> str:
    return seen.office if seen.half is Half.RECEIVED else seen.other


def _answers(fact: Fact, context: Context) -> bool:
    """Return whether an act is one by which its office does what another's paper asks of it."""
    law = context.law
    addressees = law.voices.answering[fact.kind]
    return not addressees or law.vocabulary.is_one_of(fact.office, addressees)


def _is_alone(fact: Fact, view: CaseView, context: Context) -> bool:
    """Return whether a fact is of a case, of which nobody else has told."""
    words = context.law.vocabulary
    if view.subject_kind != "case":
        return False
    own = (one for one in view.facts if one.id not in view.beside)
    return all(words.same(one.office, fact.office) for one in own)
