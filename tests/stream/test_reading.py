"""A read that comes no further says whether the broker is away or its disk lacks something."""

import os
import signal

import pytest

from hub.stream.kafka import KafkaLog, range_reader
from hub.stream.port import DamagedError, LogError, OutgoingRecord, TopicPartition, TopicSpec
from tests.brokers import embedded

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]
PLACE = TopicPartition("half", 0)


async def test_a_broker_that_is_away_is_not_taken_for_a_log_that_was_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(range_reader, "STALLED_AFTER_S", 3.0)
    monkeypatch.setattr(range_reader, "ASK_EVERY_S", 0.5)
    with embedded() as broker:
        log = KafkaLog(broker.bootstrap)
        await log.create([TopicSpec(PLACE.topic, 1)])
        appender = await log.appender()
        await appender.append([OutgoingRecord(PLACE, None, b"one")])
        await appender.close()
        with pytest.raises(
            DamagedError, match=r"half/0: nothing could be read from offset 1.*folder"
        ):
            await _read_beyond_its_end(log)
        try:
            with pytest.raises(
                LogError, match="half/0: no broker that leads it has answered"
            ) as away:
                await _read_beyond_its_end(log, stopped=broker.pid)
            assert not isinstance(away.value, DamagedError)
        finally:
            os.kill(broker.pid, signal.SIGCONT)
            await log.close()


async def _read_beyond_its_end(log: KafkaLog, stopped: int | None = None) -> None:
    """Read on to where nothing stands; the broker is stopped once the first record
    has been read.
    """
    async for records in log.read(PLACE, 0, 100):
        assert [one.value for one in records] == [b"one"]
        if stopped is not None:
            os.kill(stopped, signal.SIGSTOP)
