"""The worked paths of CONTRIBUTING.md, followed literally in a clone: each edit fits,
each command shows what it says.
"""

import shutil
from pathlib import Path

import pytest

from tests.docs.followed import Edit, Typed, copied, edit, follow, path_of, steps_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = ("Change one rule", "Add a kind", "Add an action", "Add a city")


@pytest.mark.parametrize("heading", PATHS)
def test_a_path_edits_and_looks(heading: str) -> None:
    steps = list(steps_of(path_of(PAGE, heading)))
    assert {type(step) for step in steps} == {Edit, Typed}
    assert any(step.shows for step in steps if isinstance(step, Typed))


@pytest.mark.parametrize("heading", PATHS)
def test_an_edit_of_a_path_fits_the_file_that_it_names(heading: str, tmp_path: Path) -> None:
    edits = [step for step in steps_of(path_of(PAGE, heading)) if isinstance(step, Edit)]
    for step in edits:
        here = tmp_path / step.path
        if (ROOT / step.path).exists() and not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / step.path, here)
        edit(step, here)
    assert all((tmp_path / step.path).read_bytes() for step in edits)


@pytest.mark.processes
@pytest.mark.timeout(900)
@pytest.mark.parametrize("heading", PATHS)
def test_a_path_leads_where_it_says(heading: str, tmp_path: Path) -> None:
    clone = copied(ROOT, tmp_path)
    for step in steps_of(path_of(PAGE, heading)):
        follow(step, clone)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (Edit("a.txt", "three\n", "four\n"), "does not hold once"),
        (Edit("a.txt", "", "four\n"), "is there already"),
        (Typed("pytest --version", 1, ()), "pytest"),
        (Typed("pytest --version", 0, ("no such line",)), "no such line"),
    ],
)
@pytest.mark.processes
def test_a_step_that_does_not_fit_fails(step: Edit | Typed, why: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "Makefile").write_text("", encoding="utf-8")
    with pytest.raises(AssertionError, match=why):
        follow(step, tmp_path)
