"""A list says the same in every form; nothing that a sender wrote runs where it is opened."""

import csv
import io
import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine

from hub.cli.city_stand import CityStand
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination, workbook
from hub.cli.read_session import Reading
from hub.messages import CityRecord
from hub.read.looks import Look
from hub.read.pages import Stand
from hub.sentence import in_words
from tests.disks import ROOT_ONLY, disk_of

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
EVIDENCE = datetime(2026, 11, 27, 1, 59, 42, tzinfo=UTC)
COLUMNS = (
    Column("city", in_words("city")),
    Column("id", in_words("number of the hub")),
    Column("party", in_words("about"), Kind.NAME),
    Column("why", in_words("case"), Kind.TEXT),
    Column("days", in_words("working days left"), Kind.NUMBER),
    Column("due", in_words("last day"), Kind.DAY),
    Column("at", in_words("said at"), Kind.INSTANT),
    Column("late", in_words("overdue"), Kind.TRUTH),
)
WILD = ("=1+1", "+86", "-x", "@SUM(A1)", " =1", "＝1", "a\nb", 'a,"b"', "00123", "x" * 40_000)


def _stand(name: str) -> CityStand:
    city = CityRecord(
        city=name, law="zhuhai", partition=0, clock="wall", edition="e", calendar="c", offices=()
    )
    stand = Stand(name, "e", EVIDENCE, None, None, date(2026, 12, 31), NOW, 7)
    return CityStand(city, stand, NOW, still=False)


def _rows() -> Iterator[Row]:
    for number, text in enumerate(WILD):
        values = {
            "city": "zhuhai", "id": f"{number}", "party": "张三", "why": text, "days": -number,
            "due": date(2026, 11, 27), "at": NOW, "late": number == 0,
        }  # fmt: skip
        yield Row(values)
    last = {"city": "zhuhai", "id": "last", "party": "某某有限公司", "why": "张三占地案"}
    yield Row(last, ("张三",))


@click.command
@destination()
def listed(to: Destination) -> None:
    """List."""
    read = Reading(create_engine("sqlite://"), Look(NOW, 0), NOW, "")
    listing = Listing(
        name="papers",
        columns=COLUMNS,
        rows=_rows(),
        stands=[_stand("jilin"), _stand("zhuhai")],
        line=lambda row: f"  {row['id']} {row['party']} {row['why']}",
    )
    to.write(read, listing)


def said(*words: str) -> Result:
    return CliRunner().invoke(listed, list(words))


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_as_text_each_city_stands_under_its_own_line_and_one_with_nothing_says_so() -> None:
    lines = said().stdout.splitlines()
    assert lines[0] == "zhuhai: evidence complete to 2026-11-27 09:59 (18 s ago)."
    assert lines[-2:] == ["jilin: evidence complete to 2026-11-27 09:59 (18 s ago).", "  none"]
    assert lines[7] == "  6 张* a\\u000ab"


def test_as_csv_no_text_is_a_formula_and_each_row_tells_how_old_it_is() -> None:
    ran = said("--format", "csv")
    rows = _table(ran.stdout)
    assert [one["why"] for one in rows[:6]] == [f"'{one}" for one in WILD[:6]]
    assert [one["why"] for one in rows[6:9]] == ["a\\u000ab", 'a,"b"', "00123"]
    assert [one["days"] for one in rows[:3]] == ["0", "-1", "-2"]
    assert {one["late"] for one in rows} == {"true", "false", ""}
    assert {one["complete_up_to"] for one in rows} == {EVIDENCE.isoformat()}
    assert {one["age_s"] for one in rows} == {"18"}
    assert ran.stderr == "jilin: evidence complete to 2026-11-27 09:59 (18 s ago).\n"


def test_a_csv_in_a_file_begins_as_excel_and_wps_know_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    assert said("--format", "csv", "--out", str(file)).exit_code == 0
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbfcity,id,")
    assert _table(written.decode("utf-8-sig")) == _table(said("--format", "csv").stdout)
    assert file.stat().st_mode & 0o077 == 0
    assert not said("--format", "csv").stdout_bytes.startswith(b"\xef")


def test_as_json_nothing_is_changed_but_names() -> None:
    told = json.loads(said("--format", "json").stdout)
    assert [one["why"] for one in told["papers"]] == [*WILD, "张*占地案"]
    assert {one["party"] for one in told["papers"]} == {"张*", "某某有限公司"}
    assert [(one["city"], one["age_s"]) for one in told["cities"]] == [
        ("jilin", 18.0), ("zhuhai", 18.0),
    ]  # fmt: skip


def _sheet(file: bytes, number: int) -> list[list[str]]:
    with ZipFile(io.BytesIO(file)) as book:
        text = book.read(f"xl/worksheets/sheet{number}.xml").decode()
    assert "<f>" not in text
    rows = ET.fromstring(text).iter(f"{_MAIN}row")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_as_a_workbook_texts_are_texts_and_a_second_sheet_says_how_old_they_are() -> None:
    made = said("--format", "xlsx").stdout_bytes
    head, *rows = _sheet(made, 1)
    assert head[:4] == ["city", "number of the hub", "about", "case"]
    assert [one[3] for one in rows[:6]] == list(WILD[:6])
    assert rows[8][3] == "00123"
    assert len(rows[9][3]) == 32_767
    assert rows[-1][2:4] == ["某某有限公司", "张*占地案"]
    about = dict(_sheet(made, 2))
    assert about["zhuhai"] == "evidence complete to 2026-11-27 09:59 (18 s ago)"
    assert about["number of the hub"] == "id"


def test_a_workbook_of_more_rows_than_a_sheet_takes_goes_on_in_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 4)
    made = said("--format", "xlsx").stdout_bytes
    sheets = [_sheet(made, number) for number in (1, 2, 3)]
    assert [len(one) - 1 for one in sheets] == [4, 4, 3]
    assert sheets[0][0] == sheets[2][0]


@pytest.mark.parametrize("form", ["text", "json", "csv", "xlsx"])
def test_a_file_that_cannot_be_written_is_said_and_what_stood_there_stays(
    form: str, tmp_path: Path
) -> None:
    nowhere = said("--format", form, "--out", str(tmp_path / "no" / "list"))
    assert nowhere.exit_code == 2
    assert nowhere.stderr.endswith("is no file in a folder that exists.\n")
    folder = said("--format", form, "--out", str(tmp_path))
    assert folder.exit_code == 2
    full = said("--format", form, "--out", "/dev/full")
    assert full.exit_code == 1
    assert full.stderr.startswith("/dev/full could not be written: No space left")
    assert Path("/dev/full").is_char_device()


@pytest.mark.skipif(os.getuid() != 0, reason=ROOT_ONLY)
def test_a_full_disk_leaves_the_file_of_before_and_nothing_beside_it(tmp_path: Path) -> None:
    with disk_of("64k", tmp_path) as small:
        file = small / "list.csv"
        file.write_text("before", encoding="utf-8")
        (small / "other").write_bytes(bytes(50 << 10))
        ran = said("--format", "csv", "--out", str(file))
        assert ran.exit_code == 1
        assert "No space left" in ran.stderr
        assert file.read_text(encoding="utf-8") == "before"
        assert sorted(one.name for one in small.iterdir()) == ["list.csv", "other"]


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.touch()
    link.symlink_to(real)
    said("--format", "csv", "--out", str(link))
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"\xef\xbb\xbf")
