"""A city's own copy of its instrument is kept, and shown beside the rules that stand on it."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from tests.instrument import instrument

STORIES = Path(__file__).parents[1] / "stories/zhuhai"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.txt").write_text(instrument(), encoding="utf-8")
    return tmp_path


def test_a_copy_is_kept_with_its_digest_and_shown_beside_a_rule(folder: Path) -> None:
    taken = run("law", "text", "zhuhai", "own.txt", "--format", "json")
    assert taken.exit_code == 0, taken.output
    told = json.loads(taken.stdout)
    assert told["digest"] == sha256((folder / "own.txt").read_bytes()).hexdigest()
    assert (told["articles"], told["not_found"]) == (30, {})
    assert {one["place"] for one in told["cited_by_no_rule"]} >= {"art. 29 ¶1", "art. 30 ¶1"}
    shown = json.loads(run("law", "show", "ZH-15.7-utility-cutoff", "--format", "json").stdout)
    assert shown["text"] == [{"place": "art. 15 ¶7", "text": "第7段的内容。"}]
    assert (
        "原文: 第7段的内容。" in run("law", "show", "ZH-15.7-utility-cutoff", "--lang", "zh").stdout
    )


@pytest.mark.usefixtures("folder")
def test_no_text_is_shown_where_none_was_taken() -> None:
    shown = json.loads(run("law", "show", "ZH-15.7-utility-cutoff", "--format", "json").stdout)
    assert "text" not in shown


def test_another_citys_text_is_refused_and_nothing_is_kept(folder: Path) -> None:
    (folder / "short.txt").write_text("第一条 只有一条。\n", encoding="utf-8")
    refused = run("law", "text", "zhuhai", "short.txt")
    assert refused.exit_code == 2
    assert "is not the instrument of zhuhai" in refused.output
    assert not (folder / ".gongze").exists()


def test_a_text_in_gb18030_is_read_and_said(folder: Path) -> None:
    (folder / "own.txt").write_text(instrument(), encoding="gb18030")
    taken = run("law", "text", "zhuhai", "own.txt")
    assert taken.exit_code == 0
    assert "GB18030" in taken.stderr


@pytest.mark.parametrize("text", ["", "no article\n"])
def test_what_is_no_instrument_is_named(folder: Path, text: str) -> None:
    (folder / "other.txt").write_text(text, encoding="utf-8")
    refused = run("law", "text", "zhuhai", "other.txt")
    assert refused.exit_code == 2
    assert refused.output.startswith("other.txt: ")


def test_a_new_text_names_what_changed_and_the_rules_that_rest_on_it(folder: Path) -> None:
    new = instrument().replace("第7段的内容。", "第7段的新内容。")
    (folder / "new.txt").write_text(new, encoding="utf-8")
    compared = run("law", "text", "zhuhai", "new.txt", "--against", "own.txt", "--format", "json")
    assert compared.exit_code == 1
    (one,) = json.loads(compared.stdout)
    assert one["place"] == "art. 15 ¶7"
    assert "ZH-15.7-utility-cutoff" in one["rules"]
    assert "cutoff_notifiers" in one["readings"]
    assert not (folder / ".gongze").exists()


def test_a_damaged_copy_is_named_and_the_rule_is_shown_without_it(folder: Path) -> None:
    run("law", "text", "zhuhai", "own.txt")
    (folder / ".gongze/texts/zhuhai.json").write_text("{", encoding="utf-8")
    shown = run("law", "show", "ZH-15.7-utility-cutoff")
    assert shown.exit_code == 0
    assert "zhuhai.json is damaged" in shown.stderr


def test_the_article_stands_beside_what_is_explained_where_a_copy_is_kept(folder: Path) -> None:
    assert (folder / "own.txt").exists()
    story = str(STORIES / "art-15-7-a-correction-moves-the-last-day.jsonl")
    without = json.loads(run("explain", story, "--format", "json").stdout)["explained"]
    assert not any("text" in one for one in without)
    run("law", "text", "zhuhai", "own.txt")
    (cut, *_) = [
        one
        for one in json.loads(run("explain", story, "--format", "json").stdout)["explained"]
        if one.get("rule") == "ZH-15.7-utility-cutoff"
    ]
    assert [(one["place"], one["text"]) for one in cut["text"]] == [("art. 15 ¶7", "第7段的内容。")]
    assert "条文原文：第十五条第七款：第7段的内容。" in run("explain", story, "--lang", "zh").stdout
    assert "第7段的内容。" in run("explain", story, "--format", "html").stdout


def test_an_article_of_higher_law_is_not_shown_from_the_citys_text(folder: Path) -> None:
    run("law", "text", "zhuhai", "own.txt")
    assert (folder / "own.txt").exists()
    story = str(STORIES / "art-15-7-cut-at-night.jsonl")
    some = json.loads(run("explain", story, "--format", "json").stdout)["explained"]
    higher = [one for one in some if one.get("rule") == "CN-AEL-43-time-of-cut"]
    assert higher
    assert all(one["place"].startswith("art. 15") for found in higher for one in found["text"])
