"""Says until when the notice that raised a duty stands.

A notice stands until something takes its ground away, whether or not the duty was then already
done: what ends the open duty also ends what is held because it was done.
"""

from datetime import datetime

from hub.domain.context import CaseView, Context
from hub.domain.derive.fulfilment import ended_by
from hub.domain.derive.standing_papers import state_of
from hub.domain.guards import Draft


def stands_until(draft: Draft, view: CaseView, context: Context) -> datetime | None:
    """Return the instant from which the notice that raised a duty no longer stands; None: it
    does.
    """
    end = ended_by(draft, None, None, view, context)
    back = state_of(draft, view, context).ended
    return min((one.at for one in (end, back) if one is not None), default=None)
