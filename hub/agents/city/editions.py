"""By which edition a worker judges a city: the registered one, or that of all rows.

The registry names one edition and one calendar for each city; `gongze provision` changes them.
While workers are replaced one by one, a city is judged under one edition, then under the next,
and never back:

1. A worker that has the registered edition judges a city. Its first answer derives some row
   under it.
2. A worker that has another goes on only with a city of which every row still stands under that:
   nobody has begun with the registered one. It holds any other city.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from hub import output
from hub.agents.known_cities import OtherEditionError
from hub.domain.city.city import City
from hub.domain.law import Law
from hub.messages import CityRecord as Placed
from hub.sentence import in_words


@dataclass(slots=True)
class Editions:
    """The law of each city as one worker has it.

    `law_of` raises `OtherEditionError` for an edition that is not registered.
    """

    law_of: Callable[[Placed], Law]
    _told: set[str] = field(default_factory=set)

    def law_here(self, placed: Placed) -> tuple[Law, OtherEditionError | None]:
        """Return the law of a city as it is here, and what is wrong if it is not registered."""
        try:
            return self.law_of(placed), None
        except OtherEditionError as other:
            return other.law, other

    def must_stand(self, city: City, stood_under: str, other: OtherEditionError) -> None:
        """Raise `other` unless every row of a loaded city stands under the edition that is here.

        `stood_under` is what the city's own row said of it when it was loaded.
        """
        if stood_under != city.docket.by or city.docket.has_stale:
            raise other
        words = in_words(
            "{city} goes on under edition {edition}, as it stands. The registry names "
            "edition {edition2}: a worker that has it goes on from here when it is given "
            "the city. Replace this worker by such a one.",
            city=city.placed.city,
            edition=other.law.edition,
            edition2=city.placed.edition,
        )
        if words not in self._told:
            self._told.add(words)
            output.warn(words)
