"""A district's own rules add duties for its offices or tighten a term;
the city's others stay as they were.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.domain.law import Law
from hub.domain.rulebook import RulebookError, load_law
from hub.files.rulebooks import law_of
from tests.laws import duties, told
from tests.toy import FOLDER, texts_of

TIGHTER = """\
district: UPSTREAM
title: Detailed rules of one district (invented)
in_force: 2025-03-11
offices: {HAMLET_A: HAMLET}
tightens:
- id: MB-23-A-1
  article: detailed rules art. 1, with rule 2
  of: MB-2.b-hamlet-dams
  says: The hamlet dams a leak within one working day.
  clock: {working_days: 1}
duties:
- id: MB-23-A-2
  article: detailed rules art. 2
  says: The hamlet walks a round of the place within two working days.
  actor: addressee
  raised:
  - {received: warning, to: HAMLET}
  clock: {working_days: 2}
  done:
  - {act: round_walked, by: actor}
  missed:
  - {ground: MB-9.c-idle, level: candidate}
"""
OFFICES = {"HAMLET_A": "HAMLET", "HAMLET_B": "HAMLET"}
DAM = "MB-2.b-hamlet-dams"


def law_with(text: str) -> Law:
    return load_law(texts_of("common"), texts_of("millbrook"), districts={"a.yaml": text})


def owed(law: Law, at: str) -> dict[tuple[str, str], str]:
    notice = {
        "at": at, "event": "warning_sent", "from": "WARDEN", "to": ["HAMLET_A", "HAMLET_B"],
        "case": "C1", "notice": "N1", "matter": "leak",
    }  # fmt: skip
    found = duties(told(law, "2025-03-12T08:00", [notice], offices=OFFICES))
    rules = (DAM, "MB-23-A-1", "MB-23-A-2")
    return {(one["actor"], one["rule"]): one["due_date"] for one in found if one["rule"] in rules}


def test_a_district_tightens_a_term_for_its_own_offices_and_adds_to_what_they_owe() -> None:
    assert owed(law_with(TIGHTER), "2025-03-11T09:00:00") == {
        ("HAMLET_A", "MB-23-A-1"): "2025-03-12",
        ("HAMLET_A", "MB-23-A-2"): "2025-03-13",
        ("HAMLET_B", DAM): "2025-03-13",
    }


def test_before_its_day_the_city_s_rule_binds_everywhere() -> None:
    assert owed(law_with(TIGHTER), "2025-03-10T23:59:59") == {
        ("HAMLET_A", DAM): "2025-03-12",
        ("HAMLET_B", DAM): "2025-03-12",
    }


def test_after_its_end_the_city_s_rule_binds_again() -> None:
    ended = TIGHTER.replace("  of: MB", "  ends: 2025-03-10\n  in_force: 2025-03-01\n  of: MB")
    assert owed(law_with(ended), "2025-03-10T09:00:00")["HAMLET_A", "MB-23-A-1"] == "2025-03-11"
    assert owed(law_with(ended), "2025-03-11T09:00:00")["HAMLET_A", DAM] == "2025-03-13"


def test_what_misses_the_tighter_term_brings_what_the_city_s_rule_brings() -> None:
    law = law_with(TIGHTER)
    assert law.consequences("MB-23-A-1") == law.consequences(DAM)
    assert law.citations["MB-23-A-1"].article == "detailed rules art. 1, with rule 2"


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("{working_days: 1}", "{working_days: 2}", "line 10, key 'clock': this does not tighten"),
        ("{working_days: 1}", "{calendar_days: 1}", "line 10, key 'clock': this does not tighten"),
        ("of: MB-2.b-hamlet-dams", "of: MB-10.9", "line 8, key 'of': unknown duty"),
        ("HAMLET_A: HAMLET", "HAMLET_A: TOWNHALL", "line 4, key 'HAMLET_A'"),
        ("id: MB-23-A-2", "id: MB-2.b-hamlet-dams", "line 12, key 'id': .* stands already"),
        ("title:", "titel:", "line 2, key 'titel': no such key"),
        ("in_force: 2025-03-11\n", "", "'in_force' is missing"),
        ("ground: MB-9.c", "ground: MB-99.c", "unknown ground"),
    ],
)
def test_a_wrong_overlay_is_refused_with_file_line_and_key(
    right: str, wrong: str, says: str
) -> None:
    with pytest.raises(RulebookError, match=rf"districts/a\.yaml.*{says}"):
        law_with(TIGHTER.replace(right, wrong))


@pytest.mark.usefixtures("toy")
def test_without_districts_the_law_is_what_it_was() -> None:
    same = load_law(texts_of("common"), texts_of("millbrook"))
    assert law_of("millbrook").edition == same.edition
    assert law_with(TIGHTER).edition != same.edition


@pytest.mark.processes
def test_an_overlay_in_the_folder_of_rulebooks_is_loaded(tmp_path: Path) -> None:
    books = tmp_path / "rulebooks"
    shutil.copytree(FOLDER, books)
    (books / "millbrook" / "districts").mkdir()
    file = books / "millbrook" / "districts" / "a.yaml"
    file.write_text(TIGHTER, encoding="utf-8")
    assert "one working day" in _gongze(books, "law", "show", "MB-23-A-1").stdout
    file.write_text(TIGHTER.replace("{working_days: 1}", "{working_days: 9}"), encoding="utf-8")
    refused = _gongze(books, "law", "check")
    assert refused.returncode == 2
    assert "districts/a.yaml, line 10, key 'clock'" in refused.stderr


def _gongze(books: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment: dict[str, Any] = {**os.environ, "GONGZE_RULEBOOKS": str(books)}
    command = [sys.executable, "-m", "hub.cli", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=100
    )
