"""Whatever the hub says is told in a line that a person can read, in both languages."""

from pathlib import Path

import pytest

from hub.cli.message_lines import line_of
from hub.domain.explain.speech import Speech
from hub.files.rulebooks import law_of, words_of
from hub.messages import Message, OfficeMessage, decode, family_of
from tests.tidy.texts import ROOT

OF_THE_HUB_ALONE = frozenset(("city", "mark", "marksasked", "probe"))
"""What no person follows: the registry, the marks, and what asks for them."""
SAMPLES = sorted((ROOT / "schemas" / "avro" / "samples").glob("*.avro"))


def _followed() -> list[Path]:
    found = ((path, decode(path.read_bytes())) for path in SAMPLES)
    return [
        path
        for path, message in found
        if not isinstance(message, OfficeMessage)
        and path.stem.partition(".")[0] not in OF_THE_HUB_ALONE
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("sample", _followed(), ids=lambda path: path.stem)
def test_a_word_of_the_hub_is_a_line_and_not_the_name_of_its_family(
    sample: Path, lang: str
) -> None:
    message = decode(sample.read_bytes())
    assert isinstance(message, Message)
    family = family_of(type(message))
    told = line_of(message, Speech(words_of(lang), law_of("zhuhai").vocabulary))
    assert told.strip() != family
    assert f"a {family} that cannot be shown" not in told
