"""A term that changes on a day passes the check of law, is shown,
and leaves what was before alone.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.cli.replay import read_story, run_story
from hub.files import rulebooks
from tests.outcomes import comes_out_as

STORIES = Path(__file__).parent / "zhuhai"
RULE, FILE = "ZH-15.7-utility-cutoff", "zhuhai/art-15-cut-off.yaml"
CLOCK = re.compile(r"clock: \{working_days: (\d)\}")


def dated(clock: re.Match[str]) -> str:
    """Return a clock as docs/law.md has a change of it written: a day more from 2030 on."""
    now = int(clock[1])
    return (
        f"clock: {{2009-09-25: {{working_days: {now}}}, 2030-01-01: {{working_days: {now + 1}}}}}"
    )


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the hub read rulebooks in which one term changes on a day."""
    folder = tmp_path_factory.mktemp("amended") / "rulebooks"
    shutil.copytree(rulebooks.RULEBOOKS, folder)
    text, count = CLOCK.subn(dated, (folder / FILE).read_text(encoding="utf-8"))
    assert count == 1
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rulebooks, "RULEBOOKS", folder)
        rulebooks._law_of.cache_clear()
        yield
    rulebooks._law_of.cache_clear()


@pytest.mark.usefixtures("amended")
def test_it_passes_the_check_and_is_shown_with_its_day() -> None:
    checked = CliRunner().invoke(main, ["law", "check"])
    assert checked.exit_code == 0, checked.output
    shown = CliRunner().invoke(main, ["law", "show", RULE])
    assert "; from 2030-01-01 " in shown.output


@pytest.mark.usefixtures("amended")
@pytest.mark.parametrize(
    "story", sorted(STORIES.glob("art-15-7-*.jsonl")), ids=lambda one: one.stem
)
def test_a_story_of_before_comes_out_as_before(story: Path) -> None:
    expected = json.loads(story.with_suffix(".expected.json").read_text(encoding="utf-8"))
    comes_out_as(expected, run_story(read_story(str(story))))
