"""Every code with which the hub refuses a record: what it means, and what its sender does about it.

A code is retired, never reused. `M` is the wire, `C` the city's checks, `X` our own faults and
limits, `R` a remark on an accepted record.
"""

from enum import StrEnum

from hub.sentence import Sentence, both


class RefusalCode(StrEnum):
    """A refusal code. The sentence beside it defines it."""

    EMPTY = "M01"
    UNKNOWN_FRAMING = "M02"
    UNKNOWN_SCHEMA = "M03"
    BROKEN = "M04"
    TRAILING_BYTES = "M05"
    NOT_JSON = "M06"
    UNKNOWN_FAMILY = "M07"
    BAD_FIELD = "M08"
    TOO_LARGE = "M09"
    REGISTRY_FRAMING = "M10"
    NOT_SPOKEN = "M11"
    NOT_THE_OWNER = "C01"
    OTHER_CITY = "C02"
    UNKNOWN_KIND = "C03"
    WRONG_FAMILY = "C04"
    FIELD_OF_KIND = "C05"
    IN_THE_FUTURE = "C06"
    ID_CONFLICT = "C07"
    NOT_ADDRESSED = "C08"
    NOT_SAID_BY_HUB = "C09"
    STORY_ONLY = "C10"
    HUB_ONLY = "C11"
    NOT_OF_THE_HUB = "C12"
    ROW_FULL = "C13"
    OTHER_PARTITION = "C14"
    OFFICE_LEFT = "C15"
    BUG = "X01"
    TOO_MANY_FACTS = "X02"
    GAP = "X03"
    OVERSIZE = "X04"


MEANS: dict[RefusalCode, tuple[str, str]] = {
    RefusalCode.EMPTY: ("The record has no value.", "Send a message; the hub reads no tombstones."),
    RefusalCode.UNKNOWN_FRAMING: (
        "The first byte is neither Avro single-object (C3 01) nor JSON ({).",
        "Write one of these two framings.",
    ),
    RefusalCode.UNKNOWN_SCHEMA: (
        "The fingerprint is of no schema that the hub knows.",
        "Write with a schema of schemas/avro, or update the hub first.",
    ),
    RefusalCode.BROKEN: (
        "The bytes do not follow the schema that they name.",
        "Write the record anew with a schema of schemas/avro.",
    ),
    RefusalCode.TRAILING_BYTES: (
        "Bytes stand after the end of the record.",
        "Write one record in each Kafka record.",
    ),
    RefusalCode.NOT_JSON: ("The text is not one JSON object.", "Write one object in UTF-8."),
    RefusalCode.UNKNOWN_FAMILY: (
        "The member `family` names no family.",
        "Write family: document, act, certificate, permit, acknowledgment, finding or register.",
    ),
    RefusalCode.BAD_FIELD: (
        "A field is missing, unknown, of the wrong type or outside of its bounds.",
        "Mend the field.",
    ),
    RefusalCode.TOO_LARGE: (
        "The record is larger than 1 MiB; of one larger than 2 MiB the digest is kept.",
        "Send the annexes another way.",
    ),
    RefusalCode.REGISTRY_FRAMING: (
        "This is a schema registry's framing (00); the hub has no registry.",
        "Write Avro single-object encoding (C3 01) or JSON.",
    ),
    RefusalCode.NOT_SPOKEN: (
        "Offices do not say records of this family; the hub does.",
        "Write one of the seven families in which offices speak.",
    ),
    RefusalCode.NOT_THE_OWNER: (
        "The sender named is not the office that owns this outbox.",
        "Each office writes its own outbox, under its own code.",
    ),
    RefusalCode.OTHER_CITY: ("The city named is another's.", "Write into that city's outbox."),
    RefusalCode.UNKNOWN_KIND: (
        "The kind is not in this city's vocabulary.",
        "Write a kind of docs/kinds.md.",
    ),
    RefusalCode.WRONG_FAMILY: ("The kind belongs to another family.", "Write it in that family."),
    RefusalCode.FIELD_OF_KIND: ("A field does not fit the kind.", "Mend the field."),
    RefusalCode.IN_THE_FUTURE: (
        "It is said to have happened after the hub received it.",
        "Set the clock of the sending system, and send it again.",
    ),
    RefusalCode.ID_CONFLICT: (
        "Another message was sent under this id before; the first stands.",
        "Send it under an id of its own.",
    ),
    RefusalCode.NOT_ADDRESSED: (
        "The document was not delivered to this office.",
        "Nothing is to be done: it starts no clock.",
    ),
    RefusalCode.NOT_SAID_BY_HUB: (
        "The hub did not write this record into the inbox.",
        "Only the hub writes inboxes; find out who else can.",
    ),
    RefusalCode.STORY_ONLY: (
        "Only a sandbox city has a story's clock.",
        "Leave it to `gongze play`.",
    ),
    RefusalCode.HUB_ONLY: ("Only the city's own outbox may say this.", "Ask the city's operator."),
    RefusalCode.NOT_OF_THE_HUB: (
        "The hub did not write this record into its own topic, or wrote it amiss.",
        "Only the hub writes topics that begin with hub.; find out who else can.",
    ),
    RefusalCode.ROW_FULL: (
        (
            "The office has filled its share of what is kept about this; what stood goes on being"
            " judged."
        ),
        (
            "Tell it in another case, or about another site, party or enterprise; send annexes"
            " another way."
        ),
    ),
    RefusalCode.OTHER_PARTITION: (
        "An outbox has one partition: this record stands in another.",
        "Write it into partition 0 of the outbox; its order to the others is known only there.",
    ),
    RefusalCode.OFFICE_LEFT: (
        "The office is no office of this city any more.",
        "Ask the city's operator: gongze provision CITY --office CODE=ROLE takes it in again.",
    ),
    RefusalCode.BUG: (
        "A fault of the hub: what the record could turn is in doubt for a time, nothing else.",
        "Nothing is to be done by the sender; it will be replayed.",
    ),
    RefusalCode.TOO_MANY_FACTS: (
        "Retired: today C13. The case had more facts than the hub took.",
        "Split the case.",
    ),
    RefusalCode.GAP: (
        "A record before this one was not copied: the source is stopped, evidence time stands.",
        "The operator looks at the relay.",
    ),
    RefusalCode.OVERSIZE: (
        "Retired: today M09. The record was too large to be copied; its digest was kept.",
        "Send it smaller; annexes another way.",
    ),
}
"""What each code means, and what to do."""


