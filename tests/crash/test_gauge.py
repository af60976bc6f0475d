"""When nearly everything of several senders is refused the worker stops;
one sender's poison stops nobody.
"""

import pytest

from hub.agents.city.refusal_limit import RECORDS, SHARE, RefusalLimit, WrongDeployError


def sources(senders: int, count: int) -> list[str]:
    return [f"zhuhai.O{number % senders}.outbox/0/{number}" for number in range(count)]


def test_a_worker_that_trips_over_what_several_senders_write_says_that_the_deploy_is_wrong() -> (
    None
):
    heard = sources(3, RECORDS)
    with pytest.raises(WrongDeployError, match=f"{RECORDS} of the last {RECORDS} records, from 3"):
        RefusalLimit().weigh(heard, dict.fromkeys(heard, "X01"))


def test_a_fault_of_ours_in_nearly_every_record_stops_the_worker() -> None:
    heard = sources(5, RECORDS)
    bad = heard[: int(RECORDS * SHARE)]
    with pytest.raises(WrongDeployError, match="X01"):
        RefusalLimit().weigh(heard, dict.fromkeys(bad, "X01"))


@pytest.mark.parametrize(
    ("senders", "share", "code"),
    [(2, 1.0, "X01"), (5, SHARE - 0.05, "X01"), (5, 1.0, "M03"), (5, 1.0, "M08"), (5, 1.0, "C01")],
)
def test_poison_of_few_senders_or_some_records_or_of_the_senders_making_stops_nobody(
    senders: int, share: float, code: str
) -> None:
    heard = sources(senders, RECORDS)
    RefusalLimit().weigh(heard, dict.fromkeys(heard[: int(RECORDS * share)], code))


def test_what_was_refused_long_ago_no_longer_counts() -> None:
    gauge = RefusalLimit()
    early, late = sources(4, RECORDS - 1), sources(4, RECORDS)
    gauge.weigh(early, dict.fromkeys(early, "X01"))
    gauge.weigh(late, {})
    gauge.weigh(early[:100], dict.fromkeys(early[:100], "X01"))
