"""Ports of this machine: who holds one, and whether Kafka serves there."""

import contextlib
import secrets
import socket
import struct

import psutil

from hub.sentence import in_words

FIRST, LAST = 20_000, 32_000
"""Ports below those that Linux and macOS use for outgoing connections."""


def holder_of(port: int) -> str | None:
    """Return who listens on a port of this machine, in words; None if nobody does."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return _listener(port) or "another program"
    return None


def _listener(port: int) -> str | None:
    with contextlib.suppress(psutil.Error, OSError):
        for one in psutil.net_connections("tcp"):
            if (
                one.laddr
                and one.laddr.port == port
                and one.status == psutil.CONN_LISTEN
                and one.pid
            ):
                process = psutil.Process(one.pid)
                return in_words(
                    "{name} (process {pid}, in {cwd})",
                    name=process.name(),
                    pid=one.pid,
                    cwd=process.cwd(),
                )
    return None


def any_port() -> int:
    """Return a port that nobody listens on now, and that no outgoing connection is given.

    The program binds it seconds later: a port for outgoing connections could be taken by then.
    """
    first = FIRST + secrets.randbelow(LAST - FIRST)
    for port in (*range(first, LAST), *range(FIRST, first)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(port)
    raise OSError(
        in_words(
            "no port between {first} and {last} of this machine is free", first=FIRST, last=LAST
        )
    )


def _ask(port: int, key: int, body: bytes) -> bytes:
    """Send one v0 request by hand: to ask whether Kafka serves, no client library is needed."""
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
