"""What every test may ask for: a real Kafka, and workers on it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.files import rulebooks
from hub.local.fetching import bring
from hub.local.jars import cache
from tests.brokers import chosen, image_at_hand, named
from tests.toy import rulebooks_in
from tests.worker_processes import Crew

NAME = re.compile(r"[A-Za-z0-9_./-]{1,72}")
ID_MAX = 20
"""How many signs of a text stand in the name of a test that is given it."""
_CHOSEN = pytest.StashKey[list[str]]()
_KAFKA = frozenset(("kafka", "crew"))
_SLOWEST_FIRST = ("crash", "kafka", "seeds")


def pytest_configure(config: pytest.Config) -> None:
    """Have a place for the brokers that the tests chose."""
    config.stash[_CHOSEN] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a broker: `-m "not kafka and not crash"` leaves what runs in seconds.

    Where several processes share the tests, by whole files, what takes longest comes first, so that
    none waits at the end.
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


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name a text by its beginning: a test is named in a line, whatever it is given.

    The name of a file or a rule stays whole, so that a test can be asked for by it.
    """
    if isinstance(val, str) and NAME.fullmatch(val):
        return val
    if type(val) in (str, bytes) and len(shown := ascii(val).strip("b'\"")) > ID_MAX:
        return f"{shown[:ID_MAX]}..."
    return None


@pytest.fixture(scope="session")
def toy_rulebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the toy cities' rulebooks, and the release's own phrases."""
    return rulebooks_in(tmp_path_factory.mktemp("toy") / "rulebooks")


@pytest.fixture
def toy(toy_rulebooks: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Have the hub find the toy cities alone, here and in processes begun meanwhile."""
    monkeypatch.setattr(rulebooks, "RULEBOOKS", toy_rulebooks)
    monkeypatch.setenv("GONGZE_RULEBOOKS", str(toy_rulebooks))
    rulebooks.words_of.cache_clear()
    yield toy_rulebooks
    rulebooks.words_of.cache_clear()


@pytest.fixture(scope="session")
def kafka(pytestconfig: pytest.Config) -> Iterator[str]:
    """Where the session's broker serves, host:port.

    Its topics are shared: use names of your own.
    """
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
