"""What an office says without effect comes back to it, once, and is withdrawn when it has effect
after all.
"""

from datetime import datetime
from typing import Any

import pytest

from hub.domain.law import Law
from hub.files.rulebooks import law_of
from hub.messages import Acknowledgment, Document, OfficeMessage, Permit, Remark
from tests.cities import MINUTE, ACity, at

MONDAY = at("2025-03-10 09:00")
LATER = at("2025-03-10 10:00")
HEARD = MONDAY + 5 * MINUTE
ZHUHAI = "zhuhai"


class Zhuhai(ACity):
    """Zhuhai with the offices that these tests speak of."""

    name = ZHUHAI
    offices = ("LAND", "POWER", "TOWN_GOV", "hub")

    def said_to(self, office: str) -> list[Remark]:
        """Return what an office is told in its inbox; all can read it, too."""
        in_inbox = [one for one in self.all(Remark, "inbox") if one.office == office]
        assert [one for one in self.all(Remark, "refused") if one.office == office] == in_inbox
        return in_inbox

    def standing(self) -> set[tuple[str, str]]:
        """Return the remarks that stand: to whom, which."""
        last = {one.id: one for one in self.all(Remark, "refused")}
        return {(one.office, one.code) for one in last.values() if one.change != "withdrawn"}


def said(
    model: type[OfficeMessage], kind: str, office: str, minute: int = 0, **fields: Any
) -> OfficeMessage:
    return model(
        id=f"{kind}-{office}-{minute}",
        kind=kind,
        city=ZHUHAI,
        office=office,
        at=MONDAY + minute * MINUTE,
        **{"case": "C1", **fields},
    )


def notice(office: str = "LAND", minute: int = 0) -> OfficeMessage:
    return said(
        Document, "written_notice_sent", office, minute, to=("POWER",), notice="N1", matter="cutoff"
    )


def done(minute: int = 1, **fields: Any) -> OfficeMessage:
    told = {"notice": "N1", "step": "done"} | fields
    return said(Acknowledgment, "notice_acknowledged", "POWER", minute, **told)


def cut(minute: int = 2) -> OfficeMessage:
    return said(Permit, "supply_cut", "POWER", minute)


def told(*messages: OfficeMessage, marked: datetime = LATER) -> Zhuhai:
    """Return a city in which these were written one after the other, and time has passed."""
    city = Zhuhai()
    for number, one in enumerate(messages):
        heard = MONDAY + (5 + number) * MINUTE
        city.writes(one.office, one, heard)
        city.delivers(heard)
    city.marks(marked)
    return city


def test_a_notice_of_who_may_not_give_one_comes_back_with_who_may() -> None:
    (remark,) = told(notice("TOWN_GOV")).said_to("TOWN_GOV")
    assert (remark.code, remark.change) == ("R03", "said")
    assert (remark.field, remark.came) == ("kind", "written_notice_sent")
    assert (remark.rule, remark.article) == ("ZH-15.7-utility-cutoff", "art. 15 ¶7")
    assert remark.offices == ("LAND", "URBAN_ENF")
    assert "ZH-15.7-utility-cutoff" in remark.reason
    assert "LAND / URBAN_ENF" in remark.remedy
    assert remark.message == "written_notice_sent-TOWN_GOV-0"
    assert remark.received == HEARD


def test_it_is_said_when_evidence_has_passed_its_receipt_and_then_once() -> None:
    city = told(notice("TOWN_GOV"), marked=HEARD - MINUTE)
    assert city.said_to("TOWN_GOV") == []
    city.marks(HEARD)
    city.marks(LATER)
    assert len(city.said_to("TOWN_GOV")) == 1


def test_who_may_say_it_is_told_nothing() -> None:
    assert told(notice(), cut()).standing() == set()


def test_done_on_a_cut_off_notice_is_told_what_discharges_it() -> None:
    (remark,) = told(notice(), done()).said_to("POWER")
    assert (remark.code, remark.field, remark.came) == ("R04", "step", "done")
    assert remark.rule == "ZH-15.7-utility-cutoff"
    assert remark.kinds == ("supply_cut",)


