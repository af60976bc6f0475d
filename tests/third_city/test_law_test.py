"""`gongze law test`: which stories come out otherwise than expected,
and than under the law of a commit.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from tests.third_city import OWN

STORY = "harbour/art-1-cut-one-second-late"
RULES = "rulebooks/harbour/rules.yaml"
THREE_DAYS = "{working_days: 3}"


def law_tested(*words: str) -> Result:
    return CliRunner().invoke(main, ["law", "test", *words])


def told(*words: str) -> Any:
    return json.loads(law_tested(*words, "--format", "json").output)


def changed(folder: Path, name: str, old: str, new: str) -> None:
    """Write another word into a file of a tree."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=jurist", "-c", "user.email=jurist@localhost")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def committed(folder: Path, subject: str = "The law as it stands") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--message", subject)


@pytest.fixture
def clone(own: Path) -> Path:
    """A checkout of both own cities, on its first commit, read by this process."""
    git(own, "init", "--quiet")
    committed(own)
    return own


@pytest.mark.seeds
def test_every_story_of_every_city_is_tried_where_none_is_named(here: Path) -> None:
    found = told()
    assert [one for one in found["otherwise"] if one["story"].startswith(OWN)] == []
    assert found["stories"] == len(list(here.glob("stories/*/*.jsonl")))


def test_law_as_on_the_last_commit_differs_from_nothing(clone: Path) -> None:
    result = law_tested()
    assert result.exit_code == 0
    assert "0 of 2 stories come out otherwise, since " in result.output
    assert "harbour: its law has not changed since" in result.output


def test_a_changed_number_is_told_as_it_was_expected_and_came_before_and_comes_now(
    clone: Path,
) -> None:
    changed(clone, RULES, THREE_DAYS, "{working_days: 4}")
    result = law_tested()
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == STORY
    assert (
        "  HB-1-cut (art. 1) WATER C1: due 2025-03-13 expected and before, 2025-03-14 now" in lines
    )
    assert lines[-1].startswith("1 of 2 stories come out otherwise, since ")


def test_what_no_expectation_names_is_told_beside_the_law_of_before(clone: Path) -> None:
    changed(clone, f"stories/{STORY}.expected.json", ', "due_date": "2025-03-13"', "")
    changed(clone, RULES, THREE_DAYS, "{working_days: 2}")
    (found,) = told()["otherwise"]
    assert "HB-1-cut (art. 1) POWER C1: due 2025-03-13 before, 2025-03-12 now" in found["lines"]


def test_an_expectation_written_anew_is_told_beside_what_comes(clone: Path) -> None:
    changed(clone, f"stories/{STORY}.expected.json", "2025-03-13", "2025-03-12")
    (found,) = told()["otherwise"]
    assert found["than_before"] == 0
    assert found["lines"] == [
        f"HB-1-cut (art. 1) {actor} C1: due 2025-03-12 expected, 2025-03-13 came"
        for actor in ("POWER", "WATER")
    ]


def test_a_named_commit_is_compared_with(clone: Path) -> None:
    changed(clone, RULES, THREE_DAYS, "{working_days: 4}")
    committed(clone, "Four days")
    assert told()["otherwise"][0]["than_before"] == 0
    found = told("--since", "HEAD~1")
    assert found["since"]["subject"] == "The law as it stands"
    assert found["otherwise"][0]["than_before"] > 0


def test_a_sentence_written_anew_changes_no_story(clone: Path) -> None:
    changed(clone, RULES, "cuts its supply within three", "ends its supply within three")
    assert told()["otherwise"] == []


def test_a_city_that_the_commit_has_not_is_held_against_expectations(clone: Path) -> None:
    shutil.copytree(clone / "rulebooks/harbour", clone / "rulebooks/bay")
    changed(clone, "rulebooks/bay/city.yaml", "city: harbour", "city: bay")
    changed(clone, f"stories/{STORY}.jsonl", '"city": "harbour"', '"city": "bay"')
    result = law_tested()
    assert result.exit_code == 0
    assert "bay: " in result.output
    assert "has no rulebook of it" in result.output


def test_law_of_a_commit_that_cannot_be_read_is_said_to_be_so(clone: Path) -> None:
    changed(clone, RULES, "actor: addressee", "actor: somebody")
    committed(clone, "Law that does not load")
    changed(clone, RULES, "actor: somebody", "actor: addressee")
    result = law_tested()
    assert result.exit_code == 0
    assert "cannot be read by this version" in result.output


