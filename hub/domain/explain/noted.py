"""Says what a remark means, with offices and kinds by their names: on the wire it has codes."""

from collections.abc import Iterable

from hub.domain.explain.speech import Speech
from hub.messages import Note, noted_with
from hub.sentence import in_chinese


def noted_in(
    speech: Speech, code: str, rule: str | None, offices: Iterable[str], kinds: Iterable[str]
) -> tuple[str, str]:
    """Return what a remark means and what to do, with offices and kinds by their names."""
    told = noted_with(
        Note(code),
        rule=rule or speech.either("what it says", "此事"),
        offices=speech.either_of(map(speech.office, offices)),
        kinds=speech.either_of(map(speech.kind, kinds)),
    )
    means, remedy = (speech.either(str(one), in_chinese(one)) for one in told)
    return means, remedy