@pytest.mark.parametrize("step", ["received", "accepted"])
def test_another_step_claims_nothing_and_is_told_nothing(step: str) -> None:
    assert told(notice(), done(step=step)).standing() == set()


def test_who_refuses_in_words_is_told_the_codes_until_it_gives_one() -> None:
    city = told(notice(), done(step="refused"))
    (remark,) = city.said_to("POWER")
    assert (remark.code, remark.kinds) == ("R07", ("not_supplied", "residential"))
    city.writes("POWER", done(2, step="refused", reason_code="not_supplied"), LATER)
    city.marks(LATER + MINUTE)
    assert city.standing() == {("LAND", "R08")}


def test_the_remark_is_withdrawn_when_the_supply_is_cut() -> None:
    city = told(notice(), done())
    city.writes("POWER", cut(), LATER)
    city.marks(LATER + MINUTE)
    said, withdrawn = city.said_to("POWER")
    assert (said.change, withdrawn.change) == ("said", "withdrawn")
    assert said.id == withdrawn.id
    assert withdrawn.remedy.startswith("Nothing is to be done")


def test_done_after_the_cut_is_told_nothing() -> None:
    assert told(notice(), cut(1), done(2)).standing() == set()


def test_a_notice_never_sent_cannot_be_acknowledged() -> None:
    assert told(notice(), done(notice="N2")).standing() == {("POWER", "R05")}
    assert told(done()).standing() == {("POWER", "R05")}


def test_the_paper_may_come_after_its_acknowledgment() -> None:
    city = told(done(step="received"))
    assert city.standing() == {("POWER", "R05")}
    city.writes("LAND", notice(minute=1), LATER)
    city.delivers(LATER)
    city.marks(LATER + MINUTE)
    assert city.standing() == set()


def test_a_paper_to_another_office_is_none_of_mine() -> None:
    town = said(Acknowledgment, "notice_acknowledged", "TOWN_GOV", 1, notice="N1", step="received")
    assert told(notice(), town).standing() == {("TOWN_GOV", "R05")}


def test_without_a_case_the_paper_of_that_number_is_acknowledged() -> None:
    alone = Acknowledgment(
        kind="notice_acknowledged", city=ZHUHAI, office="POWER", at=MONDAY, notice="N1", step="done"
    )
    assert told(notice(), alone).standing() == {("POWER", "R04")}
    assert told(alone).standing() == {("POWER", "R05")}
    heard = alone.model_copy(update={"step": "received"})
    assert told(notice(), heard).standing() == set()
    assert told(heard).standing() == set()


def test_a_cut_in_a_case_nobody_has_opened_is_told_until_somebody_does() -> None:
    city = told(cut())
    (remark,) = city.said_to("POWER")
    assert (remark.code, remark.field, remark.came) == ("R06", "case", "C1")
    city.writes("LAND", notice(), LATER)
    city.delivers(LATER)
    city.marks(LATER + MINUTE)
    assert city.standing() == set()


def test_a_cut_that_names_no_case_is_told_nothing() -> None:
    alone = Permit(kind="supply_cut", city=ZHUHAI, office="POWER", at=MONDAY, site="P1")
    assert told(alone).standing() == set()


def orders() -> list[tuple[OfficeMessage, ...]]:
    some = (notice(), notice("TOWN_GOV", 1), done(2), cut(3))
    return [some, some[::-1], (some[2], some[3], some[0], some[1])]


@pytest.mark.parametrize("messages", orders())
def test_the_order_of_arrival_changes_nothing_in_the_end(
    messages: tuple[OfficeMessage, ...],
) -> None:
    assert told(*messages).standing() == {("TOWN_GOV", "R03")}


def test_every_kind_that_is_looked_at_is_one_of_the_city() -> None:
    law: Law = law_of(ZHUHAI)
    assert law.voices.looked_at <= set(law.vocabulary.kinds)
    assert law.voices.papers
    assert law.voices.answering
