"""The port `Log` in memory, with Kafka's promises and Kafka's gaps, for tests and the simulator."""

from hub.stream.memory.brokers import Brokers
from hub.stream.memory.fault_hooks import FaultHooks
from hub.stream.memory.log import MemoryLog

__all__ = ["Brokers", "FaultHooks", "MemoryLog"]
