"""aiokafka knows no topic ids; the request of ours reads them."""

import struct
from base64 import b64encode
from io import BytesIO

from aiokafka.protocol import metadata
from aiokafka.protocol.api import RequestStruct, Response

from hub.stream.kafka.patches import topic_metadata

TOPIC_ID = bytes(range(16))
SINCE = 10
"""The version of Metadata that has topic ids first."""


def test_aiokafka_speaks_no_version_that_carries_topic_ids() -> None:
    spoken = [
        one.API_VERSION
        for one in vars(metadata).values()
        if isinstance(one, type) and issubclass(one, RequestStruct | Response)
        if getattr(one, "API_KEY", None) == 3 and hasattr(one, "API_VERSION")
    ]
    assert spoken
    assert max(spoken) < SINCE


def test_a_topic_id_is_read_as_the_other_client_writes_it() -> None:
    text = b64encode(TOPIC_ID).decode().rstrip("=")
    assert topic_metadata._TopicId.decode(BytesIO(TOPIC_ID)) == text
    assert topic_metadata._TopicId.encode(text) == TOPIC_ID


def test_an_answer_of_a_broker_is_read_with_the_ids_of_its_topics() -> None:
    name = b"zhuhai.LAND.outbox"
    topic = struct.pack(">hB", 0, len(name) + 1) + name + TOPIC_ID + b"\0"
    partition = (
        struct.pack(">hiii", 0, 0, 1, 5) + (b"\2" + struct.pack(">i", 1)) * 2 + b"\1" + b"\0"
    )
    raw = struct.pack(">i", 0) + b"\1\0" + struct.pack(">i", 1)
    raw += b"\2" + topic + b"\2" + partition + struct.pack(">i", 0) + b"\0" + b"\0"
    answer = topic_metadata._Answer.decode(BytesIO(raw))
    ((_, read, topic_id, _, partitions, *_),) = answer.topics
    assert (read, topic_id) == (name.decode(), b64encode(TOPIC_ID).decode().rstrip("="))
    assert [one[1:3] for one in partitions] == [(0, 1)]
