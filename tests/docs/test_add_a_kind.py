"""The new kind of docs/law.md loads as it stands there, and its duty is met as the page says."""

import re
from pathlib import Path

import pytest
import yaml

from hub.domain.law import Law
from hub.domain.rulebook import load_law
from hub.files.rulebooks import texts_of
from tests.laws import duties, told

PAGE = (Path(__file__).parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
SECTION = PAGE.split("### Add a kind\n")[1].split("\n## ")[0]
BLOCKS = re.findall(r"```(?:yaml|diff)\n(.*?)```", SECTION, re.DOTALL)
ALERT = {"at": "2025-03-10T09:00:00", "event": "satellite_alert_recorded", "by": "LAND"}
VERIFIED = {"at": "2025-03-12T09:00:00", "event": "violation_verified", "by": "LAND", "case": "C1"}
FOUND = {"at": "2025-03-11T09:00:00", "event": "violation_discovered", "by": "LAND", "case": "C1"}


@pytest.fixture
def law() -> Law:
    """Return Zhuhai's law with the kind and the rule of the page."""
    kind, _, rule = BLOCKS
    common = dict(texts_of("common"))
    events = yaml.safe_load(common["events.yaml"])
    events["kinds"] |= yaml.safe_load(kind)["kinds"]
    common["events.yaml"] = yaml.safe_dump(events, allow_unicode=True, sort_keys=False)
    city = {**texts_of("zhuhai"), "alerts.yaml": re.sub("^[+] ", "", rule, flags=re.MULTILINE)}
    return load_law(common, city)


def test_the_page_gives_its_kind_a_chinese_name() -> None:
    kind, chinese, _ = BLOCKS
    assert yaml.safe_load(kind)["kinds"].keys() == yaml.safe_load(chinese)["kinds"].keys()


@pytest.mark.parametrize(
    ("alert", "lines", "status"),
    [
        ({"site": "P1"}, [FOUND | {"site": "P1"}, VERIFIED], "discharged"),
        ({"site": "P1"}, [VERIFIED | {"site": "P1"}], "discharged"),
        ({"site": "P1", "case": "C1"}, [VERIFIED], "discharged"),
        ({"site": "P1"}, [VERIFIED | {"site": "P2"}], "breached"),
        ({"site": "P1"}, [VERIFIED], "breached"),
    ],
)
def test_the_duty_of_the_page_is_met_as_it_says(
    law: Law, alert: dict[str, str], lines: list[dict[str, str]], status: str
) -> None:
    run = told(law, "2025-03-20T09:00:00", [ALERT | alert, *lines])
    owed = [one["status"] for one in duties(run) if one["rule"] == "ZH-0-verify-alert"]
    assert owed == [status]
