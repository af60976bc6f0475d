"""aiokafka asks for one group at a time; the request of ours asks for many."""

import struct
from io import BytesIO

from aiokafka.protocol import commit
from aiokafka.protocol.api import RequestStruct, Response

from hub.stream.kafka.patches import group_offsets

SINCE = 8
"""The version of OffsetFetch that names several groups first."""


def test_aiokafka_speaks_no_version_that_names_several_groups() -> None:
    spoken = [
        one.API_VERSION
        for one in vars(commit).values()
        if isinstance(one, type) and issubclass(one, RequestStruct | Response)
        if getattr(one, "API_KEY", None) == 9 and hasattr(one, "API_VERSION")
    ]
    assert spoken
    assert max(spoken) < SINCE


def test_an_answer_of_a_broker_is_read_with_the_offsets_of_its_groups() -> None:
    def text(name: bytes) -> bytes:
        return struct.pack(">B", len(name) + 1) + name

    partition = struct.pack(">iqi", 0, 17, -1) + text(b"") + struct.pack(">h", 0) + b"\0"
    topic = text(b"town.MILLER.inbox") + b"\2" + partition + b"\0"
    group = text(b"town.MILLER.reader") + b"\2" + topic + struct.pack(">h", 0) + b"\0"
    answer = group_offsets._Committed.decode(BytesIO(struct.pack(">i", 0) + b"\2" + group + b"\0"))
    ((name, ((_, ((_, offset, *_),), _),), error_code, _),) = answer.groups
    assert (name, offset, error_code) == ("town.MILLER.reader", 17, 0)
