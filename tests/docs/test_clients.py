"""The foreign clients are short, and of nothing but public libraries:
they are run by `make clients`.
"""

import pytest

from tests.docs.foreign import CLIENTS

LINES_MAX = 60


@pytest.mark.parametrize("name", ["client.py", "client.mjs"])
def test_a_client_is_short_and_has_nothing_of_the_hub_s_code(name: str) -> None:
    lines = [
        line for line in (CLIENTS / name).read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    assert len(lines) <= LINES_MAX
    assert not [line for line in lines if line.startswith(("from hub", "import hub"))]


def test_the_locked_libraries_name_no_registry() -> None:
    lock = (CLIENTS / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
