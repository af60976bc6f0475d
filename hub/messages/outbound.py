"""What the hub says: duties, violations, blocks, standings, decisions, grounds, deliveries,
refusals, remarks, cards and digests; its own outages and quarantines, how far inboxes are fetched;
and what persons did with it.
"""

from datetime import date

from pydantic import AwareDatetime

from hub.messages.base import AvroRecord, Message, optional, repeated, required


class HubMessage(Message):
    """What everything that the hub derives shares: identity, citation, evidence."""

    id: str = required("Its identity, from the matter: the same thing said again has the same id.")
    city: str = required("The city.")
    rule: str = required("The rule it rests on.")
    article: str = required("The article of that rule.")
    edition: str = required("The digest of the rulebook it was derived under.")
    evidence: tuple[str, ...] = repeated("The records it rests on: topic/partition/offset.")
    evidence_time: AwareDatetime | None = optional(
        "The instant up to which all evidence had been read."
    )


class CountedDay(AvroRecord):
    """One day of the working of a due day."""

    day: date = required("The day.")
    counted: bool = required("Whether it counted.")
    why: str = required("Why.")


class OtherReading(AvroRecord):
    """What a term gives when the words that the text leaves open are read the other way."""

    setting: str = required("The setting that decides the reading.")
    counted_in: str = required("What the other reading counts: working_days or calendar_days.")
    due_date: date | None = optional("The last day under it; absent: not published that far.")
    status: str = required("How the duty would stand under it.")


class Duty(HubMessage):
    """An obligation of an office: what it owes, until when, and how it stands."""

    actor: str = required("The office that owes it.")
    subject: str = required("What it is owed about.")
    subject_kind: str = required("What the subject is: case, site, enterprise, week or area.")
    case: str | None = optional("The case.")
    site: str | None = optional("The site.")
    episode: str | None = optional("Which occurrence of the matter, by a key from the matter.")
    status: str = required("open, discharged, breached, exercised, lapsed, exempted, cancelled, ….")
    change: str = required(
        "The word for what changed: raised, discharged, breached, withdrawn, moved, …."
    )
    trigger_at: AwareDatetime = required("The instant from which it counts.")
    trigger_date: date = required("The day of the trigger, in Asia/Shanghai.")
    due_date: date | None = optional(
        "The last day; absent: the text has no number, or it is not published."
    )
    previous_due_date: date | None = optional("The last day as it was said before, when it moved.")
    done_at: AwareDatetime | None = optional("When it was fulfilled.")
    advisory: bool = required(
        "Whether the text gives no number: the clock alone never breaches it."
    )
    held: bool = required("Whether it may not be accused for now.")
    says: str = required("What the rule says, in the rulebook's words.")
    working: tuple[CountedDay, ...] = repeated(
        "Every day from the trigger to the due day, and why."
    )
    moved_because: str | None = optional(
        "Why the last day is another than was said before.", since=2
    )
    holder: str | None = optional(
        "Who holds the office of the text today, if its name changed.", since=2
    )
    remind_on: date | None = optional(
        "The day after which the hub reminds; not in the text.", since=2
    )
    reminder: str | None = optional("The reminder, once it is due; not in the text.", since=2)
    other_reading: OtherReading | None = optional(
        "What the other reading of its term's unit would give.", since=2
    )
    contested: bool | None = optional(
        "Whether the office alone says, late, that it did it.", since=2
    )
    doubt: tuple[str, ...] = repeated(
        "Records that the hub could not hear, and that could turn it.", since=3
    )
    safe_by: date | None = optional(
        "The earliest last day under every reading that its rule leaves open.", since=4
    )
    calendar: str | None = optional(
        "The digest of the calendar by which its last day was counted.", since=4
    )
    moved_because_zh: str | None = optional(
        "Why the last day is another than was said before, in Chinese.", since=4
    )
    reminder_zh: str | None = optional("The reminder in Chinese; not in the text.", since=4)


