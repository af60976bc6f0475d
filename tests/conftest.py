"""What every test may ask for: a real Kafka, and workers on it."""

from collections.abc import Iterator
from typing import Any

import pytest

from hub.local.fetching import bring
from hub.local.jars import cache
from tests.brokers import chosen, image_at_hand, named
from tests.worker_processes import Crew

_CHOSEN = pytest.StashKey[list[str]]()
_KAFKA = frozenset(("kafka", "crew"))
_SLOWEST_FIRST = ("crash", "kafka", "seeds")


def pytest_configure(config: pytest.Config) -> None:
    """Have a place for the brokers that the tests chose."""
    config.stash[_CHOSEN] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a broker: `-m "not kafka and not crash"` leaves what runs in seconds.

    Where several processes share the tests, by whole files, what takes longest comes first, so that none waits at
    the end.
    """
    for item in items:
        if _KAFKA & set(getattr(item, "fixturenames", ())):
            item.add_marker("kafka")
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    marked = (n for n, name in enumerate(_SLOWEST_FIRST) if item.get_closest_marker(name))
    return next(marked, len(_SLOWEST_FIRST))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Bring the broker's jars before any test's time is counted."""
    needed = any(item.get_closest_marker("kafka") for item in session.items)
    if needed and not session.config.option.collectonly and not named() and not image_at_hand():
        bring(cache(), print)


@pytest.fixture(scope="session")
def kafka(pytestconfig: pytest.Config) -> Iterator[str]:
    """Where the session's broker serves, host:port. Its topics are shared: use names of your own."""
    with chosen() as broker:
        pytestconfig.stash[_CHOSEN].append(broker.words)
        yield broker.bootstrap


@pytest.fixture
def crew(kafka: str) -> Iterator[Crew]:
    """Real worker processes on the session's broker; a failed test shows what they wrote."""
    with Crew(kafka) as workers:
        yield workers


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that shares out the tests which broker this one used."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["kafka"] = session.config.stash[_CHOSEN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a process that shared the tests which broker it used."""
    node.config.stash[_CHOSEN] += getattr(node, "workeroutput", {}).get("kafka", [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which broker the tests ran on."""
    for words in config.stash[_CHOSEN]:
        terminalreporter.write_line(f"Kafka of these tests: {words}")
