"""The seven families in which offices speak: document, act, certificate, permit, …."""

from typing import Annotated

from hub.messages.base import Record, Spoken, many, may, said
from hub.messages.types import (
    LISTED,
    Bytes,
    Count,
    Day,
    Days,
    Id,
    Instant,
    Name,
    Names,
    Office,
    Offices,
    Offset,
    Prose,
    Truth,
    Wait,
    Week,
    Word,
    Words,
    Year,
)


class Document(Spoken):
    """One office writes to others: a notice, circular, ledger, transfer, letter, request or order."""

    sender: Office | None = may("Who wrote the paper, when its receipt is told by another.")
    to: Offices = many("The offices it is addressed to.")
    cc: Offices = many("The offices it is copied to.")
    case: Name | None = may("The case it is about.")
    cases: Names = many("The cases that a ledger lists.")
    site: Name | None = may("The site it names.")
    party: Name | None = may("The party (unit) it names.")
    enterprise: Name | None = may("The enterprise it names.")
    area: Name | None = may("The area it names.")
    notice: Name | None = may("The paper's own number.")
    matter: Word | None = may(
        "What it is about: land_violation, cutoff, verified_facts, criminal, …."
    )
    outcome: Word | None = may("The outcome a result letter tells: penalty_decided or completed.")
    reason: Prose | None = may("Why.")
    reasons: Prose | None = may("The written reasons of a decision.")
    subject: Prose | None = may("What shared information is about.")
    week: Week | None = may("The week of a ledger: first day/last day.")
    mode: Word | None = may("How a report was made: written, phone or oral.")
    urgent: Truth | None = may("Whether it was urgent.")
    recorded: Truth | None = may("Whether an oral report was recorded.")
    witness_signed: Truth | None = may("Whether witnesses on the site signed the record.")
    materials: Truth | None = may("Whether the case file came with it.")
    written_notice: Truth | None = may("Whether a return was told in writing.")
    written_reasons: Truth | None = may("Whether a return gave written reasons.")
    received: Instant | None = may("When what it answers was received.")


class Act(Spoken):
    """An office did or found something."""

    by: Offices = many("The offices that did it together; empty: the office that says it.")
    to: Offices = many("The offices it was done towards.")
    case: Name | None = may("The case.")
    cases: Names = many("The cases.")
    site: Name | None = may("The site.")
    party: Name | None = may("The party (unit).")
    enterprise: Name | None = may("The enterprise.")
    area: Name | None = may("The area.")
    planning_area: Word | None = may("Which planning area the site lies in: town or village.")
    matter: Word | None = may("What kind of case it is about.")
    notice: Name | None = may("The paper it follows.")
    reason: Prose | None = may("Why.")
    decision: Word | None = may("What was decided.")
    result: Word | None = may("What came out.")
    rectify_by: Day | None = may("The day by which an order demands correction.")
    until: Day | None = may("The day until which it holds.")
    year: Year | None = may("The year it is about.")
    personal_liability: Truth | None = may("Whether persons are to be held liable.")
    penalties: Words = many("Penalties decided: demolition, confiscation, fine.")
    legal_ground: Truth | None = may("Whether a refusal had a legal ground.")
    reconsideration: Truth | None = may("Whether reconsideration was asked for.")
    suit: Truth | None = may("Whether a suit was brought.")
    performed: Truth | None = may("Whether a penalty was performed.")


class Certificate(Spoken):
    """A paper exists, or no longer does."""

    certificate: Word = said("Which paper.")
    site: Name | None = may("The site it is for.")
    enterprise: Name | None = may("The enterprise it is for.")
    party: Name | None = may("The party it was issued to.")
    case: Name | None = may("The case it belongs to.")
    valid_until: Day | None = may("The last day on which it is valid.")
    revoked: Truth | None = may("True when the paper is withdrawn from now on.")


class ReadPoint(Record):
    """A place in an outbox: everything up to this offset."""

    topic: Id = said("The outbox.")
    offset: Offset = said("The offset of a record in it.")


