"""The examples of docs/law.md load as rules of Zhuhai."""

import re
from pathlib import Path

import pytest

from hub.domain.rulebook import load_law

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "law.md").read_text()
SECTIONS = {"A duty": "duties", "A gate": "gates", "A block": "blocks"}
EXAMPLES = [
    (SECTIONS[heading], example)
    for heading, example in re.findall(
        r"^## (A duty|A gate|A block)\n.*?```yaml\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL
    )
]


def texts(folder: str) -> dict[str, str]:
    return {path.name: path.read_text() for path in (ROOT / "rulebooks" / folder).glob("*.yaml")}


@pytest.mark.parametrize(("section", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_a_rule_written_as_the_page_shows_is_read(section: str, example: str) -> None:
    zhuhai = texts("zhuhai")
    city = {name: zhuhai[name] for name in ("city.yaml", "grounds.yaml")}
    law = load_law(texts("common"), {**city, "example.yaml": f"{section}:\n{example}"})
    assert len(getattr(law, section)) == 1


def test_the_page_shows_a_duty_a_gate_and_a_block() -> None:
    assert [section for section, _ in EXAMPLES] == ["duties", "gates", "blocks"]
