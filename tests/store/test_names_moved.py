"""Rows of before names were folded move to their folds; what was said keeps its ids, and stands
once.

`of_before/city.json` is what a city of the version before wrote: its rows, what it said, the copies
that it had heard.
"""

import asyncio
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from hub.agents.city import row_codec
from hub.agents.city.processor import Processor
from hub.domain.city.key_migration import key_now
from hub.domain.city.rebuild_check import Published, unpublished
from hub.domain.city.rows import Row
from hub.domain.city.state import CityState
from hub.domain.rulebook import load_law
from hub.files.calendar import published_calendar
from hub.files.rulebooks import texts_of
from hub.messages import (
    Accountability,
    Block,
    CityRecord,
    Decision,
    Duty,
    Envelope,
    Finding,
    Heartbeat,
    Message,
    Permit,
    Refusal,
    Standing,
    Undecodable,
    Violation,
    Watermark,
    WatermarkEntry,
    decode,
    encode,
)
from hub.rebuild.fresh_city import FreshCity
from hub.registry import topics
from hub.stream.port import Record, TopicPartition
from hub.stream.stage import Batch, BatchResult
from tests import cities
from tests.cities import at

BEFORE = json.loads((Path(__file__).parent / "of_before" / "city.json").read_text(encoding="utf-8"))
EVENTS = TopicPartition(topics.EVENTS, 0)
MONDAY = at("2025-03-10 09:00")
LATER = at("2025-03-20 09:00")
NAME = "zhuhai"
LAW = load_law(
    texts_of("common"),
    {
        path.name: path.read_text(encoding="utf-8")
        for path in (Path(__file__).parent / "of_before" / NAME).glob("*.yaml")
    },
)
"""What the rows speak of, as it was when they were written:
what is changed since bears on none of them.
"""
OFFICES = ("COURT", "LAND", "PLAN", "POWER", "hub")
CODES = frozenset({*LAW.vocabulary.roles, *OFFICES})


def placed_city() -> CityRecord:
    return cities.placed_city(OFFICES, NAME)


def topic(office: str, direction: str) -> str:
    return cities.topic(office, direction, NAME)


def told(message: Message | Undecodable) -> Message:
    assert isinstance(message, Message)
    return message


def said_before() -> list[tuple[str, str, Message]]:
    return [(one, key, told(decode(b64decode(raw)))) for one, key, raw in BEFORE["said"]]


def copies() -> Iterator[tuple[Envelope, bytes]]:
    for header, value, _ in BEFORE["records"]:
        copy = Envelope.from_headers((("gz", b64decode(header)),))
        assert copy is not None
        yield copy, b64decode(value)


@dataclass
class Worker:
    """A worker that takes the city's rows over, and is killed whenever a test begins another."""

    rows: dict[bytes, bytes] = field(
        default_factory=lambda: {
            b64decode(key): b64decode(value) for key, value in BEFORE["rows"].items()
        }
    )
    said: list[tuple[str, str, Message]] = field(default_factory=list)
    epoch: int = 1

    def __post_init__(self) -> None:
        self.begins()

    def begins(self) -> None:
        placed = placed_city()
        self.epoch += 1
        self.desk = Processor(lambda _: placed, lambda _: LAW, published_calendar())

    def answers(self, *records: Record) -> BatchResult:
        loop = asyncio.new_event_loop()
        batch = Batch(EVENTS, self.epoch, self.rows, records, loop.create_future())
        try:
            self.desk.compute(batch)
            answer: BatchResult = batch.answered.result()
        finally:
            loop.close()
        return answer

    def works(self, *records: Record) -> bool:
        """Answer a batch durably; return whether there is more to do."""
        answer = self.answers(*records)
        for key, value in answer.rows.items():
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value
        self.said += [
            (one.place.topic, (one.key or b"").decode(), told(decode(one.value)))
            for one in answer.writes
        ]
        return answer.again

    def ends(self) -> None:
        while self.works():
            pass

    def hears(self, office: str, message: Message, offset: int = 1000) -> None:
        name = topic(office, "outbox")
        append_ms = int(LATER.timestamp() * 1000)
        before = max(
            (c.offset for c, _ in copies() if c.topic == name and offset >= 1000), default=-1
        )
        envelope = Envelope(
            NAME, office, "outbox", name, f"id of {name}", offset, before, append_ms
        )
        self.works(Record(EVENTS, 9, append_ms, None, encode(message), envelope.to_headers()))

    def marks(self, instant_text: str) -> None:
        instant = at(instant_text)
        names = [topic(o.code, d) for o in placed_city().offices for d in ("outbox", "inbox")]
        entries = tuple(WatermarkEntry(topic=one, topic_id="x", end=0, at=instant) for one in names)
        watermark = encode(Watermark(city=NAME, relay="r", entries=entries))
        self.works(Record(EVENTS, 9, int(instant.timestamp() * 1000), None, watermark, ()))

    def kept(self) -> dict[str, Row]:
        return {
            key[2:].decode(): row_codec.decode_row(raw)
            for key, raw in self.rows.items()
            if key.startswith(row_codec.ROW)
        }

    def words(self) -> list[tuple[str, str, Message]]:
        return [one for one in self.said if not isinstance(one[2], Heartbeat)]


