"""A reading is tried before it is set: what stories would bring under it that they do not now."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from hub.cli import main

HEADER = {"story": "Mended after the date", "city": "zhuhai", "as_of": "2025-05-06T09:00:00+08:00"}
LINES = (
    {
        "at": "2025-04-01T09:00:00+08:00", "event": "rectify_order_issued", "by": "TOWN_GOV",
        "case": "C1", "rectify_by": "2025-04-03",
    },
    {"at": "2025-04-07T09:00:00+08:00", "event": "rectified", "by": "TOWN_GOV", "case": "C1"},
)  # fmt: skip
READINGS = ("cures_nothing", "ends_duty")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def story(folder: Path, **settings: str) -> str:
    file = folder / "mended.jsonl"
    header = {**HEADER, **({"settings": settings} if settings else {})}
    file.write_text("\n".join(map(json.dumps, (header, *LINES))) + "\n", encoding="utf-8")
    return str(file)


def tried(file: str, reading: str) -> list[dict[str, object]]:
    outcome = run(
        "law", "try", "zhuhai", file, "--setting", f"late_rectification={reading}", "--format",
        "json",
    )  # fmt: skip
    assert outcome.exit_code == 0, outcome.output
    told: list[dict[str, object]] = json.loads(outcome.stdout)["otherwise"]
    return told


def test_the_reading_that_stands_changes_nothing_and_the_other_does(tmp_path: Path) -> None:
    differing = {one: bool(tried(story(tmp_path), one)) for one in READINGS}
    assert sorted(differing.values()) == [False, True]


def test_each_change_says_what_stands_now_and_what_would(tmp_path: Path) -> None:
    file = story(tmp_path)
    (one,) = (found[0] for reading in READINGS if (found := tried(file, reading)))
    changes = one["changes"]
    assert isinstance(changes, list)
    duty = next(change for change in changes if change["of"] == "obligations")
    assert {duty["now"]["status"], duty["then"]["status"]} == {"breached", "cancelled"}


def test_a_story_that_chooses_the_reading_itself_stays_under_its_own(tmp_path: Path) -> None:
    file = story(tmp_path, late_rectification="cures_nothing")
    assert not any(tried(file, one) for one in READINGS)


def test_a_reading_that_is_not_offered_is_refused_with_what_is() -> None:
    outcome = run("law", "try", "zhuhai", "--setting", "late_rectification=never")
    assert outcome.exit_code == 2
    assert "cures_nothing" in outcome.output


def test_what_blocks_hold_is_compared_too() -> None:
    stories = "tests/stories/zhuhai/art-8-1-planning-finds-it-itself.jsonl"
    outcome = run("law", "try", "zhuhai", stories, "--setting", "planning_block_scope=party")
    assert "block now (state placed" in outcome.stdout
