"""By docs/messages.md alone: client.py KAFKA CITY OFFICE blocks | inbox | ask ID ACTION SITE."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from confluent_kafka import OFFSET_BEGINNING, OFFSET_STORED, Consumer, Producer, TopicPartition
from fastavro import schema, schemaless_reader

KAFKA, CITY, OFFICE, DOES, *WHAT = sys.argv[1:]
INBOX, OUTBOX = TopicPartition(f"{CITY}.{OFFICE}.inbox", 0), f"{CITY}.{OFFICE}.outbox"
AVRO = Path(__file__).parents[2] / "schemas" / "avro"
LISTED = json.loads((AVRO / "fingerprints.json").read_text(encoding="utf-8"))
SCHEMAS = {x["begins"]: (x["family"], schema.load_schema(AVRO / x["schema"])) for x in LISTED}
READER = {"bootstrap.servers": KAFKA, "group.id": f"{CITY}.{OFFICE}.reader"}
READER |= {"isolation.level": "read_committed", "enable.auto.commit": False}
WRITER = {"bootstrap.servers": KAFKA, "enable.idempotence": True, "message.timeout.ms": 0}


def read(raw):
    family, written = SCHEMAS[raw[:10].hex()]
    return {"family": family, **schemaless_reader(io.BytesIO(raw[10:]), written, None)}


def records(topic, partition=0, start=OFFSET_BEGINNING):
    consumer = Consumer(READER | {"auto.offset.reset": "earliest"})
    consumer.assign([TopicPartition(topic, partition, start)])
    for record in iter(consumer.poll, None):
        if record.error():
            print(record.error(), file=sys.stderr)
        else:
            yield record, read(record.value())
            if start == OFFSET_STORED:
                consumer.commit(record, asynchronous=False)


def send(**said):
    raw = json.dumps({"city": CITY, "office": OFFICE, **said}).encode()
    producer, told = Producer(WRITER), []
    producer.produce(OUTBOX, raw, partition=0, on_delivery=lambda error, _: told.append(error))
    producer.flush()
    assert told == [None], f"the broker refuses it: {told}"
    return raw


if DOES == "blocks":
    home, listed = next(x["partition"] for _, x in records("hub.cities") if x["city"] == CITY), {}
    for _, said in records("hub.blocks", home):
        if said["family"] == "block":
            listed[said["id"]] = said
        elif said["complete_up_to"]:
            age = datetime.now(UTC) - said["complete_up_to"]
            held = [one for one in listed.values() if one["state"] == "placed"]
            print(json.dumps({"age_s": age.total_seconds(), "held": held}, default=str), flush=True)
elif DOES == "inbox":
    for record, said in records(INBOX.topic, start=OFFSET_STORED):
        paper = read(said["document"]) if said["family"] == "delivery" else said
        print(json.dumps(paper, default=str), flush=True)
        if paper["family"] == "document" and paper["notice"]:
            at = datetime.fromtimestamp(record.timestamp()[1] / 1000, UTC).isoformat()
            ack = {"id": f"ack-{said['id']}", "at": at, "notice": paper["notice"]}
            send(family="acknowledgment", kind="notice_acknowledged", step="received", **ack)
elif DOES == "ask":
    start = Consumer(READER).get_watermark_offsets(INBOX)[1]
    asked = dict(zip(("id", "action", "site"), WHAT, strict=True))
    raw = send(family="permit", kind="gate_asked", at=datetime.now(UTC).isoformat(), **asked)
    said = (said for _, said in records(INBOX.topic, start=start))
    mine = next(x for x in said if x.get("asked_as") == asked["id"] or x.get("record") == raw)
    print(json.dumps(mine, default=str))