class Note(StrEnum):
    """The code of a remark: the record was accepted. The sentence beside it defines it."""

    PLACEHOLDER = "R01"
    NEAR_NAME = "R02"
    NOT_THE_SPEAKER = "R03"
    DISCHARGES_NOTHING = "R04"
    PAPER_UNKNOWN = "R05"
    CASE_UNOPENED = "R06"


NOTES: dict[Note, tuple[Sentence, Sentence]] = {
    Note.PLACEHOLDER: (
        both(
            "These words say that there is no name, or that it is not known: they link the record"
            " to nothing.",
            "该字样表示没有名称或者名称不明，记录不与任何对象关联。",
        ),
        both(
            "Leave the field out until the name is known; then write the record again with it.",
            "名称不明时该字段留空；查明后带上名称重新填报。",
        ),
    ),
    Note.NEAR_NAME: (
        both(
            "No record had this name before, and it looks like a name on record that is another.",
            "此前没有记录用过这一名称，它与在案的另一名称字形相近。",
        ),
        both(
            "If the one on record was meant, write the record again with its name; else nothing is"
            " to be done.",
            "如所指即在案名称，请用该名称重新填报；否则无须处理。",
        ),
    ),
    Note.NOT_THE_SPEAKER: (
        both(
            "It was heard and is kept, and has no effect: {rule} asks for the word of another"
            " office.",
            "已收悉并留存，但不生效力：{rule}须由其他单位作出。",
        ),
        both(
            "Nothing is to be done, if it was for information only; else it counts from {offices}.",
            "仅供了解的，无须处理；要生效力，应由{offices}作出。",
        ),
    ),
    Note.DISCHARGES_NOTHING: (
        both(
            "This acknowledgment discharges nothing: {rule} is still owed.",
            "该回执不算履行：{rule}的义务仍未履行。",
        ),
        both(
            "Tell what was done: what discharges {rule} is {kinds}.",
            "请填报实际所做的事：履行{rule}的是{kinds}。",
        ),
    ),
    Note.PAPER_UNKNOWN: (
        both(
            "No paper of this number to this office is on record in the case that it names.",
            "所指案件中没有发给本单位的该文号文书。",
        ),
        both(
            "Write number and case as they stand on the paper; if they do, nothing is to be done:"
            " it counts when the paper is on record.",
            "请按文书填写文号和案号；如无误则无须处理，文书在案后即生效力。",
        ),
    ),
    Note.CASE_UNOPENED: (
        both(
            "No other office has told of this case, and nothing is owed in it: the act answers"
            " nothing there yet.",
            "没有其他单位报过该案，案中也没有义务：该行为目前不对应任何事项。",
        ),
        both(
            "Compare the number of the case with the paper; if it is right, nothing is to be done:"
            " the act counts when the rest is on record.",
            "请与文书核对案号；如无误则无须处理，其余记录到齐后即生效力。",
        ),
    ),
}
"""What each remark means, and what to do. What stands in braces is said of each by name."""
SETTLED = both(
    "Nothing is to be done: a later record has given the word its effect.",
    "无须处理：此后的记录已使其生效。",
)
"""What is to be done about a remark that is withdrawn."""


def noted_with(note: Note, **values: str) -> tuple[Sentence, Sentence]:
    """Return what a remark means and what to do, with what stands in its braces."""
    means, remedy = NOTES[note]
    return (
        both(means.template, means.chinese_template, **values),
        both(remedy.template, remedy.chinese_template, **values),
    )
