"""What every test may ask for: a real Kafka, and workers on it."""

from collections.abc import Iterator

import pytest

from hub.local.jars import bring, cache
from tests.brokers import Chosen, chosen, image_at_hand, named
from tests.crew import Crew

_CHOSEN = pytest.StashKey[Chosen]()
_KAFKA = frozenset(("kafka", "crew"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a broker: `-m "not kafka and not crash"` leaves what runs in seconds."""
    for item in items:
        if _KAFKA & set(getattr(item, "fixturenames", ())):
            item.add_marker("kafka")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Bring the broker's jars before any test's time is counted."""
    needed = any(item.get_closest_marker("kafka") for item in session.items)
    if needed and not session.config.option.collectonly and not named() and not image_at_hand():
        bring(cache(), print)


@pytest.fixture(scope="session")
def kafka(pytestconfig: pytest.Config) -> Iterator[str]:
    """Where the session's broker serves, host:port. Its topics are shared: use names of your own."""
    with chosen() as broker:
        pytestconfig.stash[_CHOSEN] = broker
        yield broker.bootstrap


@pytest.fixture
def crew(kafka: str) -> Iterator[Crew]:
    """Real worker processes on the session's broker; a failed test shows what they wrote."""
    with Crew(kafka) as workers:
        yield workers


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which broker the tests ran on."""
    broker = config.stash.get(_CHOSEN, None)
    if broker is not None:
        terminalreporter.write_line(f"Kafka of these tests: {broker.words}")
