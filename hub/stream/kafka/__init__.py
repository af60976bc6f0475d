"""The port `Log` on a real Kafka, by aiokafka; the admin client of confluent-kafka for what it lacks."""

from hub.stream.kafka.log import KafkaLog

__all__ = ["KafkaLog"]
