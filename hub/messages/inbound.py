"""The seven families of messages of offices: document, act, certificate, permit, …."""

from typing import Annotated

from hub.messages.base import AvroRecord, OfficeMessage, optional, repeated, required
from hub.messages.field_types import (
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


class Document(OfficeMessage):
    """One office writes to others: a notice, circular, ledger, transfer, letter,
    request or order.
    """

    sender: Office | None = optional("Who wrote the paper, when its receipt is told by another.")
    to: Offices = repeated("The offices it is addressed to.")
    cc: Offices = repeated("The offices it is copied to.")
    case: Name | None = optional("The case it is about.")
    cases: Names = repeated("The cases that a ledger lists.")
    site: Name | None = optional("The site it names.")
    party: Name | None = optional("The party (unit) it names.")
    enterprise: Name | None = optional("The enterprise it names.")
    area: Name | None = optional("The area it names.")
    notice: Name | None = optional("The paper's own number.")
    matter: Word | None = optional(
        "What it is about: land_violation, cutoff, verified_facts, criminal, …."
    )
    outcome: Word | None = optional(
        "The outcome a result letter tells: penalty_decided or completed."
    )
    reason: Prose | None = optional("Why.")
    reasons: Prose | None = optional("The written reasons of a decision.")
    subject: Prose | None = optional("What shared information is about.")
    week: Week | None = optional("The week of a ledger: first day/last day.")
    mode: Word | None = optional("How a report was made: written, phone or oral.")
    urgent: Truth | None = optional("Whether it was urgent.")
    recorded: Truth | None = optional("Whether an oral report was recorded.")
    witness_signed: Truth | None = optional("Whether witnesses on the site signed the record.")
    materials: Truth | None = optional("Whether the case file came with it.")
    written_notice: Truth | None = optional("Whether a return was told in writing.")
    written_reasons: Truth | None = optional("Whether a return gave written reasons.")
    received: Instant | None = optional("When what it answers was received.")
    decision: Word | None = optional("Which decision it tells of: file or no_file.", since=2)
    sites: Names = repeated("The sites it names, where it names several.", since=2)
    # `with` is a word of Python: no statement can name the field.
    __annotations__["with"] = Offices
    locals()["with"] = repeated(
        "The other offices whose letter it is, too; it counts as theirs once they join it.", since=2
    )


class Act(OfficeMessage):
    """An office did or found something."""

    by: Offices = repeated("The offices that did it together; empty: the office that says it.")
    to: Offices = repeated("The offices it was done towards.")
    case: Name | None = optional("The case.")
    cases: Names = repeated("The cases.")
    site: Name | None = optional("The site.")
    party: Name | None = optional("The party (unit).")
    enterprise: Name | None = optional("The enterprise.")
    area: Name | None = optional("The area.")
    planning_area: Word | None = optional("Which planning area the site lies in: town or village.")
    matter: Word | None = optional("What kind of case it is about.")
    notice: Name | None = optional("The paper it follows.")
    reason: Prose | None = optional("Why.")
    decision: Word | None = optional("What was decided.")
    result: Word | None = optional("What came out.")
    rectify_by: Day | None = optional("The day by which an order demands correction.")
    until: Day | None = optional("The day until which it holds.")
    year: Year | None = optional("The year it is about.")
    personal_liability: Truth | None = optional("Whether persons are to be held liable.")
    penalties: Words = repeated("Penalties decided: demolition, confiscation, fine.")
    legal_ground: Truth | None = optional("Whether a refusal had a legal ground.")
    reconsideration: Truth | None = optional("Whether reconsideration was asked for.")
    suit: Truth | None = optional("Whether a suit was brought.")
    performed: Truth | None = optional("Whether a penalty was performed.")
    sender: Office | None = optional("Who wrote the paper that it joins.", since=2)
    reason_code: Word | None = optional(
        "Why a paper is given back: not_ours or not_in_area.", since=2
    )
    into: Names = repeated("The sites or the party that it goes on as.", since=2)
    credit_code: Word | None = optional(
        "The unified social credit code of a party, 18 characters.", since=2
    )
    names: Names = repeated("The names of a party.", since=2)


class Certificate(OfficeMessage):
    """A paper exists, or no longer does."""

    certificate: Word = required("Which paper.")
    site: Name | None = optional("The site it is for.")
    enterprise: Name | None = optional("The enterprise it is for.")
    party: Name | None = optional("The party it was issued to.")
    case: Name | None = optional("The case it belongs to.")
    valid_until: Day | None = optional("The last day on which it is valid.")
    revoked: Truth | None = optional("True when the paper is withdrawn from now on.")


class ReadPoint(AvroRecord):
    """A place in an outbox: everything up to this offset."""

    topic: Id = required("The outbox.")
    offset: Offset = required("The offset of a record in it.")


class Permit(OfficeMessage):
    """An action is requested, granted, refused or suspended; a supply is started,
    cut or restored.
    """

    action: Word | None = optional("The action, as a gate knows it.")
    site: Name | None = optional("The site.")
    enterprise: Name | None = optional("The enterprise.")
    party: Name | None = optional("The party that asks.")
    case: Name | None = optional("The case.")
    certificates: Words = repeated("Papers shown with the request.")
    reason: Prose | None = optional("Why.")
    after: Annotated[tuple[ReadPoint, ...], LISTED] = repeated(
        "A question is answered once these have been read."
    )
    by: Offices = repeated("The offices that acted together; empty: the one that says it.", since=2)
    wait_complete: Wait | None = optional(
        "For how many seconds a question waits until its answer is complete; absent: not at all.",
        since=3,
    )


class Acknowledgment(OfficeMessage):
    """An addressee says how far it is with a paper."""

    notice: Name = required("The paper.")
    step: Word = required("How far: received, accepted, done or refused.")
    case: Name | None = optional("The case.")
    site: Name | None = optional("The site.")
    party: Name | None = optional("The party.")
    enterprise: Name | None = optional("The enterprise.")
    reason: Prose | None = optional("Why it is refused.")
    reason_code: Word | None = optional(
        "Why it is refused, for the hub to judge by: not_supplied or residential.", since=2
    )


class Finding(OfficeMessage):
    """A ground is found, a measure imposed, a figure reported."""

    by: Offices = repeated("The offices that found it together; empty: the one that says it.")
    to: Offices = repeated("Whom it is issued to.")
    ground: Word | None = optional("The ground, a rule's id.")
    target: Name | None = optional("The office it is found against.")
    measure: Word | None = optional("The measure: talk, criticism, veto or sanction.")
    case: Name | None = optional("The case.")
    site: Name | None = optional("The site.")
    party: Name | None = optional("The party.")
    enterprise: Name | None = optional("The enterprise.")
    area: Name | None = optional("The area.")
    reason: Prose | None = optional("Why.")
    result: Word | None = optional("What an inspection found: met or unmet.")
    rectify_by: Day | None = optional("The day by which a measure demands correction.")
    until: Day | None = optional("The day until which a notice gives time.")
    year: Year | None = optional("The year of a figure.")
    illegal: Count | None = optional("Farmland taken illegally, in the unit of `total`.")
    total: Count | None = optional("Farmland taken by all new construction.")
    severe_effects: Truth | None = optional("Whether the effects were severe.")


class Register(OfficeMessage):
    """An office, a site, an enterprise, a reading or a replay is registered with the hub."""

    subject: Prose | None = optional("What is registered, in words.")
    office_code: Office | None = optional("An office.")
    role: Word | None = optional("The role that an office holds.")
    name: Prose | None = optional("Its name.")
    site: Name | None = optional("A site.")
    enterprise: Name | None = optional("An enterprise.")
    party: Name | None = optional("A party.")
    case: Name | None = optional("A case.")
    project_type: Word | None = optional("What is built: construction, mining, hospital, ….")
    approval_mode: Word | None = optional("How it is approved: approval, verification or record.")
    land_supply: Word | None = optional("How the land is supplied: granted or allocated.")
    livelihood: Truth | None = optional("Whether it is a livelihood project.")
    infrastructure: Truth | None = optional("Whether it is infrastructure.")
    residential: Truth | None = optional("Whether homes live on its supply.")
    certificates: Words = repeated("Papers on record from the beginning.")
    edition: Word | None = optional("The digest of an edition.")
    calendar: Word | None = optional("The digest of a calendar.")
    setting: Word | None = optional("The name of a reading.")
    value: Prose | None = optional("The value chosen for it, as JSON.")
    day: Day | None = optional("A day of the calendar.")
    decree: Word | None = optional("The published arrangement of days, by its number.", since=2)
    year: Year | None = optional("A year whose arrangement is published whole.", since=2)
    rest: Days = repeated("Days that an arrangement makes days of rest.", since=2)
    work: Days = repeated("Days that an arrangement makes working days.", since=2)
    source: Id | None = optional("A record: topic/partition/offset.")
    reason: Prose | None = optional("Why.")
    record: Bytes | None = optional("A record that is told again, as it came.", since=3)
    received: Instant | None = optional("When that record was received.", since=3)
    under: Office | None = optional("The government under which an office stands.", since=4)
    proposal_approved: Truth | None = optional(
        "Whether the proposal of its project is approved.", since=4
    )
