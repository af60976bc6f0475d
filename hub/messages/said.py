"""What the hub says: duties, violations, blocks, standings, decisions, grounds, deliveries, refusals, remarks."""

from datetime import date

from pydantic import AwareDatetime

from hub.messages.base import Message, Record, many, may, said


class Said(Message):
    """What everything that the hub derives shares: identity, citation, evidence."""

    id: str = said("Its identity, from the matter: the same thing said again has the same id.")
    city: str = said("The city.")
    rule: str = said("The rule it rests on.")
    article: str = said("The article of that rule.")
    edition: str = said("The digest of the rulebook it was derived under.")
    evidence: tuple[str, ...] = many("The records it rests on: topic/partition/offset.")
    evidence_time: AwareDatetime | None = may("The instant up to which all evidence had been read.")


class CountedDay(Record):
    """One day of the working of a due day."""

    day: date = said("The day.")
    counted: bool = said("Whether it counted.")
    why: str = said("Why.")


class OtherReading(Record):
    """What a term gives when the words that the text leaves open are read the other way."""

    setting: str = said("The setting that decides the reading.")
    counted_in: str = said("What the other reading counts: working_days or calendar_days.")
    due_date: date | None = may("The last day under it; absent: not published that far.")
    status: str = said("How the duty would stand under it.")


class Duty(Said):
    """An obligation of an office: what it owes, until when, and how it stands."""

    actor: str = said("The office that owes it.")
    subject: str = said("What it is owed about.")
    subject_kind: str = said("What the subject is: case, site, enterprise, week or area.")
    case: str | None = may("The case.")
    site: str | None = may("The site.")
    episode: str | None = may("Which occurrence of the matter, by a key from the matter.")
    status: str = said("open, discharged, breached, exercised, lapsed, exempted, cancelled, ….")
    change: str = said(
        "The word for what changed: raised, discharged, breached, withdrawn, moved, …."
    )
    trigger_at: AwareDatetime = said("The instant from which it counts.")
    trigger_date: date = said("The day of the trigger, in Asia/Shanghai.")
    due_date: date | None = may(
        "The last day; absent: the text has no number, or it is not published."
    )
    previous_due_date: date | None = may("The last day as it was said before, when it moved.")
    done_at: AwareDatetime | None = may("When it was fulfilled.")
    advisory: bool = said("Whether the text gives no number: the clock alone never breaches it.")
    held: bool = said("Whether it may not be accused for now.")
    says: str = said("What the rule says, in the rulebook's words.")
    working: tuple[CountedDay, ...] = many("Every day from the trigger to the due day, and why.")
    moved_because: str | None = may("Why the last day is another than was said before.", since=2)
    holder: str | None = may(
        "Who holds the office of the text today, if its name changed.", since=2
    )
    remind_on: date | None = may("The day after which the hub reminds; not in the text.", since=2)
    reminder: str | None = may("The reminder, once it is due; not in the text.", since=2)
    other_reading: OtherReading | None = may(
        "What the other reading of its term's unit would give.", since=2
    )
    contested: bool | None = may("Whether the office alone says, late, that it did it.", since=2)
    doubt: tuple[str, ...] = many(
        "Records that the hub could not hear, and that could turn it.", since=3
    )


class Violation(Said):
    """A duty missed, or a forbidden act."""

    actor: str = said("The office that missed or did it.")
    subject: str = said("What it is about.")
    subject_kind: str = said("What the subject is: case, site, ….")
    case: str | None = may("The case.")
    site: str | None = may("The site.")
    at: AwareDatetime = said("The first late instant, or the instant of the act.")
    cause: str = said("missed_duty or forbidden_act.")
    change: str = said("said, amended or withdrawn.")
    duty: str | None = may("The duty that was missed.")
    action: str | None = may("The action that was forbidden.")
    reason: str = said("Why, in words.")
    suspended_outboxes: tuple[str, ...] = many("Offices whose outbox was out when this was said.")
    contested: bool | None = may("Whether the office alone says, late, that it did it.", since=2)
    level: str | None = may(
        "candidate where something leaves it in doubt, or established.", since=3
    )
    doubt: tuple[str, ...] = many(
        "Records that the hub could not hear, and that could turn it.", since=3
    )