def ids_standing(said: list[tuple[str, str, Message]]) -> dict[str, Message]:
    """Return what stands of duties, violations, blocks and grounds, by id."""
    standing: dict[str, Message] = {}
    for _, key, one in said:
        if isinstance(one, Duty | Violation | Block | Accountability):
            gone = "withdrawn" in (getattr(one, "change", ""), getattr(one, "state", ""))
            standing.pop(key, None)
            if not gone:
                standing[key] = one
    return standing


def of_two_names(one: Message) -> bool:
    """Return whether a statement is of the case or site that stood under two names,
    or under a placeholder.
    """
    names = {str(getattr(one, name, "")) for name in ("subject", "case", "site")}
    return bool(names & {"c2", "Ｃ2", "p2", "P2", "不明"})


def moved() -> Worker:
    worker = Worker()
    worker.ends()
    return worker


def test_every_row_stands_under_its_fold_and_none_is_left_behind() -> None:
    rows = moved().kept()
    assert {key for key in rows if key_now(key, CODES) != key} == set()
    assert {
        "case/珠国土案〔2025〕12号",
        "case/C2",
        "site/BLK-7",
        "party/X LTD",
        "target/TOWN 〔B〕",
    } <= set(rows)
    for row in rows.values():
        assert row.folded
        assert {key for key in (*row.entries, *row.exported) if key_now(key, CODES) != key} == set()


def test_no_id_of_what_was_said_before_changes() -> None:
    before, after = ids_standing(said_before()), ids_standing([*said_before(), *moved().said])
    alone = {key for key, one in before.items() if not of_two_names(one)}
    assert alone
    assert alone <= set(after)
    assert set(after) <= set(before)
    again = [one for _, key, one in moved().words() if key in alone]
    assert {getattr(one, "change", "") for one in again} <= {"amended"}, (
        "what is told since is told once, no more"
    )


def test_of_two_rows_that_become_one_what_both_said_stands_once() -> None:
    before, after = ids_standing(said_before()), ids_standing([*said_before(), *moved().said])
    cuts = [
        one for one in after.values()
        if isinstance(one, Duty) and one.actor == "POWER" and of_two_names(one)
    ]  # fmt: skip
    assert [one.rule for one in cuts] == ["ZH-15.7-utility-cutoff"]
    twice = [one for one in before.values() if isinstance(one, Duty) and of_two_names(one)]
    assert len([one for one in twice if one.rule == "ZH-15.7-utility-cutoff"]) == 3


def test_the_row_that_two_become_has_the_facts_of_both() -> None:
    row = moved().kept()["case/C2"]
    assert {"LAND/N2", "LAND/N3", "COURT/F2"} <= set(row.facts)


def test_a_standing_of_a_row_that_was_joined_into_another_is_taken_back() -> None:
    said: dict[str, Standing] = {
        key: one for _, key, one in [*said_before(), *moved().said] if isinstance(one, Standing)
    }
    held = {key for key, one in said.items() if one.holds}
    assert len({"site/p2", "site/P2"} & held) == 1
    assert "site/地块 (A)" in held
    assert "site/地块 〔A〕" not in said


def test_nothing_follows_from_a_case_that_is_not_known() -> None:
    row = moved().kept()["case/不明"]
    assert row.said == {}


