"""Small law and short stories, for tests that need a rule which no instrument has."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from hub.domain.law import Law
from hub.domain.rulebook import load_law
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import read_header, read_lines
from hub.domain.story.run import Replay, replay
from hub.files.calendar import published_calendar
from tests.toy import texts_of

JUDGED: dict[str, Any] = {
    "id": "MB-0-orchard",
    "article": "art. 0",
    "says": "Who files a case about an orchard deals with it.",
    "actor": "author",
    "raised": [{"act": "matter_booked"}],
    "done": [{"act": "matter_closed", "by": "actor"}],
}
"""A duty without its clock."""


def law_of_rules(
    *rules: Mapping[str, Any],
    section: str = "duties",
    settings: Mapping[str, Any] | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> Law:
    """Return Zhuhai's city file with these rules alone, and with settings of the test's own."""
    city = yaml.safe_load(texts_of("millbrook")["city.yaml"])
    city["settings"] |= settings or {}
    city["in_force"] = date(2009, 9, 25)
    texts = {
        "city.yaml": yaml.safe_dump(city, allow_unicode=True),
        "orchard.yaml": yaml.safe_dump({section: [dict(rule) for rule in rules]}, sort_keys=False),
    }
    return load_law(texts_of("common"), texts, chosen)


def told(law: Law, as_of: str, lines: Sequence[Mapping[str, Any]], **header: Any) -> Replay:
    """Return a story of these lines replayed; instants without an offset are Shanghai's."""
    first = json.dumps({"story": "", "city": law.city, "as_of": f"{as_of}+08:00", **header})
    texts = [json.dumps({**line, "at": f"{line['at']}+08:00"}) for line in lines]
    made = read_header(first)
    words = law.vocabulary.with_offices(made.offices)
    return replay(made, list(read_lines(texts, words)), law, published_calendar())


def duties(run: Replay) -> list[dict[str, Any]]:
    """Return the duties of a replayed story."""
    found: list[dict[str, Any]] = outcome_of(run)["obligations"]
    return found