class Permit(Spoken):
    """An action is requested, granted, refused or suspended; a supply is started, cut or restored."""

    action: Word | None = may("The action, as a gate knows it.")
    site: Name | None = may("The site.")
    enterprise: Name | None = may("The enterprise.")
    party: Name | None = may("The party that asks.")
    case: Name | None = may("The case.")
    certificates: Words = many("Papers shown with the request.")
    reason: Prose | None = may("Why.")
    after: Annotated[tuple[ReadPoint, ...], LISTED] = many(
        "A question is answered once these have been read."
    )
    by: Offices = many("The offices that acted together; empty: the one that says it.", since=2)
    wait_complete: Wait | None = may(
        "For how many seconds a question waits until its answer is complete; absent: not at all.",
        since=3,
    )


class Acknowledgment(Spoken):
    """An addressee says how far it is with a paper."""

    notice: Name = said("The paper.")
    step: Word = said("How far: received, accepted, done or refused.")
    case: Name | None = may("The case.")
    site: Name | None = may("The site.")
    party: Name | None = may("The party.")
    enterprise: Name | None = may("The enterprise.")
    reason: Prose | None = may("Why it is refused.")


class Finding(Spoken):
    """A ground is found, a measure imposed, a figure reported."""

    by: Offices = many("The offices that found it together; empty: the one that says it.")
    to: Offices = many("Whom it is issued to.")
    ground: Word | None = may("The ground, a rule's id.")
    target: Name | None = may("The office it is found against.")
    measure: Word | None = may("The measure: talk, criticism, veto or sanction.")
    case: Name | None = may("The case.")
    site: Name | None = may("The site.")
    party: Name | None = may("The party.")
    enterprise: Name | None = may("The enterprise.")
    area: Name | None = may("The area.")
    reason: Prose | None = may("Why.")
    result: Word | None = may("What an inspection found: met or unmet.")
    rectify_by: Day | None = may("The day by which a measure demands correction.")
    until: Day | None = may("The day until which a notice gives time.")
    year: Year | None = may("The year of a figure.")
    illegal: Count | None = may("Farmland taken illegally, in the unit of `total`.")
    total: Count | None = may("Farmland taken by all new construction.")
    severe_effects: Truth | None = may("Whether the effects were severe.")


class Register(Spoken):
    """An office, a site, an enterprise, a reading or a replay is registered with the hub."""

    subject: Prose | None = may("What is registered, in words.")
    office_code: Office | None = may("An office.")
    role: Word | None = may("The role that an office holds.")
    name: Prose | None = may("Its name.")
    site: Name | None = may("A site.")
    enterprise: Name | None = may("An enterprise.")
    party: Name | None = may("A party.")
    case: Name | None = may("A case.")
    project_type: Word | None = may("What is built: construction, mining, hospital, ….")
    approval_mode: Word | None = may("How it is approved: approval, verification or record.")
    land_supply: Word | None = may("How the land is supplied: granted or allocated.")
    livelihood: Truth | None = may("Whether it is a livelihood project.")
    infrastructure: Truth | None = may("Whether it is infrastructure.")
    residential: Truth | None = may("Whether homes live on its supply.")
    certificates: Words = many("Papers on record from the beginning.")
    edition: Word | None = may("The digest of an edition.")
    calendar: Word | None = may("The digest of a calendar.")
    setting: Word | None = may("The name of a reading.")
    value: Prose | None = may("The value chosen for it, as JSON.")
    day: Day | None = may("A day of the calendar.")
    decree: Word | None = may("The published arrangement of days, by its number.", since=2)
    year: Year | None = may("A year whose arrangement is published whole.", since=2)
    rest: Days = many("Days that an arrangement makes days of rest.", since=2)
    work: Days = many("Days that an arrangement makes working days.", since=2)
    source: Id | None = may("A record: topic/partition/offset.")
    reason: Prose | None = may("Why.")
    record: Bytes | None = may("A record that is told again, as it came.", since=3)
    received: Instant | None = may("When that record was received.", since=3)
