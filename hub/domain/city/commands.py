"""The table of commands: the kinds by which a city's hub tells the city about itself, and what each
does.

None is a fact of a case. `rulebooks/common/events.yaml` has their fields and that they belong to
the hub.
"""

from collections.abc import Mapping
from dataclasses import dataclass

STORY_MARK = "story_mark"
STORY_BEGUN = "story_begun"
OFFICE_REGISTERED = "office_registered"
READING_CHOSEN = "reading_chosen"
OUTBOX_SUSPENDED = "outbox_suspended"
OUTBOX_RESUMED = "outbox_resumed"
QUARANTINE_ENDED = "quarantine_ended"
REFUSAL_REPLAYED = "refusal_replayed"
CALENDAR_PUBLISHED = "calendar_published"


@dataclass(frozen=True, slots=True)
class Command:
    """What one kind does.

    `by_hub`: only the city's own outbox may say it; `in_sandbox`: only in a sandbox.
    """

    does: str
    by_hub: bool = True
    in_sandbox: bool = False
    kept: bool = False


COMMANDS: Mapping[str, Command] = {
    STORY_MARK: Command("moves a sandbox's clock", by_hub=False, in_sandbox=True),
    STORY_BEGUN: Command("takes back all that a sandbox held before", in_sandbox=True),
    OFFICE_REGISTERED: Command("answers that the city has heard of an office"),
    READING_CHOSEN: Command("has all that the city says follow from the reading that it now has"),
    OUTBOX_SUSPENDED: Command("takes an office's outbox out: it is not accused meanwhile"),
    OUTBOX_RESUMED: Command("takes an office's outbox in again"),
    QUARANTINE_ENDED: Command("ends the doubt that records of a fault leave"),
    REFUSAL_REPLAYED: Command("hears a refused record again, as it came"),
    CALENDAR_PUBLISHED: Command("lays an arrangement of days over the calendar", kept=True),
}
"""Every such kind with what is done on it."""
HUB_ONLY = frozenset(kind for kind, command in COMMANDS.items() if command.by_hub)
SANDBOX_ONLY = frozenset(kind for kind, command in COMMANDS.items() if command.in_sandbox)
