"""Real brokers to beat: one, or three that hold each record three times."""

import contextlib
import os
import resource
import signal
import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hub.local.broker import Broker, BrokerError
from hub.local.fetching import bring
from hub.local.jars import cache

REPLICATED = (
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
    "share.coordinator.state.topic.replication.factor",
    "default.replication.factor",
)
STARTS_MAX = 3
WHOLE = {"log.cleaner.min.compaction.lag.ms": "3600000"}
"""What compaction leaves for an hour: the checker reads all that stood in the
newest-by-key topics of a run.
"""
IN_SYNC = ("transaction.state.log.min.isr", "min.insync.replicas")


class Cluster:
    """The brokers of one run."""

    def __init__(self, brokers: list[Broker]) -> None:
        self.brokers = brokers

    @property
    def bootstrap(self) -> str:
        return ",".join(broker.bootstrap for broker in self.brokers)

    def start(self) -> None:
        for broker in self.brokers:
            broker.launch()
        for broker in self.brokers:
            broker.wait()

    def kill(self, number: int) -> None:
        self.brokers[number].kill()

    def again(self, number: int) -> None:
        """Start a broker that was killed or ended, and wait until it serves.

        One that ended in the middle of a write may end once more while it starts; a supervisor
        starts it again.
        """
        for _ in range(STARTS_MAX):
            if self.brokers[number].alive:
                return
            with contextlib.suppress(BrokerError):
                self.brokers[number].start()
        assert self.brokers[number].alive, f"broker {number + 1} ended {STARTS_MAX} times"

    def freeze(self, number: int, frozen: bool) -> None:
        os.kill(self.brokers[number].pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def fill(self, number: int, full: bool) -> None:
        """Let a broker write no byte more, as on a full disk; or let it write again."""
        most = 1 if full else resource.RLIM_INFINITY
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(
                self.brokers[number].pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)
            )

    def stop(self) -> None:
        for broker in self.brokers:
            broker.stop()


@contextmanager
def running_cluster(brokers: int) -> Iterator[Cluster]:
    """Serve `brokers` brokers (1 or 3) in a folder that is gone afterwards."""
    bring(cache(), print)
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(prefix="gongze-chaos-", ignore_cleanup_errors=True)
            )
        )
        made = Cluster(
            [Broker(folder, cache(), more=WHOLE)] if brokers == 1 else _three(folder, brokers)
        )
        stack.callback(made.stop)
        made.start()
        yield made


def _three(folder: Path, brokers: int) -> list[Broker]:
    ports, controllers = _ports(brokers), _ports(brokers)
    voters = ",".join(f"{n}@127.0.0.1:{port}" for n, port in enumerate(controllers, 1))
    shared = dict.fromkeys(REPLICATED, str(brokers)) | dict.fromkeys(IN_SYNC, str(brokers - 1))
    cluster = uuid.uuid4()
    return [
        Broker(
            folder / str(number),
            cache(),
            port=port,
            cluster=cluster,
            more={
                **shared,
                **WHOLE,
                "node.id": str(number),
                "controller.quorum.voters": voters,
                "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
            },
        )
        for number, (port, controller) in enumerate(zip(ports, controllers, strict=True), 1)
    ]


def _ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
