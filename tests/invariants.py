"""What must never be, whatever is told and in whichever order: seen at every step of a story or a
city.

1. A duty is one thing: not both discharged and breached, and breached exactly where it is a
   violation.
2. A block names a case that has been heard of; while it stands, no gate that it holds says `open`.
3. No violation without rule, article and evidence; no answer without a rule, but where law is
   silent.
4. What is said of one thing follows on what was said before, and an id never names another matter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from hub.domain.calendar import Calendar
from hub.domain.city.docket import Docket
from hub.domain.city.row_transitions import Transition
from hub.domain.derive.gate import State
from hub.domain.law import Law
from hub.domain.names import key_of
from hub.domain.statement import Family, Statement, Status
from hub.domain.story.read import Header, Line
from hub.domain.story.run import Asked, Replay
from hub.domain.transitions import change_of

_WHOLE = (Status.DISCHARGED, Status.EXERCISED)
_Matter = tuple[Family, str, str, str, str]


def watched(header: Header, lines: Sequence[Line], law: Law, calendar: Calendar) -> Replay:
    """Return a story replayed line by line, every invariant seen after each."""
    run = Replay(header, law, calendar)
    watcher = Watcher()
    watcher.sees(run)
    for line in lines:
        run.hear(line)
        watcher.sees(run)
    run.finish()
    watcher.sees(run)
    return run


class Watcher:
    """Follows one story: what was said of each id, and of which matter."""

    def __init__(self) -> None:
        self._said: dict[str, Statement] = {}
        self._matters: dict[str, _Matter] = {}
        self._seen = 0
        self._asked = 0

    def sees(self, run: Replay) -> None:
        """Look at what the story said and answered since the last look, and at all that stands."""
        for difference in run.differences[self._seen :]:
            self._follows(difference)
        for asked in run.asked[self._asked :]:
            _is_cited_and_not_held(asked, run.docket)
        self._seen, self._asked = len(run.differences), len(run.asked)
        stands_rightly(run.docket)

    def _follows(self, transition: Transition) -> None:
        known = transition.after or transition.before
        assert known is not None
        assert transition.before == self._said.get(known.id), f"said out of turn: {known}"
        assert transition.before != transition.after, f"said twice: {known}"
        assert change_of(transition.before, transition.after)
        matter = (known.family, known.rule, known.actor, known.subject_kind, known.subject)
        assert self._matters.setdefault(known.id, matter) == matter, f"one id, two matters: {known}"
        if transition.after is None:
            del self._said[known.id]
        else:
            self._said[known.id] = transition.after


def stands_rightly(docket: Docket) -> None:
    """Fail if anything that stands in a city now must never be."""
    said = list(standing_in(docket))
    ids = Counter(one.id for one in said)
    assert not [one for one in said if ids[one.id] > 1], "one id stands twice"
    causes = Counter(one.cause for one in said if one.family is Family.VIOLATION and one.cause)
    for one in said:
        if one.family is Family.REMARK:
            assert one.actor, f"said to nobody: {one}"
            assert one.evidence, f"said of no record: {one}"
            continue
        cite = docket.context.law.citations.get(one.rule)
        assert cite is not None, f"rests on no rule: {one}"
        assert cite.article, f"cites no article: {one}"
        match one.family:
            case Family.DUTY:
                _is_one_duty(one, causes[one.id])
            case Family.BLOCK:
                _has_an_open_case(one, docket)
            case _:
                assert one.evidence, f"accuses without evidence: {one}"


def standing_in(docket: Docket) -> Iterator[Statement]:
    """Yield everything that the rows of a city say now."""
    for row in docket.rows.held():
        yield from row.said.values()


def _is_one_duty(duty: Statement, violations: int) -> None:
    breached = duty.status is Status.BREACHED
    assert violations == int(breached), f"{violations} violations of {duty}"
    if duty.status in _WHOLE:
        assert duty.done_at is not None, f"discharged by nothing: {duty}"
    if breached:
        assert duty.due is not None, f"breached without a due day: {duty}"
        assert not duty.advisory, f"breached without a number in the text: {duty}"


def _has_an_open_case(block: Statement, docket: Docket) -> None:
    row = docket.rows.find(f"case/{block.case}")
    assert row is not None, f"holds for no case: {block}"
    assert row.facts or row.entries, f"holds for a case never heard of: {block}"
    assert (block.status is Status.PLACED) is (block.until is None), (
        f"neither held nor free: {block}"
    )


def _is_cited_and_not_held(asked: Asked, docket: Docket) -> None:
    answer, fields = asked.answer, asked.line.fields
    if answer.state == State.RULE_SILENT:
        return
    assert answer.rule in docket.context.law.citations, f"answered by no rule: {asked}"
    assert answer.article, f"answered by no article: {asked}"
    if answer.state == State.OPEN:
        held = _holding(str(fields["action"]), {fields.get("site"), fields.get("party")}, docket)
        # What holds one office alone leaves another of its role free.
        alone = _of_others(str(fields.get("by") or ""), fields.get("site"), docket)
        held = [one for one in held if (one.rule, one.case) not in alone]
        assert not held, f"open while {held} stand"


def _of_others(office: str, site: object, docket: Docket) -> set[tuple[str, str]]:
    """Return the rules and cases that hold only offices other than the one that asks."""
    holds = docket.standing(key_of("site", str(site or ""))).holds
    binding = {(one.rule, one.case) for one in holds if one.office in ("", office)}
    return {(one.rule, one.case) for one in holds} - binding


def _holding(action: str, subjects: Iterable[object], docket: Docket) -> list[Statement]:
    return [
        one
        for one in standing_in(docket)
        if one.family is Family.BLOCK
        and one.status is Status.PLACED
        and action in one.actions
        and one.subject in subjects
    ]
