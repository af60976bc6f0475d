"""The port `Log` on a real Kafka, by aiokafka; the admin client of confluent-kafka for what it
lacks.
"""

from hub.stream.kafka.headers import read_whatever_headers
from hub.stream.kafka.log import KafkaLog

read_whatever_headers()

__all__ = ["KafkaLog"]