@pytest.mark.parametrize("seed", range(8))
def test_a_worker_killed_in_the_middle_comes_to_the_same(seed: int) -> None:
    chance, worker = Random(seed), Worker()
    again = True
    while again:
        if chance.random() < 0.5:
            worker.answers()
            worker.begins()
        again = worker.works()
        if chance.random() < 0.5:
            worker.begins()
            again = True
            worker.ends()
            break
    whole = moved()
    assert worker.kept() == whole.kept()
    assert ids_standing([*said_before(), *worker.said]) == ids_standing(
        [*said_before(), *whole.said]
    )


def test_what_came_under_the_old_name_is_found_under_any_of_its_forms() -> None:
    worker = moved()
    cut = Permit(
        id="CUT", kind="supply_cut", city=NAME, office="POWER", at=MONDAY + timedelta(hours=1),
        case="珠国土案【2025】12号",
    )  # fmt: skip
    worker.hears("POWER", cut)
    withdrawn = [
        one for _, _, one in worker.said
        if isinstance(one, Violation) and one.case == "珠国土案[2025]12号"
    ]  # fmt: skip
    assert [one.change for one in withdrawn] == ["withdrawn"]


def test_a_gate_asked_before_the_sweep_ends_sees_both_rows() -> None:
    worker = Worker()
    asked = Permit(
        id="Q",
        kind="gate_asked",
        city=NAME,
        office="PLAN",
        at=LATER,
        action="project_planning_permit",
        site="ｐ2",
    )
    worker.hears("PLAN", asked)
    (answer,) = [
        one for topic, _, one in worker.said if isinstance(one, Decision) and "dec" in topic
    ]
    assert (answer.state, answer.cases) == ("blocked", ("c2",))


def test_a_rebuild_comes_to_the_same_ids_as_were_published() -> None:
    before = Published()
    worker = moved()
    for _, key, one in [*said_before(), *worker.said]:
        before.take(one, key)
    names = before.names(NAME, CODES)
    anew = FreshCity.of(
        placed_city(), LAW, published_calendar(), CityState(), names, cards=before.cards
    )
    for copy, value in copies():
        anew.city.hear(copy, value)
    worker_marks = [topic(o.code, d) for o in placed_city().offices for d in ("outbox", "inbox")]
    entries = tuple(
        WatermarkEntry(topic=one, topic_id="x", end=0, at=LATER) for one in worker_marks
    )
    anew.city.mark(Watermark(city=NAME, relay="r", entries=entries))
    anew.city.digested_by(LATER)
    while anew.city.work():
        pass
    standing = {key: one for row in anew.rows.held() for key, one in row.said.items()}
    words = list(unpublished(anew.city.take(), standing, before, anew.city.docket.context))
    assert {type(one.message) for one in words} <= {Heartbeat, Refusal}
    assert {one.message.code for one in words if isinstance(one.message, Refusal)} == {
        "C05",
        "C08",
    }
    assert {key: row.said for key, row in worker.kept().items() if row.said} == {
        row.key: row.said for row in anew.rows.held() if row.said
    }


def test_a_rebuild_before_the_rows_moved_comes_to_the_same_ids() -> None:
    before = Published()
    for _, key, one in said_before():
        before.take(one, key)
    names = before.names(NAME, CODES)
    kept = {key: row.named for key, row in moved().kept().items() if row.named}
    assert {key: one for key, one in names.items() if key in kept} == kept
    # Of what is said of a place, nobody can tell whether a site or an enterprise said it.
    assert set(names) - set(kept) == {"enterprise/BLK-7"}


def test_what_a_new_city_says_of_a_name_rests_on_its_fold() -> None:
    finding = Finding(
        id="F9", kind="finding_recorded", city=NAME, office="COURT", at=MONDAY, case="c9",
        ground="ZH-17.5.b-utility-late-cut", target="POWER",
    )  # fmt: skip
    said = []
    for case in ("c9", "Ｃ９"):
        worker = Worker(rows={})
        worker.hears("COURT", finding.model_copy(update={"case": case}), offset=0)
        worker.marks("2025-03-20 09:00")
        said.append(ids_standing(worker.said))
    assert said[0]
    assert said[0].keys() == said[1].keys()
    assert {getattr(one, "subject", "") for one in said[1].values()} == {"Ｃ９"}
