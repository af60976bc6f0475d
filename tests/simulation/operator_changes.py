"""Holds each thing said to what was said of it before, and each answer to the blocks that stand."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hub import messages as m
from hub.domain.city.publications import Publication
from hub.domain.city.questions import WAIT_MAX
from hub.domain.context import Context
from hub.domain.statement import Family, Status
from hub.domain.transitions import DIFFERENCES, Change
from hub.registry import topics
from tests.simulation.sources import Sources

_SAME = ("evidence_time", "change", "previous_due_date", "moved_because", "moved_because_zh")
_FAMILIES: dict[type[m.Message], Family] = {
    m.Duty: Family.DUTY,
    m.Violation: Family.VIOLATION,
    m.Block: Family.BLOCK,
    m.Accountability: Family.GROUND,
}
_WITHDRAWN = "withdrawn"


def _status(message: Any) -> Status | None:
    """Return how a thing said stands after the message; None when it is withdrawn."""
    if isinstance(message, m.Duty):
        return None if message.status == _WITHDRAWN else Status(message.status)
    if isinstance(message, m.Block):
        return None if message.state == _WITHDRAWN else Status(message.state)
    return None if message.change == _WITHDRAWN else Status.SAID


@dataclass(slots=True)
class Changes:
    """What was said of each id last; which questions were answered, which records refused."""

    last: dict[str, Any] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    codes: dict[str, str] = field(default_factory=dict)
    answered: Counter[str] = field(default_factory=Counter)
    questions: dict[str, tuple[m.Permit, datetime]] = field(default_factory=dict)

    reached: Counter[str] = field(default_factory=Counter)
    opened: list[tuple[m.Decision, list[str]]] = field(default_factory=list)
    clock: datetime | None = None
    """What the brokers' clock is known to show: the newest mark and the skew."""

    def hears(self, envelope: m.Envelope, value: bytes | None) -> None:
        """Remember how far outboxes are heard, and of a question what it named and when it came."""
        self.reached[envelope.topic] = max(self.reached[envelope.topic], envelope.offset + 1)
        message = m.decode(value)
        if isinstance(message, m.Permit) and (message.after or message.wait_complete is not None):
            received = datetime.fromtimestamp(envelope.append_ms / 1000, UTC)
            self.questions.setdefault(envelope.source, (message, received))

    def follows(self, said: Publication, context: Context) -> None:
        """Look at one thing said."""
        message = said.message
        if type(message) in _FAMILIES:
            self._changed(message)
        elif isinstance(message, m.Decision) and said.stream == "decisions":
            self._answer(message, context)
        elif isinstance(message, m.Refusal):
            self._refused(said, message)

    def _refused(self, said: Publication, refusal: m.Refusal) -> None:
        if said.stream == "refused" and refusal.code != m.RefusalCode.BUG:
            self.refused[refusal.source] += 1
            self.codes[refusal.source] = refusal.code

    def _changed(self, message: Any) -> None:
        family, before = _FAMILIES[type(message)], self.last.get(message.id)
        was = _status(before) if before is not None else None
        now = _status(message)
        assert (was, now) != (None, None), f"taken back though not said: {message}"
        word = DIFFERENCES[family][was, now]
        told = Change(message.state if isinstance(message, m.Block) else message.change)
        if isinstance(message, m.Block):
            assert told in (word, Change.PLACED, Change.RELEASED), (
                f"{told} is not {word}: {message}"
            )
        else:
            closer = word is Change.AMENDED and told in (Change.MOVED, Change.REMINDED)
            assert told is word or closer, f"{told} is not {word}: {message}"
        if before is not None:
            assert _matter(before) == _matter(message), f"another matter under one id: {message}"
            assert _content(before) != _content(message), f"said twice: {message}"
        self.last[message.id] = message

    def _answer(self, decision: m.Decision, context: Context) -> None:
        self.answered[decision.id] += 1
        assert self.answered[decision.id] == 1, f"answered twice: {decision}"
        if decision.question in self.questions:
            self._has_waited(decision, context)
        if decision.state != "open":
            return
        holding = [
            one.id
            for one in self.last.values()
            if isinstance(one, m.Block)
            and one.state == "placed"
            and decision.action in one.actions
            and one.subject in (decision.site, decision.party)
        ]
        self.opened.append((decision, holding))

    def transaction_ends(self) -> None:
        """Hold the answers of a transaction to the blocks that stood before it and still stand.

        What is no block any more is said at the transaction's end, after the answers that rest on
        it.
        """
        for decision, held in self.opened:
            holding = [self.last[one] for one in held if self.last[one].state == "placed"]
            assert not holding, f"open while {holding} stand: {decision}"
        self.opened.clear()

    def _has_waited(self, decision: m.Decision, context: Context) -> None:
        question, received = self.questions[decision.question]
        heard = all(self.reached[point.topic] > point.offset for point in question.after)
        heard = heard or context.has_passed(received + WAIT_MAX)
        if question.wait_complete is None:
            assert heard, f"answered too soon: {decision}"
            return
        over = received + timedelta(seconds=question.wait_complete)
        is_over = self.clock is not None and self.clock >= over
        assert is_over or (heard and decision.complete), f"answered before it was whole: {decision}"

    def finish(
        self, sources: Sources, placed: m.CityRecord, expected: dict[bytes, m.RefusalCode]
    ) -> None:
        """Hold every record of every outbox to being heard or refused once, in the end."""
        twice = [source for source, count in self.refused.items() if count > 1]
        assert not twice, f"refused twice: {twice}"
        for topic in topics.sources_of([placed]):
            heard = [era for era in sources.eras(topic) if era.records()]
            for incarnation, era in enumerate(heard, 1):
                name = topic if incarnation == 1 else f"{topic}#{incarnation}"
                for record in era.records():
                    code = expected.get(record.value or b"")
                    found = self.codes.get(f"{name}/0/{record.offset}")
                    assert code is None or found == code.value, (
                        f"{name}/0/{record.offset} is to be refused as {code}, not {found}"
                    )


def _matter(message: Any) -> tuple[Any, ...]:
    actor = getattr(message, "actor", None) or getattr(message, "target", None)
    return type(message), message.rule, actor, getattr(message, "subject", None)


def _content(message: Any) -> dict[str, Any]:
    stated = {name: value for name, value in message.__dict__.items() if name not in _SAME}
    return stated | {"status": _status(message)}
