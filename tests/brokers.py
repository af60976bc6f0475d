"""Which real Kafka the suite runs on: the one named, one in a container at hand,
or the embedded one.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.local.broker import Broker, settings_of
from hub.local.fetching import bring
from hub.local.jars import KAFKA, cache
from hub.local.ports import any_port, serves

IMAGE = f"apache/kafka:{KAFKA}"
DOCKER = Path("/var/run/docker.sock")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A broker that serves: where, and which, in words."""

    bootstrap: str
    words: str


def named() -> str | None:
    """Return the broker that the caller's environment names."""
    return os.environ.get("GONGZE_KAFKA") or None


def image_at_hand() -> bool:
    """Return whether Docker runs and holds the image.

    It is never pulled: a test asks no registry.
    """
    if not (DOCKER.exists() or os.environ.get("DOCKER_HOST")):
        return False
    from docker import from_env  # noqa: PLC0415  only where Docker runs
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        return any(IMAGE in image.tags for image in from_env().images.list())
    except DockerException:
        return False


@contextmanager
def chosen() -> Iterator[Chosen]:
    """Serve a broker for the length of a session."""
    bootstrap = named()
    if bootstrap is not None:
        yield Chosen(bootstrap, f"{bootstrap}, as GONGZE_KAFKA says")
    elif image_at_hand():
        with _container() as bootstrap:
            yield Chosen(bootstrap, f"{IMAGE} in a container, {bootstrap}")
    else:
        with embedded() as broker:
            yield Chosen(broker.bootstrap, f"embedded Apache Kafka {KAFKA}, {broker.bootstrap}")


@contextmanager
def embedded() -> Iterator[Broker]:
    """Serve an embedded broker in a folder of its own."""
    bring(cache(), print)
    with (
        tempfile.TemporaryDirectory(prefix="gongze-tests-", ignore_cleanup_errors=True) as folder,
        Broker(Path(folder), cache()) as broker,
    ):
        yield broker


@contextmanager
def _container() -> Iterator[str]:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415  only where it runs

    port = any_port()
    settings = settings_of(port, 9093) | {
        "log.dirs": "/tmp/kafka/data",
        "listeners": f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://127.0.0.1:9093",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    }
    container = DockerContainer(IMAGE).with_bind_ports(port, port)
    for name, value in settings.items():
        container = container.with_env(f"KAFKA_{name.replace('.', '_').upper()}", value)
    with container:
        deadline = time.monotonic() + 60
        while not serves(port):
            assert time.monotonic() < deadline, f"{IMAGE} did not serve within 60 s"
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
