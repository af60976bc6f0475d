"""Compares the outcome of a story with its expectation; a failure shows the differences alone."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.domain.story.compare import story_differences


def comes_out_as(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> None:
    """Fail with one line for each difference: rule, office, case, what was expected, what came."""
    found = story_differences(expected, outcome)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