def test_nothing_is_written_into_the_checkout(clone: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in clone.rglob("*") if path.is_file()}
    assert law_tested("--since", "HEAD").exit_code == 0
    after = {path: path.stat().st_mtime_ns for path in clone.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("since", ["no-such", "--output=x", "HEAD:rulebooks"])
def test_a_commit_that_git_does_not_know_is_refused(clone: Path, since: str) -> None:
    result = law_tested(f"--since={since}")
    assert result.exit_code == 2
    assert f"git knows no commit {since!r}" in result.stderr


def test_outside_a_checkout_stories_are_held_against_expectations_only(own: Path) -> None:
    changed(own, RULES, THREE_DAYS, "{working_days: 4}")
    result = law_tested()
    assert result.exit_code == 1
    assert "HB-1-cut (art. 1) WATER C1: due 2025-03-13 expected, 2025-03-14 came" in result.output
    assert (
        "is in no git checkout: stories are held against their expectations only" in result.output
    )


def test_a_commit_named_outside_a_checkout_is_refused(own: Path) -> None:
    result = law_tested("--since", "HEAD")
    assert result.exit_code == 2
    assert "is in no git checkout" in result.stderr


def test_one_story_is_held_against_its_expectation_by_either_of_its_files(own: Path) -> None:
    for name in (f"stories/{STORY}.jsonl", f"stories/{STORY}.expected.json", "stories/harbour"):
        assert "0 of 1 stories come out otherwise" in law_tested(str(own / name)).output


def test_a_story_beside_no_other_is_called_by_its_path(own: Path, tmp_path: Path) -> None:
    for end in (".jsonl", ".expected.json"):
        shutil.copy(own / f"stories/{STORY}{end}", tmp_path / f"one{end}")
    changed(tmp_path, "one.expected.json", "breached", "open")
    result = law_tested(str(tmp_path / "one.jsonl"))
    assert result.exit_code == 1
    assert result.output.splitlines()[0] == str(tmp_path / "one")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("none.jsonl", None, "No such file or directory."),
        ("a.jsonl", '{"story": "", "city": "harbour"}', "Write a.expected.json."),
        ("a.jsonl", "[]", "its first line names no city"),
        ("a.expected.json", "{", "this is no JSON"),
        ("a.expected.json", '{"gates": [1]}', "lists of objects are expected"),
        ("a.expected.json", '{"absent": []}', "lists of objects are expected"),
    ],
)
def test_a_story_without_an_expectation_that_fits_is_refused(
    own: Path, tmp_path: Path, name: str, text: str | None, sentence: str
) -> None:
    story = tmp_path / "a.jsonl"
    story.write_text('{"story": "", "city": "harbour"}', encoding="utf-8")
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = law_tested(str(tmp_path / name))
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr
    assert sentence in result.stderr


def test_a_story_of_a_city_without_a_rulebook_is_refused(own: Path) -> None:
    changed(own, f"stories/{STORY}.jsonl", '"city": "harbour"', '"city": "harbor"')
    result = law_tested()
    assert result.exit_code == 2
    assert "there is no rulebook for 'harbor' (did you mean harbour?)" in result.stderr


def test_a_line_that_cannot_be_understood_comes_out_otherwise(own: Path) -> None:
    changed(own, f"stories/{STORY}.jsonl", '"event": "supply_cut"', '"event": "suply_cut"')
    result = law_tested("--city", "harbour")
    assert result.exit_code == 1
    assert "cannot be read: line 6, field 'event'" in result.output
    assert "did you mean supply_cut" in result.output


def test_a_field_that_no_outcome_has_is_named(own: Path) -> None:
    changed(own, f"stories/{STORY}.expected.json", '"status": "breached"', '"state": "breached"')
    (found,) = told()["otherwise"]
    assert "'state' is no field" in found["lines"][0]


def test_a_rulebook_that_cannot_be_read_ends_with_its_file_and_line(own: Path) -> None:
    changed(own, RULES, "actor: addressee", "actor: somebody")
    result = CliRunner().invoke(main, ["law", "test", "--city", "harbour"])
    assert result.exit_code == 2
    assert "rules.yaml, line 6" in result.stderr


def test_without_git_stories_are_held_against_expectations_only(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(own))
    assert "there is no git on this machine" in law_tested().output
