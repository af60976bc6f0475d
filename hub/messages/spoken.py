"""The seven families in which offices speak (design §4): document, act, certificate, permit, …."""

from datetime import date

from pydantic import AwareDatetime

from hub.messages.base import Record, Spoken, many, may, said


class Document(Spoken):
    """One office writes to others: a notice, circular, ledger, transfer, letter, request or order."""

    sender: str | None = may("Who wrote the paper, when its receipt is told by another.")
    to: tuple[str, ...] = many("The offices it is addressed to.")
    cc: tuple[str, ...] = many("The offices it is copied to.")
    case: str | None = may("The case it is about.")
    cases: tuple[str, ...] = many("The cases that a ledger lists.")
    site: str | None = may("The site it names.")
    party: str | None = may("The party (unit) it names.")
    enterprise: str | None = may("The enterprise it names.")
    area: str | None = may("The area it names.")
    notice: str | None = may("The paper's own number.")
    matter: str | None = may(
        "What it is about: land_violation, cutoff, verified_facts, criminal, …."
    )
    outcome: str | None = may("The outcome a result letter tells: penalty_decided or completed.")
    reason: str | None = may("Why.")
    reasons: str | None = may("The written reasons of a decision.")
    subject: str | None = may("What shared information is about.")
    week: str | None = may("The week of a ledger: first day/last day.")
    mode: str | None = may("How a report was made: written, phone or oral.")
    urgent: bool | None = may("Whether it was urgent.")
    recorded: bool | None = may("Whether an oral report was recorded.")
    witness_signed: bool | None = may("Whether witnesses on the site signed the record.")
    materials: bool | None = may("Whether the case file came with it.")
    written_notice: bool | None = may("Whether a return was told in writing.")
    written_reasons: bool | None = may("Whether a return gave written reasons.")
    received: AwareDatetime | None = may("When what it answers was received.")


class Act(Spoken):
    """An office did or found something."""

    by: tuple[str, ...] = many("The offices that did it together; empty: the office that says it.")
    to: tuple[str, ...] = many("The offices it was done towards.")
    case: str | None = may("The case.")
    cases: tuple[str, ...] = many("The cases.")
    site: str | None = may("The site.")
    party: str | None = may("The party (unit).")
    enterprise: str | None = may("The enterprise.")
    area: str | None = may("The area.")
    planning_area: str | None = may("Which planning area the site lies in: town or village.")
    matter: str | None = may("What kind of case it is about.")
    notice: str | None = may("The paper it follows.")
    reason: str | None = may("Why.")
    decision: str | None = may("What was decided.")
    result: str | None = may("What came out.")
    rectify_by: date | None = may("The day by which an order demands correction.")
    until: date | None = may("The day until which it holds.")
    year: int | None = may("The year it is about.")
    personal_liability: bool | None = may("Whether persons are to be held liable.")
    penalties: tuple[str, ...] = many("Penalties decided: demolition, confiscation, fine.")
    legal_ground: bool | None = may("Whether a refusal had a legal ground.")
    reconsideration: bool | None = may("Whether reconsideration was asked for.")
    suit: bool | None = may("Whether a suit was brought.")
    performed: bool | None = may("Whether a penalty was performed.")


class Certificate(Spoken):
    """A paper exists, or no longer does."""

    certificate: str = said("Which paper.")
    site: str | None = may("The site it is for.")
    enterprise: str | None = may("The enterprise it is for.")
    party: str | None = may("The party it was issued to.")
    case: str | None = may("The case it belongs to.")
    valid_until: date | None = may("The last day on which it is valid.")
    revoked: bool | None = may("True when the paper is withdrawn from now on.")


class ReadPoint(Record):
    """A place in an outbox: everything up to this offset."""

    topic: str = said("The outbox.")
    offset: int = said("The offset of a record in it.")


class Permit(Spoken):
    """An action is requested, granted, refused or suspended; a supply is started, cut or restored."""

    action: str | None = may("The action, as a gate knows it.")
    site: str | None = may("The site.")
    enterprise: str | None = may("The enterprise.")
    party: str | None = may("The party that asks.")
    case: str | None = may("The case.")
    certificates: tuple[str, ...] = many("Papers shown with the request.")
    reason: str | None = may("Why.")
    after: tuple[ReadPoint, ...] = many("A question is answered once these have been read.")
    by: tuple[str, ...] = many(
        "The offices that acted together; empty: the one that says it.", since=2
    )


class Acknowledgment(Spoken):
    """An addressee says how far it is with a paper."""

    notice: str = said("The paper.")
    step: str = said("How far: received, accepted, done or refused.")
    case: str | None = may("The case.")
    site: str | None = may("The site.")
    party: str | None = may("The party.")
    enterprise: str | None = may("The enterprise.")
    reason: str | None = may("Why it is refused.")


class Finding(Spoken):
    """A ground is found, a measure imposed, a figure reported."""

    by: tuple[str, ...] = many("The offices that found it together; empty: the one that says it.")
    to: tuple[str, ...] = many("Whom it is issued to.")
    ground: str | None = may("The ground, a rule's id.")
    target: str | None = may("The office it is found against.")
    measure: str | None = may("The measure: talk, criticism, veto or sanction.")
    case: str | None = may("The case.")
    site: str | None = may("The site.")
    party: str | None = may("The party.")
    enterprise: str | None = may("The enterprise.")
    area: str | None = may("The area.")
    reason: str | None = may("Why.")
    result: str | None = may("What an inspection found: met or unmet.")
    rectify_by: date | None = may("The day by which a measure demands correction.")
    until: date | None = may("The day until which a notice gives time.")
    year: int | None = may("The year of a figure.")
    illegal: int | None = may("Farmland taken illegally, in the unit of `total`.")
    total: int | None = may("Farmland taken by all new construction.")
    severe_effects: bool | None = may("Whether the effects were severe.")


class Register(Spoken):
    """An office, a site, an enterprise, a reading or a replay is registered with the hub."""

    subject: str | None = may("What is registered, in words.")
    office_code: str | None = may("An office.")
    role: str | None = may("The role that an office holds.")
    name: str | None = may("Its name.")
    site: str | None = may("A site.")
    enterprise: str | None = may("An enterprise.")
    party: str | None = may("A party.")
    case: str | None = may("A case.")
    project_type: str | None = may("What is built: construction, mining, hospital, ….")
    approval_mode: str | None = may("How it is approved: approval, verification or record.")
    land_supply: str | None = may("How the land is supplied: granted or allocated.")
    livelihood: bool | None = may("Whether it is a livelihood project.")
    infrastructure: bool | None = may("Whether it is infrastructure.")
    residential: bool | None = may("Whether homes live on its supply.")
    certificates: tuple[str, ...] = many("Papers on record from the beginning.")
    edition: str | None = may("The digest of an edition.")
    calendar: str | None = may("The digest of a calendar.")
    setting: str | None = may("The name of a reading.")
    value: str | None = may("The value chosen for it, as JSON.")
    day: date | None = may("A day of the calendar.")
    decree: str | None = may("The published arrangement of days, by its number.", since=2)
    year: int | None = may("A year whose arrangement is published whole.", since=2)
    rest: tuple[date, ...] = many("Days that an arrangement makes days of rest.", since=2)
    work: tuple[date, ...] = many("Days that an arrangement makes working days.", since=2)
    source: str | None = may("A record: topic/partition/offset.")
    reason: str | None = may("Why.")
    record: bytes | None = may("A record that is told again, as it came.", since=3)
    received: AwareDatetime | None = may("When that record was received.", since=3)
