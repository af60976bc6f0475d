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


MEANS: dict[RefusalCode, tuple[Sentence, Sentence]] = {
    RefusalCode.EMPTY: (
        both("The record has no value.", "记录没有值。"),
        both("Send a message; the hub reads no tombstones.", "请发送消息；系统不读取空值。"),
    ),
    RefusalCode.UNKNOWN_FRAMING: (
        both(
            "The first byte is neither Avro single-object (C3 01) nor JSON ({).",
            "首字节既不是 Avro 单对象格式（C3 01），也不是 JSON（{）。",
        ),
        both("Write one of these two framings.", "请采用这两种格式之一。"),
    ),
    RefusalCode.UNKNOWN_SCHEMA: (
        both(
            "The fingerprint is of no schema that the hub knows.", "指纹不属于系统所知的任何结构。"
        ),
        both(
            "Write with a schema of schemas/avro, or update the hub first.",
            "请按 schemas/avro 中的结构写入，或先更新系统。",
        ),
    ),
    RefusalCode.BROKEN: (
        both("The bytes do not follow the schema that they name.", "字节与其所称的结构不符。"),
        both(
            "Write the record anew with a schema of schemas/avro.",
            "请按 schemas/avro 中的结构重新写入该记录。",
        ),
    ),
    RefusalCode.TRAILING_BYTES: (
        both("Bytes stand after the end of the record.", "记录末尾之后另有字节。"),
        both("Write one record in each Kafka record.", "每条 Kafka 记录只写一条记录。"),
    ),
    RefusalCode.NOT_JSON: (
        both("The text is not one JSON object.", "文本不是一个 JSON 对象。"),
        both("Write one object in UTF-8.", "请以 UTF-8 写一个对象。"),
    ),
    RefusalCode.UNKNOWN_FAMILY: (
        both("The member `family` names no family.", "成员 `family` 不是任何消息类型。"),
        both(
            "Write family: document, act, certificate, permit, acknowledgment, "
            "finding or register.",
            "请写 family：document、act、certificate、permit、acknowledgment、"
            "finding 或 register。",
        ),
    ),
    RefusalCode.BAD_FIELD: (
        both(
            "A field is missing, unknown, of the wrong type or outside of its bounds.",
            "字段缺失、多余、类型不符或超出范围。",
        ),
        both("Mend the field.", "请更正该字段。"),
    ),
    RefusalCode.TOO_LARGE: (
        both(
            "The record is larger than 1 MiB; of one larger than 2 MiB the digest is kept.",
            "记录大于 1 MiB；大于 2 MiB 的只保存摘要。",
        ),
        both("Send the annexes another way.", "附件请以其他方式发送。"),
    ),
    RefusalCode.REGISTRY_FRAMING: (
        both(
            "This is a schema registry's framing (00); the hub has no registry.",
            "这是结构登记服务的格式（00）；本系统没有该服务。",
        ),
        both(
            "Write Avro single-object encoding (C3 01) or JSON.",
            "请采用 Avro 单对象编码（C3 01）或 JSON。",
        ),
    ),
    RefusalCode.NOT_SPOKEN: (
        both(
            "Offices do not say records of this family; the hub does.",
            "该类消息不由单位发出，由系统发出。",
        ),
        both(
            "Write one of the seven families in which offices speak.",
            "请采用单位所用的七类消息之一。",
        ),
    ),
    RefusalCode.NOT_THE_OWNER: (
        both(
            "The sender named is not the office that owns this outbox.",
            "所称的发件单位不是该发件箱的所有者。",
        ),
        both(
            "Each office writes its own outbox, under its own code.",
            "各单位以自己的代码写入自己的发件箱。",
        ),
    ),
    RefusalCode.OTHER_CITY: (
        both("The city named is another's.", "所称的城市不是本市。"),
        both("Write into that city's outbox.", "请写入该城市的发件箱。"),
    ),
    RefusalCode.UNKNOWN_KIND: (
        both("The kind is not in this city's vocabulary.", "该事件不在本市词汇中。"),
        both("Write a kind of docs/kinds.md.", "请采用 docs/kinds.md 所列的事件。"),
    ),
    RefusalCode.WRONG_FAMILY: (
        both("The kind belongs to another family.", "该事件属于另一消息类型。"),
        both("Write it in that family.", "请以该消息类型写入。"),
    ),
    RefusalCode.FIELD_OF_KIND: (
        both("A field does not fit the kind.", "有字段与该事件不符。"),
        both("Mend the field.", "请更正该字段。"),
    ),
    RefusalCode.IN_THE_FUTURE: (
        both(
            "It is said to have happened after the hub received it.",
            "所称的发生时间晚于系统接到的时间。",
        ),
        both(
            "Set the clock of the sending system, and send it again.",
            "请校准发送系统的时钟，再次发送。",
        ),
    ),
    RefusalCode.ID_CONFLICT: (
        both(
            "Another message was sent under this id before; the first stands.",
            "此前已有另一消息使用该编号；以先到者为准。",
        ),
        both("Send it under an id of its own.", "请以其自有的编号发送。"),
    ),
    RefusalCode.NOT_ADDRESSED: (
        both("The document was not delivered to this office.", "该文书未送达本单位。"),
        both("Nothing is to be done: it starts no clock.", "无须处理：不由此起算期限。"),
    ),
    RefusalCode.NOT_SAID_BY_HUB: (
        both("The hub did not write this record into the inbox.", "该记录不是系统写入收件箱的。"),
        both(
            "Only the hub writes inboxes; find out who else can.",
            "收件箱只由系统写入；请查明还有谁能写入。",
        ),
    ),
    RefusalCode.STORY_ONLY: (
        both("Only a sandbox city has a story's clock.", "只有沙箱城市使用案例的时间。"),
        both("Leave it to `gongze play`.", "请交由 `gongze play` 处理。"),
    ),
    RefusalCode.HUB_ONLY: (
        both("Only the city's own outbox may say this.", "此事只能由本市自己的发件箱说明。"),
        both("Ask the city's operator.", "请联系本市系统的运行人员。"),
    ),
    RefusalCode.NOT_OF_THE_HUB: (
        both(
            "The hub did not write this record into its own topic, or wrote it amiss.",
            "该记录不是系统写入自己主题的，或写入有误。",
        ),
        both(
            "Only the hub writes topics that begin with hub.; find out who else can.",
            "以 hub. 开头的主题只由系统写入；请查明还有谁能写入。",
        ),
    ),
    RefusalCode.ROW_FULL: (
        both(
            "The office has filled its share of what is kept about this; what "
            "stood goes on being judged.",
            "该单位就此保存的内容已达其份额；原有的仍继续推算。",
        ),
        both(
            "Tell it in another case, or about another site, party or enterprise; "
            "send annexes another way.",
            "请在另一案件中说明，或就另一地块、当事人、企业说明；附件请以其他方式发送。",
        ),
    ),
    RefusalCode.OTHER_PARTITION: (
        both(
            "An outbox has one partition: this record stands in another.",
            "发件箱只有一个分区：该记录位于其他分区。",
        ),
        both(
            "Write it into partition 0 of the outbox; its order to the others is known only there.",
            "请写入发件箱的分区 0；只有在该处才知道其先后次序。",
        ),
    ),
    RefusalCode.OFFICE_LEFT: (
        both("The office is no office of this city any more.", "该单位已不是本市的单位。"),
        both(
            "Ask the city's operator: gongze provision CITY --office CODE=ROLE takes it in again.",
            "请联系本市系统的运行人员：gongze provision CITY --office CODE=ROLE 使其重新加入。",
        ),
    ),
    RefusalCode.BUG: (
        both(
            "A fault of the hub: what the record could turn is in doubt for a time, nothing else.",
            "系统故障：该记录可能影响的内容暂时存疑，其他不受影响。",
        ),
        both(
            "Nothing is to be done by the sender; it will be replayed.",
            "发件单位无须处理；记录将重新读入。",
        ),
    ),
    RefusalCode.TOO_MANY_FACTS: (
        both(
            "Retired: today C13. The case had more facts than the hub took.",
            "已停用，现为 C13。案件的事实超过系统所能接受的数量。",
        ),
        both("Split the case.", "请拆分案件。"),
    ),
    RefusalCode.GAP: (
        both(
            "A record before this one was not copied: the source is stopped, evidence time stands.",
            "此前有一条记录未转录：该来源已停止，证据时点停滞。",
        ),
        both("The operator looks at the relay.", "由运行人员检查转录进程。"),
    ),
    RefusalCode.OVERSIZE: (
        both(
            "Retired: today M09. The record was too large to be copied; its digest was kept.",
            "已停用，现为 M09。记录过大，无法转录，只保存了摘要。",
        ),
        both("Send it smaller; annexes another way.", "请缩小后发送；附件以其他方式发送。"),
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
    REFUSED_IN_WORDS = "R07"
    ANSWERED_BY_CODE = "R08"
    CONTRADICTED = "R09"
    NOT_JOINED = "R10"
    NOT_ITS_PAPER = "R11"
    RETURNED = "R12"
    TWO_CONTENTS = "R13"
    WHOSE_GRANT = "R14"
    NOT_CUT = "R15"
    NOT_FETCHED = "R16"


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
            "It was heard and is kept, and has not the effect of {rule}: that asks for the word of"
            " another office.",
            "已收悉并留存，但不产生{rule}的效力：该效力须由其他单位的陈述产生。",
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
            "No paper of this number to this office is on record; where a case is named, in that"
            " case.",
            "没有发给本单位的该文号文书在案；指明案件的，系指该案。",
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
    Note.REFUSED_IN_WORDS: (
        both(
            "A refusal in words takes nothing away: {rule} is still owed, and a breach of it waits"
            " for a finding.",
            "仅以文字拒绝的，{rule}的义务仍未履行；逾期的，事由待认定。",
        ),
        both(
            "If one of these is why, answer again with it as `reason_code`: {kinds}. Else do what"
            " the notice asks.",
            "如属下列情形之一，请在 `reason_code` 中填写后重新答复：{kinds}；否则请按告知办理。",
        ),
    ),
    Note.ANSWERED_BY_CODE: (
        both(
            "The addressee of your notice answers that it owes nothing under {rule}; the code says"
            " why.",
            "被告知单位答复不负{rule}的义务，代码说明了理由。",
        ),
        both(
            "If it is so, nothing is to be done. If it is not, reject the answer (return_rejected);"
            " supervision or the government above may find it.",
            "情况属实的，无须处理；不属实的，请予驳回（return_rejected），并可由监察部门或者上级政府认定。",
        ),
    ),
    Note.CONTRADICTED: (
        both(
            "A land paper of the site is on record against this notice to cut ({rule}). The notice"
            " stands until it is withdrawn, and the supply's gate is blocked meanwhile.",
            "该地点已有合法用地手续记录，与该停止供应告知（{rule}）相矛盾；告知在撤回前有效，其间不予供应。",
        ),
        both(
            "Who wrote the notice: withdraw it, or revoke the paper. Who received it: do what it"
            " asks, or ask who wrote it.",
            "告知单位：撤回告知或者注销该手续。被告知单位：按告知办理，或者向告知单位询问。",
        ),
    ),
    Note.NOT_JOINED: (
        both(
            "This letter names your office as one of its authors. Nobody speaks for another office:"
            " it is not yours yet.",
            "该文书将本单位列为联署单位；任何单位不得代他单位陈述，目前尚不算本单位的文书。",
        ),
        both(
            "If it is yours, too, join it by its number: {kinds}. Else nothing is to be done.",
            "确系联署的，请按文号填报{kinds}；否则无须处理。",
        ),
    ),
    Note.NOT_ITS_PAPER: (
        both(
            "Your office sent no paper of this number in the case that it names: what you say of"
            " it has no effect.",
            "所指案件中没有本单位发出的该文号文书，所述不生效力。",
        ),
        both(
            "Write number and case as they stand on your paper. Only its authors withdraw a paper;"
            " the return of a joint one is answered by who sent it.",
            "请按本单位文书填写文号和案号；撤回文书仅由其作者作出，联合文书被退回的，由主送发文单位答复。",
        ),
    ),
    Note.RETURNED: (
        both(
            "An addressee returned your paper: it says that the paper is not for it. Where that"
            " counts as told within the term, nobody is accused until you answer.",
            "受文单位退回了本单位的文书，称不属其职责或者辖区；认定为期限内退回的，在本单位答复前不据以"
            "认定逾期。",
        ),
        both(
            "Send the paper to the right office, or answer: {kinds}.",
            "请将文书改送有关单位，或者答复：{kinds}。",
        ),
    ),
    Note.TWO_CONTENTS: (
        both(
            "Under this number two papers with different contents were sent. Neither accuses"
            " anybody while both stand.",
            "同一文号发出了内容不同的两份文书；两份并存期间，均不据以认定逾期。",
        ),
        both(
            "Who sent them: withdraw one, or send it under a number of its own. Who received them:"
            " ask the sender which is meant.",
            "发文单位：撤回其一，或者另行编号重发。受文单位：请向发文单位询问以何者为准。",
        ),
    ),
    Note.WHOSE_GRANT: (
        both(
            "It is not known to whom this was granted, and nobody has told whose the site is:"
            " whether {rule} holds the unit cannot be said. Nobody is accused.",
            "该许可未载明当事人，该地点的当事人也不明，无法判断{rule}是否限制该单位；不据以认定违法。",
        ),
        both(
            "Write the record again with `party`: the unit that it was granted to.",
            "请带上 `party`（被许可的单位）重新填报。",
        ),
    ),
    Note.NOT_CUT: (
        both(
            "By the record this supply runs: no cut since it was last supplied has been told, so"
            " that nothing was restored. Nobody is accused of it.",
            "据在案记录，该处供应未曾中断：自上次供应以来没有停止供应的记录，无从恢复；不据以认定违法。",
        ),
        both(
            "If it was cut, tell of the cut with its day: {kinds}. Else nothing is to be done.",
            "曾停止供应的，请补报并载明日期：{kinds}；否则无须处理。",
        ),
    ),
    Note.NOT_FETCHED: (
        both(
            "The client of {offices} has not fetched this paper, and what it asks for ({rule}) is"
            " due on the next working day. The paper counts as received; the term runs.",
            "{offices}的客户端尚未取走该文书，而其所要求的义务（{rule}）将于下一工作日届满。文书视为已接到，"
            "期限照常计算。",
        ),
        both(
            "Tell {offices} by another way, and have its client looked at.",
            "请以其他方式告知{offices}，并请其检查客户端。",
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