class Violation(HubMessage):
    """A duty missed, or a forbidden act."""

    actor: str = required("The office that missed or did it.")
    subject: str = required("What it is about.")
    subject_kind: str = required("What the subject is: case, site, ….")
    case: str | None = optional("The case.")
    site: str | None = optional("The site.")
    at: AwareDatetime = required("The first late instant, or the instant of the act.")
    cause: str = required("missed_duty or forbidden_act.")
    change: str = required("said, amended or withdrawn.")
    duty: str | None = optional("The duty that was missed.")
    action: str | None = optional("The action that was forbidden.")
    reason: str = required("Why, in words.")
    suspended_outboxes: tuple[str, ...] = repeated(
        "Offices whose outbox was out when this was said."
    )
    contested: bool | None = optional(
        "Whether the office alone says, late, that it did it.", since=2
    )
    level: str | None = optional(
        "candidate where something leaves it in doubt, or established.", since=3
    )
    doubt: tuple[str, ...] = repeated(
        "Records that the hub could not hear, and that could turn it.", since=3
    )
    reason_zh: str | None = optional("Why, in Chinese.", since=4)


class Block(HubMessage):
    """An open case holds actions of a site or a party. Keyed by its id;
    a release is a record too.
    """

    subject_kind: str = required("site or party.")
    subject: str = required("The site or party.")
    actions: tuple[str, ...] = required("The actions that are held.")
    case: str = required("The case that holds them.")
    state: str = required("placed, released or withdrawn.")
    placed_at: AwareDatetime = required("Since when.")
    released_at: AwareDatetime | None = optional("Until when.")
    reason: str = required("Why, in words.")


class ReadUpTo(AvroRecord):
    """How far a source has been heard."""

    topic: str = required("The outbox or inbox.")
    offset: int = required("The next offset to be heard.")
    topic_id: str | None = optional(
        "Its id: another id is another topic of the same name.", since=2
    )
    partition: int | None = optional(
        "Its partition, if it is not the first: nothing is heard there, all is refused.", since=2
    )


class HeldPapers(AvroRecord):
    """Papers that wait for an inbox: it cannot be written now."""

    inbox: str = required("The inbox.")
    papers: int = required("How many.")
    because: str = required(
        "Why it cannot be written, in a word; empty: it can, and they are written now."
    )


class LatePapers(AvroRecord):
    """Papers that were said to an inbox and have not been read back from it within ten minutes."""

    inbox: str = required("The inbox.")
    papers: int = required("How many.")
    since: AwareDatetime = required("When the first of them was said.")


class HeldSource(AvroRecord):
    """A source that is not marked further."""

    topic: str = required("The outbox or inbox.")
    because: str = required("Why, in a word.")
    since: AwareDatetime | None = optional(
        "Up to when it was marked; absent: it never was, or not since its city was rebuilt."
    )


class Heartbeat(Message):
    """The block-list tells its age: complete up to an instant, having heard each source so far."""

    city: str = required("The city.")
    complete_up_to: AwareDatetime | None = optional(
        "Evidence time: absent while a source has no mark."
    )
    heard: tuple[ReadUpTo, ...] = repeated("How far each source has been heard.")
    held_by: str | None = optional("The source that holds evidence time back.")
    edition: str = required("The edition.")
    held_because: str | None = optional(
        "Why, in a word; absent: nothing is wrong, it was marked the longest ago.", since=2
    )
    papers_held: tuple[HeldPapers, ...] = repeated("Which inboxes papers wait for.", since=3)
    papers_late: tuple[LatePapers, ...] = repeated(
        "From which inboxes papers have not come back.", since=3
    )
    calendar_until: date | None = optional(
        "The last day of which is published whether it works: a term past it has no last day.",
        since=4,
    )
    held: tuple[HeldSource, ...] = repeated("Which sources are not marked further.", since=5)
    outboxes_out: tuple[str, ...] = repeated(
        "The offices whose outbox is taken out: they are not accused meanwhile.", since=5
    )


