"""What an inbox held says the same whether the city remembers its deliveries or reads their
bytes.
"""

import pytest

from hub.agents.city import row_codec
from hub.domain.city import inboxes
from hub.domain.facts import DELIVERED
from hub.messages import Refusal, RefusalCode, decode
from tests.inboxes.a_city import BENCH, MILLER, AtItsDesk


def receipts(desk: AtItsDesk) -> list[str]:
    """Return the papers whose receipt a city keeps."""
    rows = [
        row_codec.decode_row(raw)
        for key, raw in sorted(desk.rows.items())
        if key.startswith(row_codec.ROW)
    ]
    return [
        str(fact.get("document"))
        for row in rows
        for fact in row.facts.values()
        if fact.kind == DELIVERED
    ]


@pytest.mark.parametrize("remembered", [0, 1, 2])
def test_a_city_that_remembers_few_deliveries_keeps_and_says_the_same(
    remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, other = AtItsDesk(), AtItsDesk()
    whole.notices(1, 2)
    whole.reads_back(MILLER)
    monkeypatch.setattr(inboxes, "DELIVERIES_MAX", remembered)
    other.notices(1, 2)
    other.reads_back(MILLER)
    assert (other.rows, other.words) == (whole.rows, whole.words)
    assert receipts(whole) == ["WARDEN/N1", "WARDEN/N2"]


def test_its_next_worker_remembers_none_and_keeps_and_says_the_same() -> None:
    one, other = AtItsDesk(), AtItsDesk()
    for desk in (one, other):
        desk.notices(1, 2)
    other.begin()
    for desk in (one, other):
        desk.reads_back(MILLER)
    assert (other.rows, other.words) == (one.rows, one.words)


def test_a_paper_in_the_inbox_of_another_office_proves_nobodys_receipt() -> None:
    desk = AtItsDesk()
    desk.notices(1)
    (paper,) = desk.inboxes[MILLER]
    desk.gives([desk.copied(BENCH, paper)])
    assert receipts(desk) == []
    desk.reads_back(MILLER)
    assert receipts(desk) == ["WARDEN/N1"]
    refused = [one for _, _, raw in desk.words if isinstance(one := decode(raw), Refusal)]
    assert [one.code for one in refused] == [RefusalCode.NOT_SAID_BY_HUB]


def test_a_paper_read_back_twice_is_one_receipt_and_one_refusal() -> None:
    desk = AtItsDesk()
    desk.notices(1)
    (paper,) = desk.inboxes[MILLER]
    desk.gives([desk.copied(MILLER, paper), desk.copied(MILLER, paper)])
    assert receipts(desk) == ["WARDEN/N1"]
    refused = [one for _, _, raw in desk.words if isinstance(one := decode(raw), Refusal)]
    assert [one.code for one in refused] == [RefusalCode.NOT_SAID_BY_HUB]
