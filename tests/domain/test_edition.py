"""An edition is of a city's own rules and of the words that they use:
another city's word changes none of it.
"""

from dataclasses import replace

import pytest

from hub.domain.law import Law
from hub.domain.rulebook import Texts, load_law
from hub.files.rulebooks import book_of, cities, law_of

EACH_CITY = pytest.mark.parametrize("city", cities())


def loaded(texts: Texts) -> Law:
    return load_law(texts.common, texts.city, None, texts.districts, texts.folder)


def law_with(city: str, file: str, old: str, new: str) -> Law:
    """Return a city's law with one passage of a file of `common/` written otherwise."""
    texts = book_of(city).texts
    written = texts.common[file].replace(old, new, 1)
    assert written != texts.common[file]
    return loaded(replace(texts, common={**texts.common, file: written}))


@EACH_CITY
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("events.yaml", "  # acts", "  orchard_felled: {family: act, need: [case]}\n  # acts"),
        ("offices.yaml", "  hub:", "  ORCHARDS: {zh: 果园管理处, en: orchards}\n  hub:"),
        ("offices.yaml", "  gas_supply:", "  orchard_felling: LAND\n  gas_supply:"),
        ("certificates.yaml", "  mining", "  orchard_paper: {zh: 果园证, issuer: LAND}\n  mining"),
        ("certificates.yaml", "# Papers", "# The papers"),
        ("offices.yaml", "供电部门", "电力部门"),
    ],
    ids=["kind", "office", "action", "paper", "comment", "name"],
)
def test_a_word_that_no_rule_of_a_city_uses_changes_no_edition(
    city: str, file: str, old: str, new: str
) -> None:
    assert law_with(city, file, old, new).edition == law_of(city).edition


@EACH_CITY
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            "events.yaml",
            "violation_discovered: {family: act, need: [case]",
            "violation_discovered: {family: act, need: [case, site]",
        ),
        ("certificates.yaml", "用地预审, issuer: LAND", "用地预审, issuer: NDRC"),
        ("offices.yaml", "construction_permit: CONSTR", "construction_permit: PLAN"),
        ("offices.yaml", "of: {LAND: 2018-03-17", "of: {LAND: 2018-03-18"),
        ("events.yaml", "effect: decides_penalty", "effect: [decides_penalty, executes_penalty]"),
    ],
    ids=["kind", "issuer", "action", "successor", "effect"],
)
def test_a_word_that_a_rule_uses_changes_the_edition_of_its_city(
    city: str, file: str, old: str, new: str
) -> None:
    assert law_with(city, file, old, new).edition != law_of(city).edition


@EACH_CITY
def test_a_rule_written_otherwise_changes_the_edition(city: str) -> None:
    texts = book_of(city).texts
    name = next(name for name in texts.city if name != "city.yaml")
    written = {**texts.city, name: f"{texts.city[name]}# seen\n"}
    assert loaded(replace(texts, city=written)).edition != law_of(city).edition


def test_a_paper_that_one_city_asks_for_changes_the_edition_of_no_other() -> None:
    old, new = "采矿许可证, issuer: LAND", "采矿许可证, issuer: NDRC"
    assert law_with("zhuhai", "certificates.yaml", old, new).edition == law_of("zhuhai").edition
    assert law_with("jilin", "certificates.yaml", old, new).edition != law_of("jilin").edition


def test_a_paper_that_any_paper_may_be_is_used_where_a_rule_reads_any() -> None:
    old = "  # permits and supply"
    new = (
        f"  orchard_told: {{family: document, half: sent, paper: orchard, need: [to, case]}}\n{old}"
    )
    assert law_with("zhuhai", "events.yaml", old, new).edition != law_of("zhuhai").edition
    assert law_with("jilin", "events.yaml", old, new).edition == law_of("jilin").edition


def test_a_city_is_placed_with_the_offices_that_its_rules_speak_of() -> None:
    assert {"LAND", "PLAN", "FIN", "INSPECT_OFFICE", "NATRES", "hub"} <= law_of("jilin").offices
    assert not {"PROC", "CULTURE"} & law_of("jilin").offices
    assert {"COURT", "PROC", "CULTURE", "MARKET"} <= law_of("zhuhai").offices
