"""The last word within a term decides whether what was done stands."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.derive.last_word import last_word
from hub.domain.facts import Fact, Seen
from hub.domain.vocabulary import Half

BEGAN = datetime(2025, 3, 10, 1, tzinfo=UTC)


def seen(word: str, hour: int) -> Seen:
    at = BEGAN + timedelta(hours=hour)
    fact = Fact(f"{word}{hour}", word, "LAND", at, at, "", "", {})
    return Seen(Half.ACT, word, "LAND", "", at, at, fact)


@pytest.mark.parametrize(
    ("words", "stands", "undone"),
    [
        ("", None, None),
        ("s1", "s1", None),
        ("f1", None, None),
        ("s1 f2", None, "f2"),
        ("s1 s2 f3", None, "f3"),
        ("s1 f2 s3", "s3", None),
        ("s1 f2 f3", None, "f2"),
        ("f1 s1", "s1", None),
        ("s1 f1", "s1", None),
        ("s1 s2 f2", "s1", None),
        ("s1 f2 f9", None, "f2"),
        ("s1 f9", "s1", None),
        ("s9", None, None),
    ],
)
def test_the_last_word_before_the_limit_counts(
    words: str, stands: str | None, undone: str | None
) -> None:
    some = [seen(one[0], int(one[1:])) for one in words.split()]
    limit = BEGAN + timedelta(hours=9)
    word = last_word(some, lambda one: one.kind == "s", lambda one: one.kind == "f", limit)
    assert (word.stands and word.stands.fact.id, word.undone and word.undone.fact.id) == (
        stands,
        undone,
    )


def test_without_a_limit_the_last_word_of_all_counts() -> None:
    some = [seen("s", 1), seen("f", 9)]
    word = last_word(some, lambda one: one.kind == "s", lambda one: one.kind == "f", None)
    assert word.undone is some[1]
