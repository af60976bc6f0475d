"""Says of a copied record whether it is the next of its source: no repeat, and nothing missing
before it.

A relay may repeat what it copied. It may not leave anything out: each copy names the offset copied
before it. A source of which something was left out is stopped, and holds evidence time, until the
relay has begun again before the gap.
"""

from enum import Enum, auto

from hub import messages as m
from hub.domain.city.state import CityState, Heard


class Passed(Enum):
    """Why a copy is not heard: it was heard before, or something before it was not;
    `GAP` is said, `IN_GAP` was.
    """

    REPEAT = auto()
    GAP = auto()
    IN_GAP = auto()


def next_of_source(state: CityState, envelope: m.Envelope) -> m.Envelope | Passed:
    """Take a copy as heard, and return it with its topic's incarnation;
    or why it is passed over.
    """
    place = envelope.place
    heard = state.heard.get(place)
    replaced = state.replaced.get(place, ())
    if envelope.topic_id in replaced:
        return Passed.REPEAT
    same = heard is not None and heard.topic_id == envelope.topic_id
    incarnation = len(replaced) + (1 if same or heard is None else 2)
    if incarnation > 1:
        envelope = envelope._replace(incarnation=incarnation)
    before = heard.offset if heard is not None and same else -1
    if envelope.offset <= before:
        return Passed.REPEAT
    # A relay that does not know what it copied before begins with what was heard last.
    if envelope.previous_offset > before or envelope.previous_offset < 0 <= before:
        return _stopped(state, envelope)
    if not same:
        state.replace(place, envelope.topic_id)
    state.heard[place] = Heard(envelope.topic_id, envelope.offset, envelope.received)
    if envelope.offset >= state.stopped.get(place, envelope.offset):
        # The relay began again, and all that came meanwhile has been heard in its place.
        state.stopped.pop(place, None)
    return envelope


def _stopped(state: CityState, envelope: m.Envelope) -> Passed:
    known = state.stopped.get(envelope.place)
    state.stopped[envelope.place] = max(envelope.offset, known if known is not None else 0)
    return Passed.GAP if known is None else Passed.IN_GAP
