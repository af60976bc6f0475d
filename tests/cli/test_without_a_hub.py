"""What commands say where no broker serves, no worker runs, or no city was placed."""

import socket
from pathlib import Path

import pytest

from tests.kafka.person import gongze

LINE = '{"kind": "violation_discovered", "case": "C1"}'
S02 = str(Path(__file__).parents[1] / "stories" / "given" / "S02.jsonl")


@pytest.fixture(scope="module")
def nowhere() -> str:
    """Return an address where nothing serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.processes
@pytest.mark.parametrize(
    "words",
    [
        ("provision", "zhuhai"),
        ("play", S02),
        ("watch", "duties"),
        ("gate", "power_supply", "--site", "P1"),
    ],
    ids=lambda words: str(words[0]),
)
def test_a_command_says_in_one_sentence_that_no_broker_answers(
    words: tuple[str, ...], nowhere: str
) -> None:
    ran = gongze(*words, "--kafka", nowhere)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"Nothing answers at {nowhere}.")


@pytest.mark.processes
@pytest.mark.parametrize(
    "words",
    [
        ("send", "--as", "zhuhai:LAND", "-"),
        ("refused", "replay", "--city", "zhuhai", "--code", "X01"),
    ],
    ids=lambda words: str(words[0]),
)
def test_what_no_broker_takes_is_not_accepted(words: tuple[str, ...], nowhere: str) -> None:
    ran = gongze(*words, "--kafka", nowhere, said=LINE)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("Not accepted, try again.")


@pytest.mark.processes
@pytest.mark.parametrize(
    ("said", "why"), [("", "nothing came"), ("hello", "neither JSON"), ("[{}, {]", "entry 2")]
)
def test_what_cannot_be_read_is_told_before_any_broker_is_asked(
    said: str, why: str, nowhere: str
) -> None:
    ran = gongze("send", "--as", "zhuhai:LAND", "-", "--kafka", nowhere, said=said)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("standard input: ")
    assert why in ran.err
    assert ran.err.endswith("Nothing was sent.\n")


def test_where_no_worker_answers_a_play_and_a_question_say_so(kafka: str) -> None:
    played = gongze("play", S02, "--as", "alone", "--wait", "1", "--kafka", kafka)
    assert (played.code, played.out) == (3, "")
    assert "Is a worker running?" in played.err
    gongze("provision", "zhuhai", "--as", "idle", "--office", "POWER", "--kafka", kafka).ok()
    words = ("gate", "power_supply", "--site", "P1", "--as", "idle:POWER", "--wait", "1")
    asked = gongze(*words, "--kafka", kafka)
    assert (asked.code, asked.out) == (3, "")
    assert "idle has no heartbeat yet: no worker runs, or none can work on it" in asked.err


def test_a_city_is_placed_once_and_never_moves(kafka: str) -> None:
    words = ("provision", "zhuhai", "--as", "placed", "--office", "LAND", "--kafka", kafka)
    first = gongze(*words).ok()
    assert gongze(*words).ok() == first
    more = gongze(*words[:-2], "--office", "TOWN_A=TOWN_GOV", "--kafka", kafka).ok()
    assert "TOWN_A=TOWN_GOV" in more
    assert more.split(", ")[2] == first.split(", ")[2]
    for other in (("zhuhai", "--clock", "story"), ("jilin",)):
        ran = gongze("provision", *other, "--as", "placed", "--kafka", kafka)
        assert ran.code == 1
        assert "cannot change" in ran.err


def test_an_unknown_role_reading_office_or_city_is_named_with_those_that_there_are(
    kafka: str,
) -> None:
    role = gongze("provision", "zhuhai", "--as", "names", "--office", "X=NOBODY", "--kafka", kafka)
    assert (role.code, "NOBODY is no role" in role.err) == (2, True)
    reading = gongze("provision", "zhuhai", "--as", "names", "--setting", "no=1", "--kafka", kafka)
    assert reading.code == 2
    gongze("provision", "zhuhai", "--as", "names", "--office", "LAND", "--kafka", kafka).ok()
    office = gongze("send", "--as", "names:POWER", "-", "--kafka", kafka, said=LINE)
    assert (office.code, "it has LAND, hub" in office.err) == (1, True)
    city = gongze("send", "--as", "nowhere:POWER", "-", "--kafka", kafka, said=LINE)
    assert (city.code, "names" in city.err) == (1, True)
