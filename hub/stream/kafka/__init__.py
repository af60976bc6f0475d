"""The port `Log` on a real Kafka, by aiokafka; the admin client of confluent-kafka for what it
lacks.
"""

from hub.stream.kafka.log import KafkaLog
from hub.stream.kafka.patches.header_names import read_whatever_headers

read_whatever_headers()

__all__ = ["KafkaLog"]
