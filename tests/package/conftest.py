"""One wheel and one environment for all tests of the package."""

from pathlib import Path

import pytest

from tests.package.installed import Installed, built, installed


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the wheel and the source archive by their endings, "whl" and "gz"."""
    files = built(tmp_path_factory.mktemp("dist"), "sdist", "wheel")
    return {file.suffix[1:]: file for file in files if not file.name.startswith(".")}


@pytest.fixture(scope="session")
def gongze(archives: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return the wheel, installed."""
    return installed(archives["whl"], tmp_path_factory.mktemp("stranger"))