class PaperOnRecord(AvroRecord):
    """A paper on record."""

    certificate: str = required("Which paper.")
    since: AwareDatetime | None = optional("Since when; absent: from the beginning.")
    until: AwareDatetime | None = optional("Through when.")
    shown_to: str | None = optional(
        "The office it was shown to: it counts for that office alone; absent: it is on record.",
        since=2,
    )


class HoldOnRecord(AvroRecord):
    """A hold as an interval."""

    rule: str = required("The rule.")
    actions: tuple[str, ...] = required("What it holds.")
    case: str = required("The case.")
    since: AwareDatetime = required("Since when.")
    until: AwareDatetime | None = optional("Until when.")


class PenaltyOnRecord(AvroRecord):
    """How far the penalty of a case is."""

    case: str = required("The case.")
    decided_at: AwareDatetime | None = optional("When it was decided.")
    executed_at: AwareDatetime | None = optional("When it was performed.")


class Standing(Message):
    """How a site, an enterprise or a party stands: all that a gate looks at."""

    city: str = required("The city.")
    subject_kind: str = required("site, enterprise or party.")
    subject: str = required("Which.")
    papers: tuple[PaperOnRecord, ...] = repeated("Papers as intervals.")
    holds: tuple[HoldOnRecord, ...] = repeated("Holds as intervals.")
    penalties: tuple[PenaltyOnRecord, ...] = repeated("Penalties.")
    parties: tuple[str, ...] = repeated("The parties whose standing counts too.")
    facts: dict[str, str] = required("What is registered about it.", default_factory=dict)
    edition: str = required("The edition.")
    evidence_time: AwareDatetime | None = optional(
        "The instant up to which all evidence had been read."
    )


class ShownPaper(AvroRecord):
    """What a paper that was shown with a question did to the answer."""

    certificate: str = required("Which paper.")
    counted: bool = required("Whether the answer counts it.")
    because: str | None = optional(
        "In a word: on_record, as it counts anyway; not_asked_for, revoked or lapsed, as it does"
        " not."
    )


class Decision(HubMessage):
    """What a gate answered."""

    question: str = required("The source of the question.")
    asked_as: str | None = optional("The asker's own id of the question.")
    office: str = required("Who asked.")
    action: str = required("What was asked about.")
    site: str | None = optional("The site.")
    enterprise: str | None = optional("The enterprise.")
    party: str | None = optional("The party.")
    at: AwareDatetime = required("The instant asked about.")
    state: str = required("open, refused, blocked or rule_silent.")
    reason: str = required("Why, in words.")
    missing: tuple[str, ...] = repeated("Papers that are missing.")
    cases: tuple[str, ...] = repeated("Cases that hold it.")
    complete: bool = required(
        "Whether everything received up to the instant had been read, and judged by this edition."
    )
    heard_of: bool | None = optional(
        "False where no record of this city names the site, enterprise or party asked about.",
        since=2,
    )
    near: tuple[str, ...] = repeated(
        "Names on record that only look like one that was asked about.", since=2
    )
    held_by: str | None = optional(
        "The source that keeps the answer from being complete; absent where it is.", since=3
    )
    held_because: str | None = optional(
        "Why, in a word; absent: nothing is wrong, it has not been marked so far yet.", since=3
    )
    shown: tuple[ShownPaper, ...] = repeated("What each paper shown did to the answer.", since=3)
    reason_zh: str | None = optional("Why, in Chinese.", since=4)
    missing_any: tuple[tuple[str, ...], ...] = repeated(
        "What is missing, as codes: of each list one is enough, and each list is needed.", since=4
    )


