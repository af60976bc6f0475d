"""The list of rules and the files of a rulebook: what would be lost in silence is named."""

from pathlib import Path

import pytest

from hub.domain.rulebook import RulebookError
from hub.files import rulebooks
from hub.files.rulebooks import known_rules, texts_of


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ZH-1\tart. 1\nZH-2 art. 2\n", "rules.txt, line 2: an id, one tab"),
        ("ZH-1\tart. 1\textra\n", "rules.txt, line 1: an id, one tab"),
        ("ZH-1\tart. 1\nZH-1\tart. 2\n", "line 2: ZH-1 stands twice"),
        ("", "rules.txt lists no rule"),
        ("# none\n\n", "rules.txt lists no rule"),
    ],
)
def test_a_list_of_rules_that_cannot_be_read_is_named(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebooks, "RULEBOOKS", tmp_path)
    (tmp_path / "rules.txt").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match=says):
        known_rules()


def test_blank_lines_and_a_byte_order_mark_are_no_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebooks, "RULEBOOKS", tmp_path)
    (tmp_path / "rules.txt").write_text("\ufeff# head\n\nZH-1\tart. 1\n", encoding="utf-8")
    assert known_rules() == {"ZH-1": "art. 1"}


@pytest.mark.parametrize("name", ["more.yml", "more.YAML", "more.Yml"])
def test_a_file_that_would_not_be_read_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rulebooks, "RULEBOOKS", tmp_path)
    (tmp_path / "zhuhai").mkdir()
    (tmp_path / "zhuhai" / name).write_text("duties: []\n", encoding="utf-8")
    with pytest.raises(RulebookError, match=rf"zhuhai/{name} would not be read.*Rename it more\.y"):
        texts_of("zhuhai")
    assert rulebooks.cities() == ("zhuhai",)
