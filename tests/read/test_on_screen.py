"""What an operator sees on a screen: persons' names, and never a workbook."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert

from hub.read import schema
from hub.read.database import opened
from hub.read.place import url_of
from tests.read.following import followed_life
from tests.tidy.texts import ROOT

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with duties about a site that bears the name of its party."""
    made = tmp_path_factory.mktemp("read")
    followed_life(made)
    engine = opened(url_of(str(made)))
    with engine.begin() as connection:
        connection.execute(schema.duties.update().values(site="张三宅基地", subject="张三宅基地"))
        row = connection.execute(schema.office_records.select().limit(1)).mappings().one()
        told = {**row, "offset": 1 << 40, "site": "张三宅基地", "party": "张三"}
        connection.execute(insert(schema.office_records).values(told))
    engine.dispose()
    return made


def _on_screen(folder: Path, *words: str) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    ran = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", *words], stdout=theirs, stderr=theirs, cwd=ROOT,
        env={**os.environ, "GONGZE_READ_DB": str(folder)},
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while part := _read(ours):
        told += part
    os.close(ours)
    return ran.wait(60), told.decode()


def _read(number: int) -> bytes:
    try:
        return os.read(number, 1 << 16)
    except OSError:  # the other end is closed
        return b""


def test_on_a_screen_an_operator_sees_names_elsewhere_nobody_does(
    folder: Path, tmp_path: Path
) -> None:
    assert "张三宅基地" in _on_screen(folder, "duties")[1]
    assert "张三宅基地" not in _on_screen(folder, "duties", "--format", "json")[1]
    for form in ("text", "json", "csv"):
        file = tmp_path / form
        _on_screen(folder, "duties", "--format", form, "--out", str(file))
        told = file.read_text(encoding="utf-8")
        assert "张*宅基地" in told
        assert "张三" not in told


def test_a_workbook_is_not_thrown_at_a_terminal(folder: Path) -> None:
    code, told = _on_screen(folder, "duties", "--format", "xlsx")
    assert code == 2
    assert told.startswith("a workbook is no text that a terminal shows")
