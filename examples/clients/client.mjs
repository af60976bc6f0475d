// By docs/messages.md alone: node client.mjs KAFKA CITY OFFICE blocks | inbox | ask ID ACTION SITE
import { readFileSync } from "node:fs";
import avro from "avsc";
import kafkajs from "kafkajs";

const [server, city, office, does, id, action, site] = process.argv.slice(2);
const inbox = `${city}.${office}.inbox`;
const file = (name) => JSON.parse(readFileSync(new URL(`../../schemas/avro/${name}`, import.meta.url)));
const named = new Map(file("fingerprints.json").map((one) => [one.begins, one]));
const types = new Map([...named].map(([begins, one]) => [begins, avro.Type.forSchema(file(one.schema))]));
const kafka = new kafkajs.Kafka({ brokers: [server], logLevel: kafkajs.logLevel.ERROR });
const producer = kafka.producer({ idempotent: true, retry: { retries: 1_000_000 } });
await producer.connect();
const show = (said) => console.log(JSON.stringify(said));
const read = (raw, begins = raw.toString("hex", 0, 10)) =>
  ({ family: named.get(begins).family, ...types.get(begins).fromBuffer(raw.subarray(10)) });

async function follow(topic, hear, { group, from } = {}) {
  const consumer = kafka.consumer({ groupId: group ?? `${city}.${office}.${topic}.${process.pid}` });
  await consumer.subscribe({ topic, fromBeginning: true });
  const eachMessage = ({ partition, message }) => hear(read(message.value), partition, message);
  await consumer.run({ autoCommit: Boolean(group), eachMessage });
  if (from !== undefined) consumer.seek({ topic, partition: 0, offset: from });
}

async function send(said) {
  const value = Buffer.from(JSON.stringify({ city, office, ...said }));
  await producer.send({ topic: `${city}.${office}.outbox`, acks: -1, messages: [{ value, partition: 0 }] });
  return value;
}

if (does === "blocks") {
  const home = await new Promise((found) =>
    follow("hub.cities", (said) => said.city === city && found(said.partition)));
  const listed = new Map();
  await follow("hub.blocks", (said, partition) => {
    if (partition === home && said.family === "block") listed.set(said.id, said);
    if (partition === home && said.complete_up_to) {
      const held = [...listed.values()].filter((one) => one.state === "placed");
      show({ age_s: (Date.now() - said.complete_up_to / 1000) / 1000, held });
    }
  });
} else if (does === "inbox") {
  await follow(inbox, async (said, _, message) => {
    const paper = said.family === "delivery" ? read(said.document) : said;
    show(paper);
    if (paper.family !== "document" || !paper.notice) return;
    const at = new Date(Number(message.timestamp)).toISOString();
    const ack = { id: `ack-${said.id}`, at, notice: paper.notice, step: "received" };
    await send({ family: "acknowledgment", kind: "notice_acknowledged", ...ack });
  }, { group: `${city}.${office}.reader` });
} else if (does === "ask") {
  const admin = kafka.admin();
  await admin.connect();
  const [{ high: from }] = await admin.fetchTopicOffsets(inbox);
  let raw;
  await follow(inbox, (said) => {
    const mine = said.asked_as === id || (said.record && raw?.equals(said.record));
    if (mine) process.exit(show(said));
  }, { from });
  const at = new Date().toISOString();
  raw = await send({ family: "permit", kind: "gate_asked", id, action, site, at });
}
