"""Adds to a duty what is not the law's own answer: its reminder, its term's other reading."""

from hub import messages as m
from hub.domain.calendar import local_day
from hub.domain.clocks import Unit
from hub.domain.context import Context
from hub.domain.law import Law
from hub.domain.statement import Statement
from hub.sentence import Sentence, both

_WITHIN = {
    Unit.WORKING_DAYS: both("{count} working days", "{count}个工作日"),
    Unit.CALENDAR_DAYS: both("{count} calendar days", "{count}日"),
    Unit.MONTHS: both("{count} months", "{count}个月"),
}
_THE_SAME_DAY = both("the same day", "当日")


def reminder_of(duty: Statement, law: Law) -> Sentence | None:
    """Return the reminder of a duty without a number, once it is due. It is not the text's."""
    rule = law.duty(duty.rule)
    if not duty.reminded or rule is None or rule.reminder is None:
        return None
    count = rule.reminder.count
    within = _WITHIN[rule.reminder.unit] if count else _THE_SAME_DAY
    return both(
        "Not done within {within}; this is not in the text.",
        "{within}内未办理；该期限并非条文所定。",
        within=both(within.template, within.chinese_template, count=count),
    )


def holder_of(duty: Statement, context: Context) -> str | None:
    """Return who holds the office that owes a duty today;
    None if its name is unchanged (AMB-21).
    """
    vocabulary, now = context.law.vocabulary, context.evidence_time or duty.trigger_at
    if now is None or not vocabulary.was_taken_over(duty.actor):
        return None
    return vocabulary.holder(duty.actor, local_day(now))


def other_reading(duty: Statement) -> m.OtherReading | None:
    """Return what the other reading of a term's unit would give; None if it gives the same."""
    other = duty.clock.otherwise
    if other is None or not duty.other_status:
        return None
    return m.OtherReading(
        setting=duty.clock.counted_by,
        counted_in=other.unit.value,
        due_date=duty.other_due,
        status=duty.other_status,
    )
