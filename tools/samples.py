"""One message of every family: what the stored samples are made of."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from hub import messages as m

AT = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
_SPOKEN: dict[str, Any] = {"id": "N1", "city": "zhuhai", "office": "LAND", "at": AT}
_SAID: dict[str, Any] = {
    "id": "0" * 32, "city": "zhuhai", "rule": "ZH-15.7-utility-cutoff", "article": "art. 15 ¶7",
    "edition": "0" * 16, "evidence": ("zhuhai.LAND.outbox/0/7",), "evidence_time": AT,
}  # fmt: skip

SAMPLES: Mapping[type[m.Message], m.Message] = {
    type(one): one
    for one in (
        m.Document(
            **_SPOKEN,
            kind="written_notice_sent",
            to=("POWER", "WATER"),
            case="C1",
            site="P1",
            party="甲公司",
            notice="N1",
            matter="cutoff",
        ),
        m.Act(**_SPOKEN, kind="stop_notice_issued", case="C1", rectify_by=date(2025, 3, 20)),
        m.Certificate(
            **_SPOKEN, kind="certificate_recorded", certificate="land_pre_examination", site="P1"
        ),
        m.Permit(
            **_SPOKEN,
            kind="gate_asked",
            action="power_supply",
            site="P1",
            after=(m.ReadPoint(topic="zhuhai.LAND.outbox", offset=7),),
        ),
        m.Acknowledgment(**_SPOKEN, kind="notice_acknowledged", notice="N1", step="received"),
        m.Finding(**_SPOKEN, kind="ratio_reported", area="A", year=2025, illegal=15, total=100),
        m.Register(
            **_SPOKEN,
            kind="calendar_published",
            site="P1",
            residential=True,
            decree="D1",
            year=2027,
            rest=(date(2027, 1, 1),),
            work=(date(2027, 1, 3),),
        ),
        m.Duty(
            **_SAID,
            actor="POWER",
            subject="C1",
            subject_kind="case",
            case="C1",
            status="open",
            change="raised",
            trigger_at=AT,
            trigger_date=date(2025, 3, 10),
            due_date=date(2025, 3, 12),
            advisory=False,
            held=False,
            says="Cut within two working days.",
            working=(m.CountedDay(day=date(2025, 3, 11), counted=True, why="working day"),),
            moved_because="D1",
            holder="NATRES",
            remind_on=date(2025, 3, 13),
            reminder="not in the text",
            other_reading=m.OtherReading(setting="s", counted_in="working_days", status="open"),
            contested=True,
        ),
        m.Violation(
            **_SAID,
            actor="POWER",
            subject="C1",
            subject_kind="case",
            at=AT,
            cause="missed_duty",
            change="said",
            reason="Not cut in two working days.",
            contested=True,
        ),
        m.Block(
            **_SAID,
            subject_kind="site",
            subject="P1",
            actions=("project_planning_permit",),
            case="C1",
            state="placed",
            placed_at=AT,
            reason="An open case holds it.",
        ),
        m.Heartbeat(
            city="zhuhai",
            complete_up_to=AT,
            edition="0" * 16,
            heard=(m.ReadUpTo(topic="zhuhai.LAND.outbox", offset=8, topic_id="id"),),
            held_because="behind",
            papers_held=(m.HeldPapers(inbox="zhuhai.GAS.inbox", papers=2, because="missing"),),
            papers_late=(m.LatePapers(inbox="zhuhai.POWER.inbox", papers=1, since=AT),),
            calendar_until=date(2026, 12, 31),
        ),
        m.Standing(
            city="zhuhai",
            subject_kind="site",
            subject="P1",
            edition="0" * 16,
            papers=(
                m.PaperOnRecord(certificate="land_pre_examination", since=AT, shown_to="POWER"),
            ),
            facts={"residential": "true"},
        ),
        m.Decision(
            **_SAID,
            question="zhuhai.POWER.outbox/0/3",
            office="POWER",
            action="power_supply",
            site="P1",
            at=AT,
            state="refused",
            reason="A land paper is missing.",
            complete=False,
            heard_of=False,
            near=("Р1",),
            held_by="zhuhai.GAS.outbox",
            held_because="missing",
            shown=(
                m.ShownPaper(
                    certificate="land_pre_examination", counted=False, because="not_asked_for"
                ),
            ),
        ),
        m.Accountability(
            **_SAID,
            ground="ZH-17.5.b-utility-late-cut",
            target="POWER",
            level="established",
            change="said",
            subject="C1",
            subject_kind="case",
            at=AT,
            reason="Late.",
        ),
        m.Delivery(
            id="0" * 32, city="zhuhai", to="POWER", document_id="LAND/N1", document=b"\xc3\x01"
        ),
        m.Refusal(
            city="zhuhai",
            office="POWER",
            code="M04",
            reason="Broken.",
            remedy="Send it anew.",
            source="zhuhai.POWER.outbox/0/4",
            received=AT,
            record=b"\x00",
            internal=False,
        ),
        m.Remark(
            city="zhuhai",
            office="POWER",
            code="R02",
            field="site",
            came="P1O",
            reason="It looks like another.",
            remedy="Write it again.",
            source="zhuhai.POWER.outbox/0/5",
            message="N1",
            received=AT,
            near=("P10",),
        ),
        m.Audit(
            id="0" * 32,
            city="zhuhai",
            at=AT,
            who="WANG Li",
            what="note",
            about="0" * 32,
            why="The office was told by telephone.",
        ),
        m.Card(
            id="0" * 32,
            city="zhuhai",
            rule="ZH-5.1.c-power-stop",
            article="珠海第五条第一项",
            edition="0" * 16,
            evidence=("zhuhai.LAND.outbox/0/1",),
            evidence_time=AT,
            year=2025,
            number=1,
            colour="yellow",
            change="said",
            duty="0" * 32,
            actor="POWER",
            subject="C1",
            subject_kind="case",
            case="C1",
            site="P1",
            due_date=date(2025, 3, 12),
            on=date(2025, 3, 11),
            reason="Its last day is near.",
            reason_zh="期限将至。",
        ),
        m.Digest(
            id="0" * 32,
            city="zhuhai",
            office="POWER",
            day=date(2025, 3, 11),
            overdue=1,
            due_today=0,
            due_soon=0,
            duties=(
                m.OwedDuty(
                    duty="0" * 32,
                    rule="ZH-5.1.c-power-stop",
                    subject="C1",
                    subject_kind="case",
                    due_date=date(2025, 3, 12),
                    colour="red",
                    year=2025,
                    number=1,
                ),
            ),
            evidence_time=AT,
        ),
        m.Outage(
            id="0" * 32,
            city="zhuhai",
            year=2025,
            number=1,
            began=AT,
            ended=AT,
            what="source",
            place="zhuhai.LAND.outbox",
            evidence_time=AT,
        ),
        m.Fetch(
            city="zhuhai",
            office="POWER",
            inbox="zhuhai.POWER.inbox",
            topic_id="t1",
            up_to=7,
            at=AT,
        ),
        m.CityRecord(
            city="zhuhai",
            law="zhuhai",
            partition=0,
            clock="wall",
            edition="0" * 16,
            calendar="0" * 16,
            offices=(
                m.OfficePlace(
                    code="LAND",
                    role="LAND",
                    outbox="zhuhai.LAND.outbox",
                    inbox="zhuhai.LAND.inbox",
                    left=AT,
                ),
            ),
        ),
        m.Watermark(
            city="zhuhai",
            relay="r1",
            entries=(
                m.WatermarkEntry(
                    topic="zhuhai.LAND.outbox", topic_id="t", end=8, at=AT, set_aside="damaged"
                ),
            ),
        ),
        m.Probe(relay="r1"),
        m.WatermarksAsked(city="zhuhai", at=(AT,)),
    )
}
"""A message of each family, by its model."""

LATER: Mapping[type[m.Message], Mapping[str, object]] = {
    m.Document: {"with": ("URBAN_ENF",), "sites": ("P1", "P2"), "decision": "file"},
    m.Act: {"names": ("甲公司",), "into": ("P1",), "reason_code": "not_ours"},
    m.Acknowledgment: {"reason_code": "not_supplied"},
    m.Remark: {
        "id": "0" * 32,
        "change": "said",
        "rule": "ZH-15.7-utility-cutoff",
        "article": "art. 15 ¶7",
        "offices": ("LAND", "URBAN_ENF"),
        "kinds": ("supply_cut",),
        "reason_zh": "与在案名称相近。",
        "remedy_zh": "请重新填报。",
    },
    m.Register: {"under": "DIST_GOV", "proposal_approved": False},
    m.Duty: {
        "moved_because_zh": "依D1的放假调休安排重新计算",
        "reminder_zh": "3个工作日内未办理；该期限并非条文所定。",
    },
    m.CityRecord: {
        "offices": (
            m.OfficePlace(
                code="TOWN_A",
                role="TOWN_GOV",
                outbox="zhuhai.TOWN_A.outbox",
                inbox="zhuhai.TOWN_A.inbox",
                under="DIST_GOV",
            ),
        ),
        "outage_after_s": 600,
    },
}
"""What a sample of the newest version says beside: `SAMPLES` keep the digests of their release."""
