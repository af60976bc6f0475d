"""What a city's own outbox says has one handler each, and no kind beside has one."""

from hub.domain.city.command_handlers import HANDLERS
from hub.domain.city.commands import COMMANDS, REFUSAL_REPLAYED, STORY_MARK

OF_THE_RECORD = {REFUSAL_REPLAYED, STORY_MARK}
"""What is done on these concerns the record, before it is a fact: `intake.py`."""


def test_every_command_is_carried_out_by_one_handler() -> None:
    assert HANDLERS.keys() | OF_THE_RECORD == COMMANDS.keys()
    assert not HANDLERS.keys() & OF_THE_RECORD
