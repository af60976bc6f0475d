"""A city on the brokers' clocks: notices, foreign clients, bad records, new offices, questions,
persons.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson
from confluent_kafka import Producer

from hub.messages import (
    Decision,
    Delivery,
    Duty,
    Refusal,
    encode,
    encode_json,
)
from hub.stream.kafka import KafkaLog
from tests.kafka.follower import Follower
from tests.kafka.notices import CUT_OFF, notice
from tests.kafka.person import gongze
from tests.worker_processes import Crew


async def test_a_notice_is_delivered_read_back_as_receipt_and_owed_from_then(
    wall: str, log: KafkaLog
) -> None:
    async with Follower(log, wall) as hub:
        sent = await hub.writes("LAND", encode(notice(wall, "W1", ("POWER", "WATER"))))

        def raised() -> list[Duty] | None:
            found = [one for one in hub.all(Duty) if (one.case, one.rule) == ("W1", CUT_OFF)]
            return found if {one.actor for one in found} == {"POWER", "WATER"} else None

        duties = await hub.until(raised)
        delivered = {one.to for one in hub.all(Delivery, f"{wall}.POWER.inbox")}
        delivered |= {one.to for one in hub.all(Delivery, f"{wall}.WATER.inbox")}
        assert delivered == {"POWER", "WATER"}
        for duty in duties:
            assert duty.status == "open"
            assert any(one.startswith(f"{wall}.{duty.actor}.inbox/0/") for one in duty.evidence)
            assert sent in duty.evidence


async def test_json_of_a_foreign_client_is_understood(wall: str, log: KafkaLog, kafka: str) -> None:
    async with Follower(log, wall) as hub:
        producer = Producer({"bootstrap.servers": kafka, "acks": "all"})
        producer.produce(f"{wall}.LAND.outbox", encode_json(notice(wall, "F1")), partition=0)
        assert producer.flush(30) == 0
        await hub.until(lambda: next((one for one in hub.all(Duty) if one.case == "F1"), None))


async def test_a_forged_sender_and_bad_bytes_are_refused_to_their_sender_and_the_next_is_heard(
    wall: str, log: KafkaLog
) -> None:
    async with Follower(log, wall) as hub:
        forged = await hub.writes("POWER", encode(notice(wall, "B1", office="LAND")))
        broken = await hub.writes("POWER", b"\xc3\x01 no such schema")
        text = await hub.writes("POWER", b'{"family": "permit", "kind": "supply_cut"}')
        await hub.writes("LAND", encode(notice(wall, "B2")))
        await hub.until(lambda: next((one for one in hub.all(Duty) if one.case == "B2"), None))

        def refused(topic: str) -> dict[str, str]:
            return {one.source: one.code for one in hub.all(Refusal, topic)}

        expected = {forged: "C01", broken: "M03", text: "M08"}
        for topic in ("hub.refused", f"{wall}.POWER.inbox"):
            await hub.until(partial(_if, refused, topic, expected))
        assert not [one for one in hub.all(Duty) if one.case == "B1"]


def _if(
    refused: Callable[[str], dict[str, str]], topic: str, expected: dict[str, str]
) -> bool | None:
    return True if refused(topic) == expected else None


async def test_an_office_given_to_a_city_that_runs_is_heard_and_delivered_to(
    wall: str, workers: Crew, log: KafkaLog
) -> None:
    async with Follower(log, wall) as before:
        first = await before.writes("LAND", encode(notice(wall, "O0")))
        await before.has_heard(first)
    gongze(
        "provision", "zhuhai", "--as", wall, "--office", "GAS", "--office", "TOWN_A=TOWN_GOV",
        "--kafka", workers.bootstrap,
    ).ok()  # fmt: skip
    async with Follower(log, wall) as hub:
        await hub.writes("LAND", encode(notice(wall, "O1", ("GAS",))))
        await hub.until(lambda: next((one for one in hub.all(Delivery) if one.to == "GAS"), None))
        await hub.until(lambda: next((one for one in hub.all(Duty) if one.actor == "GAS"), None))
        found = {"kind": "violation_discovered", "city": wall, "office": "TOWN_A", "case": "O2"}
        found |= {"family": "act", "at": datetime.now(UTC).isoformat()}
        source = await hub.writes("TOWN_A", orjson.dumps(found))
        await hub.until(lambda: next((one for one in hub.all(Duty) if one.actor == "TOWN_A"), None))
        beat = await hub.has_heard(source)
        assert beat.city == wall
    assert hub.all(Refusal) == []


async def test_a_person_sends_a_notice_and_a_question_after_it_sees_it(
    wall: str, workers: Crew
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    line = {"kind": "violation_discovered", "case": "A1", "site": "P-A1", "party": "X-A1"}
    sent = gongze("send", "--as", f"{wall}:LAND", "-", *kafka, said=json.dumps(line)).ok().strip()
    assert sent.startswith(f"{wall}.LAND.outbox/0/")
    asked = gongze(
        "gate", "construction_permit", "--site", "P-A1", "--party", "X-A1", "--as",
        f"{wall}:CONSTR", "--after", sent, "--format", "json", *kafka,
    )  # fmt: skip
    answer = json.loads(asked.out)
    assert asked.code == 6, asked.err
    assert (answer["state"], answer["cases"]) == ("blocked", ["A1"])
    assert answer["rule"] == "ZH-15.3-construction-permit-block"
    elsewhere = ("--site", "P-AI", "--party", "X-of-others")
    for about, code in ((("--site", " ｐ–a1"), 6), (elsewhere, 8)):
        other = gongze(
            "gate", "construction_permit", *about, "--as", f"{wall}:CONSTR", "--format", "json",
            *kafka,
        )  # fmt: skip
        assert other.code == code, other.err
        read = json.loads(other.out)
        assert (read["heard_of"], read.get("near", [])) == (
            code == 6,
            [] if code == 6 else ["P-A1"],
        )


async def test_a_question_about_a_record_that_never_comes_is_answered_after_ten_seconds(
    wall: str, log: KafkaLog
) -> None:
    async with Follower(log, wall) as hub:
        question = {
            "family": "permit", "kind": "gate_asked", "city": wall, "office": "POWER",
            "at": datetime.now(UTC).isoformat(), "action": "power_supply", "site": "P-never",
            "after": [{"topic": f"{wall}.LAND.outbox", "offset": 10**9}],
        }  # fmt: skip
        source = await hub.writes("POWER", orjson.dumps(question))
        answer = await hub.until(
            lambda: next((one for one in hub.all(Decision) if one.question == source), None)
        )
        assert answer.evidence_time is not None
        assert answer.evidence_time >= answer.at + timedelta(seconds=9)


def test_a_person_shows_a_paper_and_waits_until_the_answer_is_complete(
    wall: str, workers: Crew
) -> None:
    asked = gongze(
        "gate",
        "power_supply",
        "--site",
        "P-shown",
        "--as",
        f"{wall}:POWER",
        "--format",
        "json",
        "--paper",
        "state_land_use_certificate",
        "--wait-complete",
        "60",
        "--kafka",
        workers.bootstrap,
    )
    assert asked.code == 0, asked.err
    answer = json.loads(asked.out)
    assert answer["complete"]
    assert datetime.fromisoformat(answer["evidence_time"]) >= datetime.fromisoformat(answer["at"])
    assert answer["shown"] == [{"certificate": "state_land_use_certificate", "counted": True}]
    others = gongze(
        "gate",
        "water_supply",
        "--site",
        "P-shown",
        "--as",
        f"{wall}:WATER",
        "--kafka",
        workers.bootstrap,
    )
    assert others.code == 5, "it was shown to another"


def test_a_person_reads_each_thing_said_on_a_line_with_its_rule_and_article(
    wall: str, workers: Crew
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    papers = [notice(wall, f"R{n}", ("POWER", "WATER")) for n in range(2)]
    lines = [json.loads(encode_json(paper)) for paper in papers]
    said = "\n".join(json.dumps(line) for line in lines)
    assert len(gongze("send", "--as", f"{wall}:LAND", "-", *kafka, said=said).ok().split()) == 2
    read = gongze("watch", "duties", "--city", wall, "--from", "start", "--until", "2", *kafka).ok()
    assert all("(art. " in line and "ZH-" in line for line in read.splitlines())
    inbox = gongze(
        "watch", f"{wall}:WATER", "--from", "start", "--until", "1", "--format", "json", *kafka
    ).ok()
    delivery = json.loads(inbox)
    assert delivery["source"].startswith(f"{wall}.WATER.inbox/0/")


def test_of_lines_with_a_wrong_one_none_is_sent_and_line_and_field_are_named(
    wall: str, workers: Crew
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    good = json.loads(encode_json(notice(wall, "S1")))
    for wrong, where in (
        ({**good, "id": "S2", "to": ["POWR"]}, "line 2, field to"),
        ({**good, "notice": "another paper"}, "line 2, field id"),
        ({**good, "id": "S3", "city": "jilin"}, "line 2, field city"),
        ({"kind": "rectified"}, "line 2, field case"),
        ({"kind": "no_such_kind"}, "line 2, field kind"),
    ):
        said = f"{json.dumps(good)}\n{json.dumps(wrong)}\n"
        ran = gongze("send", "--as", f"{wall}:LAND", "-", *kafka, said=said)
        assert (ran.code, ran.out) == (2, "")
        assert where in ran.err