class Block(Said):
    """An open case holds actions of a site or a party. Keyed by its id; a release is a record too."""

    subject_kind: str = said("site or party.")
    subject: str = said("The site or party.")
    actions: tuple[str, ...] = said("The actions that are held.")
    case: str = said("The case that holds them.")
    state: str = said("placed, released or withdrawn.")
    placed_at: AwareDatetime = said("Since when.")
    released_at: AwareDatetime | None = may("Until when.")
    reason: str = said("Why, in words.")


class ReadUpTo(Record):
    """How far a source has been heard."""

    topic: str = said("The outbox or inbox.")
    offset: int = said("The next offset to be heard.")
    topic_id: str | None = may("Its id: another id is another topic of the same name.", since=2)
    partition: int | None = may(
        "Its partition, if it is not the first: nothing is heard there, all is refused.", since=2
    )


class HeldPapers(Record):
    """Papers that wait for an inbox: it cannot be written now."""

    inbox: str = said("The inbox.")
    papers: int = said("How many.")
    because: str = said(
        "Why it cannot be written, in a word; empty: it can, and they are written now."
    )


class LatePapers(Record):
    """Papers that were said to an inbox and have not been read back from it within ten minutes."""

    inbox: str = said("The inbox.")
    papers: int = said("How many.")
    since: AwareDatetime = said("When the first of them was said.")


class Heartbeat(Message):
    """The block-list tells its age: complete up to an instant, having heard each source so far."""

    city: str = said("The city.")
    complete_up_to: AwareDatetime | None = may("Evidence time: absent while a source has no mark.")
    heard: tuple[ReadUpTo, ...] = many("How far each source has been heard.")
    held_by: str | None = may("The source that holds evidence time back.")
    edition: str = said("The edition.")
    held_because: str | None = may(
        "Why, in a word; absent: nothing is wrong, it was marked the longest ago.", since=2
    )
    papers_held: tuple[HeldPapers, ...] = many("Which inboxes papers wait for.", since=3)
    papers_late: tuple[LatePapers, ...] = many(
        "From which inboxes papers have not come back.", since=3
    )
    calendar_until: date | None = may(
        "The last day of which is published whether it works: a term past it has no last day.",
        since=4,
    )


class PaperOnRecord(Record):
    """A paper on record."""

    certificate: str = said("Which paper.")
    since: AwareDatetime | None = may("Since when; absent: from the beginning.")
    until: AwareDatetime | None = may("Through when.")
    shown_to: str | None = may(
        "The office it was shown to: it counts for that office alone; absent: it is on record.",
        since=2,
    )


class HoldOnRecord(Record):
    """A hold as an interval."""

    rule: str = said("The rule.")
    actions: tuple[str, ...] = said("What it holds.")
    case: str = said("The case.")
    since: AwareDatetime = said("Since when.")
    until: AwareDatetime | None = may("Until when.")


class PenaltyOnRecord(Record):
    """How far the penalty of a case is."""

    case: str = said("The case.")
    decided_at: AwareDatetime | None = may("When it was decided.")
    executed_at: AwareDatetime | None = may("When it was performed.")


class Standing(Message):
    """How a site, an enterprise or a party stands: all that a gate looks at."""

    city: str = said("The city.")
    subject_kind: str = said("site, enterprise or party.")
    subject: str = said("Which.")
    papers: tuple[PaperOnRecord, ...] = many("Papers as intervals.")
    holds: tuple[HoldOnRecord, ...] = many("Holds as intervals.")
    penalties: tuple[PenaltyOnRecord, ...] = many("Penalties.")
    parties: tuple[str, ...] = many("The parties whose standing counts too.")
    facts: dict[str, str] = said("What is registered about it.", default_factory=dict)
    edition: str = said("The edition.")
    evidence_time: AwareDatetime | None = may("The instant up to which all evidence had been read.")


