"""Where a text has a word in place of a number the hub reminds, says whose idea it is,
accuses nobody.
"""

from datetime import timedelta

import pytest

from hub.domain.rulebook import RulebookError
from hub.messages import Act, Duty, Violation
from tests.cities import NAME, ACity, at
from tests.laws import JUDGED, duties, law_of_rules, told

RULE = "MB-6-verdict"
FILED = {"at": "2025-03-10T09:00:00", "event": "matter_booked", "by": "WARDEN", "case": "C1"}


@pytest.mark.parametrize(
    ("pace", "day"), [("at_once", "10"), ("promptly", "13"), ("regularly", "06-10")]
)
def test_each_word_has_its_own_reminder(pace: str, day: str) -> None:
    law = law_of_rules({**JUDGED, "clock": "none", "pace": pace})
    (duty,) = duties(told(law, "2025-03-10T12:00", [FILED]))
    assert duty["remind_on"] == (f"2025-{day}" if "-" in day else f"2025-03-{day}")
    assert (duty["due_date"], duty["status"], duty["reminded"]) == (None, "open", False)


@pytest.mark.parametrize(
    ("as_of", "reminded"), [("2025-03-13T23:59:59", False), ("2025-03-14T00:00", True)]
)
def test_the_hub_reminds_once_the_day_is_past_and_breaches_nothing(
    as_of: str, reminded: bool
) -> None:
    law = law_of_rules({**JUDGED, "clock": "none", "pace": "promptly"})
    (duty,) = duties(told(law, as_of, [FILED]))
    assert (duty["reminded"], duty["status"], duty["due_date"]) == (reminded, "open", None)


def test_what_was_done_late_is_discharged_and_no_longer_reminded_of() -> None:
    law = law_of_rules({**JUDGED, "clock": "none", "pace": "promptly"})
    done = {"at": "2025-03-20T09:00:00", "event": "matter_closed", "by": "WARDEN", "case": "C1"}
    (duty,) = duties(told(law, "2025-04-01T12:00", [FILED, done]))
    assert (duty["reminded"], duty["status"]) == (False, "discharged")


def test_a_city_chooses_how_soon_it_is_reminded() -> None:
    chosen = {"remind_promptly_working_days": 5}
    law = law_of_rules({**JUDGED, "clock": "none", "pace": "promptly"}, chosen=chosen)
    (duty,) = duties(told(law, "2025-03-10T12:00", [FILED]))
    assert (duty["remind_on"], duty["readings"]) == ("2025-03-17", chosen)


def test_a_choice_that_is_no_number_is_refused() -> None:
    with pytest.raises(RulebookError, match="'soon', not a whole number"):
        law_of_rules(
            {**JUDGED, "clock": "none", "pace": "promptly"},
            chosen={"remind_promptly_working_days": "soon"},
        )


def test_the_reminder_is_published_once_and_says_that_it_is_not_in_the_text() -> None:
    city = ACity()
    judged = at("2025-03-10 09:00")
    said = Act(kind="verdict_given", city=NAME, office="BENCH", at=judged, case="C1")
    city.writes("BENCH", said, judged)
    city.marks(at("2025-03-14 00:00"))
    city.marks(at("2025-03-14 00:00") + timedelta(days=30))
    found = [duty for duty in city.all(Duty) if duty.rule == RULE]
    assert [(one.change, one.reminder, one.reminder_zh) for one in found] == [
        ("raised", None, None),
        (
            "reminded",
            "Not done within 3 working days; this is not in the text.",
            "3个工作日内未办理；该期限并非条文所定。",
        ),
    ]
    assert city.all(Violation) == []