class Accountability(HubMessage):
    """A ground against an office or area, or a measure that is now permitted or was refused."""

    ground: str = required("The ground, a rule's id.")
    target: str = required("The office or area.")
    subject: str = required("What it is about: a case, a site, or the target itself.")
    subject_kind: str = required("What the subject is: case, site, office, ….")
    at: AwareDatetime | None = optional("The instant of what it follows from.")
    level: str = required("candidate, established, permitted; refused: a measure out of its order.")
    change: str = required("said, amended or withdrawn.")
    cause: str | None = optional("The violation it comes from.")
    case: str | None = optional("The case.")
    reason: str | None = optional("Why, in words, where the rule alone does not say it.", since=2)
    doubt: tuple[str, ...] = repeated(
        "Records that the hub could not hear, and that could turn it.", since=3
    )
    reason_zh: str | None = optional("Why, in Chinese.", since=4)


class Delivery(Message):
    """A document as its addressee finds it in the inbox; reading it back proves the receipt."""

    id: str = required("Its identity: document and addressee.")
    city: str = required("The city.")
    to: str = required("The addressee.")
    document_id: str = required("The document: office/id.")
    case: str | None = optional("The case it is about.")
    document: bytes = required("The document itself, in Avro single-object encoding.")


class Refusal(Message):
    """A record that the hub could not accept, kept whole with its source."""

    city: str = required("The city.")
    office: str = required("The owner of the outbox.")
    code: str = required("The code: see docs/refusals.md.")
    field: str | None = optional("The field that is wrong.")
    expected: str | None = optional("What was expected there.")
    reason: str = required("What is wrong, in words.")
    remedy: str = required("What to do.")
    source: str = required("The record: topic/partition/offset.")
    received: AwareDatetime = required("When the hub received it.")
    record: bytes = required("The record as it came.")
    internal: bool = required(
        "Whether the fault is ours: then nobody is accused by what it touches."
    )
    expected_zh: str | None = optional("What was expected there, in Chinese.", since=2)
    reason_zh: str | None = optional("What is wrong, in Chinese.", since=2)
    remedy_zh: str | None = optional("What to do, in Chinese.", since=2)


class Remark(Message):
    """A record was heard, and something in it has not the effect that its sender may think."""

    city: str = required("The city.")
    office: str = required("The owner of the outbox.")
    code: str = required("The code: see docs/refusals.md.")
    field: str = required("The field that it is about.")
    came: str = required("What stands there.")
    reason: str = required("What is to be noted, in words.")
    remedy: str = required("What to do.")
    source: str = required("The record: topic/partition/offset.")
    message: str | None = optional("The sender's own id of the record.")
    received: AwareDatetime = required(
        "When the hub received it; of a withdrawn remark, when it was known."
    )
    near: tuple[str, ...] = repeated("Names on record that look like what came.")
    id: str | None = optional(
        "Its identity, where it follows from what is on record; absent: it was said once, when the"
        " record came.",
        since=2,
    )
    change: str | None = optional(
        "said, amended; withdrawn: a later record has given the word its effect.", since=2
    )
    rule: str | None = optional("The rule by which the word has no effect.", since=2)
    article: str | None = optional("The article of that rule.", since=2)
    offices: tuple[str, ...] = repeated("Whose word would count.", since=2)
    kinds: tuple[str, ...] = repeated("What would have the effect.", since=2)
    reason_zh: str | None = optional("What is to be noted, in Chinese.", since=2)
    remedy_zh: str | None = optional("What to do, in Chinese.", since=2)


class Card(HubMessage):
    """A numbered card for a duty with a last day: yellow before that day, red once it is missed."""

    year: int = required("The year in which it was said first, in Asia/Shanghai.")
    number: int = required("Its number in that year: they run from 1 without a gap.")
    colour: str = required("yellow or red.")
    change: str = required(
        "said; withdrawn: what was heard later shows that it should not stand; restored: it stands"
        " again under its number."
    )
    duty: str = required("The duty.")
    actor: str = required("The office that owes it.")
    subject: str = required("What it is owed about.")
    subject_kind: str = required("What the subject is: case, site, enterprise, week or area.")
    case: str | None = optional("The case.")
    site: str | None = optional("The site.")
    due_date: date = required("The last day of the duty.")
    on: date = required("The working day that the card is for.")
    reason: str = required("Why, in words.")
    reason_zh: str | None = optional("Why, in Chinese.")