class ShownPaper(Record):
    """What a paper that was shown with a question did to the answer."""

    certificate: str = said("Which paper.")
    counted: bool = said("Whether the answer counts it.")
    because: str | None = may(
        "In a word: on_record, as it counts anyway; not_asked_for, revoked or lapsed, as it does not."
    )


class Decision(Said):
    """What a gate answered."""

    question: str = said("The source of the question.")
    asked_as: str | None = may("The asker's own id of the question.")
    office: str = said("Who asked.")
    action: str = said("What was asked about.")
    site: str | None = may("The site.")
    enterprise: str | None = may("The enterprise.")
    party: str | None = may("The party.")
    at: AwareDatetime = said("The instant asked about.")
    state: str = said("open, refused, blocked or rule_silent.")
    reason: str = said("Why, in words.")
    missing: tuple[str, ...] = many("Papers that are missing.")
    cases: tuple[str, ...] = many("Cases that hold it.")
    complete: bool = said(
        "Whether everything received up to the instant had been read, and judged by this edition."
    )
    heard_of: bool | None = may(
        "False where no record of this city names the site, enterprise or party asked about.",
        since=2,
    )
    near: tuple[str, ...] = many(
        "Names on record that only look like one that was asked about.", since=2
    )
    held_by: str | None = may(
        "The source that keeps the answer from being complete; absent where it is.", since=3
    )
    held_because: str | None = may(
        "Why, in a word; absent: nothing is wrong, it has not been marked so far yet.", since=3
    )
    shown: tuple[ShownPaper, ...] = many("What each paper shown did to the answer.", since=3)


class Accountability(Said):
    """A ground against an office or area, or a measure that is now permitted or was refused."""

    ground: str = said("The ground, a rule's id.")
    target: str = said("The office or area.")
    subject: str = said("What it is about: a case, a site, or the target itself.")
    subject_kind: str = said("What the subject is: case, site, office, ….")
    at: AwareDatetime | None = may("The instant of what it follows from.")
    level: str = said("candidate, established, permitted; refused: a measure out of its order.")
    change: str = said("said, amended or withdrawn.")
    cause: str | None = may("The violation it comes from.")
    case: str | None = may("The case.")
    reason: str | None = may("Why, in words, where the rule alone does not say it.", since=2)
    doubt: tuple[str, ...] = many(
        "Records that the hub could not hear, and that could turn it.", since=3
    )


class Delivery(Message):
    """A document as its addressee finds it in the inbox; reading it back proves the receipt."""

    id: str = said("Its identity: document and addressee.")
    city: str = said("The city.")
    to: str = said("The addressee.")
    document_id: str = said("The document: office/id.")
    case: str | None = may("The case it is about.")
    document: bytes = said("The document itself, in Avro single-object encoding.")


class Refusal(Message):
    """A record that the hub could not accept, kept whole with its source."""

    city: str = said("The city.")
    office: str = said("The owner of the outbox.")
    code: str = said("The code: see hub/messages/reasons.py.")
    field: str | None = may("The field that is wrong.")
    expected: str | None = may("What was expected there.")
    reason: str = said("What is wrong, in words.")
    remedy: str = said("What to do.")
    source: str = said("The record: topic/partition/offset.")
    received: AwareDatetime = said("When the hub received it.")
    record: bytes = said("The record as it came.")
    internal: bool = said("Whether the fault is ours: then nobody is accused by what it touches.")


class Remark(Message):
    """A record was heard, and something in it has not the effect that its sender may think."""

    city: str = said("The city.")
    office: str = said("The owner of the outbox.")
    code: str = said("The code: see hub/messages/reasons.py.")
    field: str = said("The field that it is about.")
    came: str = said("What stands there.")
    reason: str = said("What is to be noted, in words.")
    remedy: str = said("What to do.")
    source: str = said("The record: topic/partition/offset.")
    message: str | None = may("The sender's own id of the record.")
    received: AwareDatetime = said("When the hub received it.")
    near: tuple[str, ...] = many("Names on record that look like what came.")
