"""The offices of a simulated city: they tell, repeat, ask gates,
read their inboxes and acknowledge.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from hub.domain.facts import HUB
from hub.messages import (
    Acknowledgment,
    Act,
    CityRecord,
    Delivery,
    Document,
    OfficeMessage,
    ReadPoint,
    RefusalCode,
    Register,
    decode,
    encode,
    encode_json,
)
from hub.stream.memory import MemoryLog
from hub.stream.port import LogError, OutgoingRecord, TopicPartition
from tests.simulation.poison import poison

TRY_AGAIN_S = 0.3
REPEATED, SHUFFLED, ACKNOWLEDGED, AFTER_ANOTHER, AFTER_NOTHING = 0.05, 0.2, 0.6, 0.5, 0.03
RETURNED, EXCUSED = 0.03, 0.05
NOTICE = "written_notice_sent"
WAITS, SHOWS, SHOWN = 0.3, 0.3, "state_land_use_certificate"


@dataclass(slots=True)
class Office:
    """One office: where it writes, what it has told, and how far it has read its inbox."""

    code: str
    outbox: TopicPartition
    inbox: TopicPartition
    told: list[OfficeMessage] = field(default_factory=list)
    read_to: int = 0
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


class Offices:
    """All offices of one city. `expected` maps the bytes of a bad record to its code."""

    def __init__(
        self, city: CityRecord, log: MemoryLog, poison_share: float, chance: Random
    ) -> None:
        self.city = city
        self.expected: dict[bytes, RefusalCode] = {}
        self.suspended: list[str] = []
        self._log = log
        self._chance = chance
        self._poison_share = poison_share
        self._last: ReadPoint | None = None
        self._offices = {
            place.code: Office(
                place.code, TopicPartition(place.outbox, 0), TopicPartition(place.inbox, 0)
            )
            for place in city.offices
        }

    async def tell(self, messages: Sequence[OfficeMessage], now: datetime) -> None:
        """Have every message written by its office; return when all are acknowledged."""
        of_office: dict[str, list[OfficeMessage]] = {}
        for message in messages:
            of_office.setdefault(message.office, []).append(message)
        tellings = []
        for code, some in of_office.items():
            if self._chance.random() < SHUFFLED and code != HUB:
                self._chance.shuffle(some)
            office = self._offices[code]
            tellings.append(self._tell(office, self._records(office, some, now)))
        await asyncio.gather(*tellings)

    def _records(
        self, office: Office, messages: Sequence[OfficeMessage], now: datetime
    ) -> list[bytes]:
        records: list[bytes] = []
        for message in messages:
            one = self._question(message) if message.kind == "gate_asked" else message
            avro = self._chance.random() < 0.7
            records.append(encode(one) if avro else encode_json(one))
            if self._chance.random() < REPEATED and one.id is not None:
                records.append(encode_json(one))
            # What would follow it under its id must be another: a question may name other points.
            office.told.append(one)
            if self._chance.random() < self._poison_share:
                raw, code = poison(self.city.city, office.code, now, office.told, self._chance)
                self.expected[raw] = code
                records.append(raw)
        return records

    def _question(self, message: OfficeMessage) -> OfficeMessage:
        if self._chance.random() < WAITS:
            message = message.model_copy(update={"wait_complete": self._chance.randrange(61)})
        if self._chance.random() < SHOWS:
            message = message.model_copy(update={"certificates": (SHOWN,)})
        after = self._last
        if after is None or self._chance.random() >= AFTER_ANOTHER:
            return message
        if self._chance.random() < AFTER_NOTHING:
            after = after.model_copy(update={"offset": after.offset + 1_000_000})
        return message.model_copy(update={"after": (after,)})

    async def _tell(self, office: Office, records: Sequence[bytes]) -> None:
        """Append one by one; what was not acknowledged is sent again, before anything later."""
        async with office.busy:
            for record in records:
                while True:
                    try:
                        appender = await self._log.appender()
                        ((offset, _),) = await appender.append(
                            [OutgoingRecord(office.outbox, None, record)]
                        )
                        break
                    except LogError:
                        await asyncio.sleep(TRY_AGAIN_S)
                self._last = ReadPoint(topic=office.outbox.topic, offset=offset)

    async def suspend(self, now: datetime) -> None:
        """Have the operator take an outbox out for now."""
        code = self._chance.choice(sorted(set(self._offices) - {HUB, *self.suspended}))
        self.suspended.append(code)
        await self.tell([self._command("outbox_suspended", now, office_code=code)], now)

    async def resume(self, now: datetime) -> None:
        """Have the operator take every outbox back."""
        codes, self.suspended = self.suspended, []
        told = [self._command("outbox_resumed", now, office_code=code) for code in codes]
        await self.tell(told, now)

    def _command(self, kind: str, now: datetime, **what: str) -> Register:
        return Register(kind=kind, city=self.city.city, office=HUB, at=now, **what)

    async def read_inboxes(self, now: datetime) -> None:
        """Have every office read what came, and acknowledge some of it."""
        for office in self._offices.values():
            try:
                answers = await self._answers(office, now)
            except LogError:
                continue
            await self.tell(answers, now)

    async def _answers(self, office: Office, now: datetime) -> list[OfficeMessage]:
        end = (await self._log.ends([office.inbox], committed=True))[office.inbox]
        found: list[OfficeMessage] = []
        async for records in self._log.read(office.inbox, office.read_to, end):
            for record in records:
                message = decode(record.value)
                office.read_to = record.offset + 1
                if isinstance(message, Delivery) and self._chance.random() < ACKNOWLEDGED:
                    found += self._acknowledged(office, message, now)
        return found

    def _acknowledged(
        self, office: Office, delivery: Delivery, now: datetime
    ) -> list[OfficeMessage]:
        paper = decode(delivery.document)
        if not isinstance(paper, Document) or paper.kind != NOTICE or paper.notice is None:
            return []
        shared = {
            "id": f"ack-{delivery.id[:12]}",
            "city": self.city.city,
            "office": office.code,
            "at": now.astimezone(UTC),
            "notice": paper.notice,
            "case": paper.case,
        }
        dice = self._chance.random()
        if dice < RETURNED:
            return [Act(kind="notice_returned", reason_code="not_ours", **shared)]
        if dice < RETURNED + EXCUSED:
            return [
                Acknowledgment(
                    kind="notice_acknowledged", step="refused", reason_code="not_supplied", **shared
                )
            ]
        if dice < 0.5:
            return [Acknowledgment(kind="notice_acknowledged", step="received", **shared)]
        return [
            Document(
                kind="written_notice_received",
                sender=paper.office,
                to=(office.code,),
                matter=paper.matter,
                **shared,
            )
        ]