class OwedDuty(AvroRecord):
    """A duty with a card that is still owed, as a digest lists it."""

    duty: str = required("The duty.")
    rule: str = required("The rule.")
    subject: str = required("What it is owed about.")
    subject_kind: str = required("What the subject is.")
    due_date: date = required("Its last day.")
    colour: str = required("The colour of its newest card: yellow or red.")
    year: int = required("The year of that card.")
    number: int = required("The number of that card.")


class Digest(Message):
    """What an office still owes on the morning of a working day, of all that has a card."""

    id: str = required("Its identity, from city, office and day.")
    city: str = required("The city.")
    office: str = required("The office.")
    day: date = required("The working day.")
    overdue: int = required("How many duties are past their last day.")
    due_today: int = required("How many have their last day today.")
    due_soon: int = required("How many have their last day later.")
    duties: tuple[OwedDuty, ...] = repeated("The first of them, by their last day.")
    evidence_time: AwareDatetime | None = optional(
        "The instant up to which all evidence had been read."
    )


class Audit(Message):
    """A person did something with what is said: issued a report, noted why, took names along."""

    id: str = required("Its identity.")
    city: str = required("The city.")
    at: AwareDatetime = required("When, by the clock of the person's machine.")
    who: str = required("Who did it, as the person said it.")
    what: str = required("What was done: report, note or export.")
    about: str | None = optional("What it is about: the id of a duty or violation, or a report.")
    why: str | None = optional("Why, in the person's words.")
    content: str | None = optional("What was done, whole, as JSON.")


class Outage(Message):
    """The hub stood: for a time it heard nothing, or one source, or one inbox was not reached."""

    id: str = required("Its identity, from city, year and number.")
    city: str = required("The city.")
    year: int = required("The year in which it ended, in Asia/Shanghai.")
    number: int = required("Its number in that year: they run from 1 without a gap.")
    began: AwareDatetime = required("The last mark before it.")
    ended: AwareDatetime = required("The first mark after it.")
    what: str = required("What stood: everything, source or inbox.")
    place: str | None = optional("The outbox or inbox; absent: everything stood.")
    evidence_time: AwareDatetime | None = optional(
        "The instant up to which all evidence had been read."
    )


class Fetch(Message):
    """An office has fetched papers: the committed position of its group in its inbox."""

    city: str = required("The city.")
    office: str = required("The office.")
    inbox: str = required("Its inbox.")
    topic_id: str = required("The inbox's id: another id is another topic of the same name.")
    up_to: int = required("Records of the inbox below this offset are fetched.")
    at: AwareDatetime = required("When that was seen, by the broker's clock.")


class Quarantine(Message):
    """A fault of ours leaves in doubt what a record could turn: nobody is accused of that."""

    id: str = required("Its identity: city, what is in doubt, and the record.")
    city: str = required("The city.")
    change: str = required(
        "begun; ended: an operator ended it, what it held is said as a candidate; cleared: nothing "
        "is in doubt any more."
    )
    subject_kind: str = required("What is in doubt: case, site, …; office: all of which it is.")
    subject: str = required("Which.")
    because: str | None = optional(
        "In a word: parked, the record tripped the fault; derivation, what follows from it did; "
        "unread, it could not be read; set_aside, nothing follows there, whatever the records are; "
        "absent: nothing is in doubt."
    )
    source: str | None = optional("The record: topic/partition/offset; absent: no one record.")
    office: str | None = optional("The owner of the outbox of the record.")
    since: AwareDatetime | None = optional(
        "When the record was received; of what is unread or set aside, evidence time then."
    )
    until: AwareDatetime | None = optional(
        "When the doubt is over at the latest: then what it held is said as a candidate."
    )
    evidence_time: AwareDatetime | None = optional(
        "The instant up to which all evidence had been read."
    )
