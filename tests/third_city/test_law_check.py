"""`gongze law check` reads the rulebooks of any city, and one that is broken costs only itself."""

from pathlib import Path

from click.testing import CliRunner, Result

from hub.cli import main
from tests.third_city import OWN


def law_checked() -> Result:
    return CliRunner().invoke(main, ["law", "check"])


def test_cities_of_ones_own_are_whole(here: Path) -> None:
    ran = law_checked()
    assert [line for line in ran.stderr.splitlines() if ".yaml" in line] == []
    assert all(f"{city}: edition" in ran.stdout for city in (*OWN, "zhuhai", "jilin"))


def test_a_broken_city_is_named_with_its_folder_and_the_others_are_read(own: Path) -> None:
    first, other = OWN
    file = own / "rulebooks" / first / "city.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("disposed:", "dispossed:"), encoding="utf-8"
    )
    ran = law_checked()
    assert ran.exit_code == 2
    said = [line for line in ran.stderr.splitlines() if ".yaml" in line]
    assert [line.partition(",")[0] for line in said] == [f"{first}/city.yaml"] * 2
    assert "'disposed' is missing" in ran.stderr
    assert "key 'dispossed': no such key here. Did you mean 'disposed'?" in ran.stderr
    assert f"{other}: edition" in ran.stdout
