"""The embedded Kafka begins again after an interrupted format,
and takes no folder that is not its own.
"""

import socket
from pathlib import Path

import pytest

from hub.local.broker import Broker, BrokerError
from hub.local.jars import cache
from hub.local.ports import any_port


@pytest.mark.kafka
def test_a_format_that_was_interrupted_begins_again(tmp_path: Path) -> None:
    (tmp_path / "data.part").mkdir()
    (tmp_path / "data.part" / "bootstrap.checkpoint").write_bytes(b"half")
    with Broker(tmp_path, cache()) as broker:
        assert broker.alive
    assert (tmp_path / "data" / "meta.properties").exists()
    assert not (tmp_path / "data.part").exists()


def test_data_without_its_properties_is_never_formatted_over(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "hub.events-0" / "00000000000000000000.log"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"notices")
    with pytest.raises(BrokerError, match=r"has no meta\.properties\. Move it away"):
        Broker(tmp_path, cache()).prepare()
    assert kept.read_bytes() == b"notices"


@pytest.mark.kafka
def test_a_port_that_was_taken_before_kafka_bound_it_is_chosen_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = iter((taken,))
        monkeypatch.setattr("hub.local.broker.any_port", lambda: next(ports, None) or any_port())
        with Broker(tmp_path, cache()) as broker:
            assert broker.alive
            assert broker.port != taken
