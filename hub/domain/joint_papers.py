"""Makes a joint letter count as each author's: its sender's at once, another's once it joins it.

Nobody speaks for another office: that the sender names it makes the letter nobody's but his own.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.domain.facts import Fact, ReceiptPolicy, Seen
from hub.domain.numbered_papers import number_of
from hub.domain.vocabulary import Half

WITH = "with"
"""The field in which the sender of a joint letter names the other authors."""


def joined(seen: Sequence[Seen], joins: Iterable[Fact], policy: ReceiptPolicy) -> Iterator[Seen]:
    """Yield each letter once more for each office that joined it, from its own word on."""
    for join in joins:
        # On the wall clock the hub's receipt counts: nobody makes a letter his own in the past.
        since = join.at if policy.sent_is_received else max(join.at, join.received)
        author, number = str(join.get("sender")), number_of(join)
        for one in seen:
            if one.half is Half.ACT or number_of(one.fact) != number:
                continue
            received = one.half is Half.RECEIVED
            wrote = one.other if received else one.office
            if wrote != author or join.office == author:
                continue
            yield one._replace(
                office=one.office if received else join.office,
                other=join.office if received else one.other,
                at=max(one.at, since),
                counts_at=max(one.counts_at, since),
                joined=join.source,
            )


def not_joined(facts: Sequence[Fact], joins: Sequence[Fact]) -> Iterator[tuple[Fact, str]]:
    """Yield each joint letter with each office that it names and that has not joined it."""
    for fact in facts:
        for office in fact.get(WITH) or ():
            if not any(
                join.office == office
                and join.get("sender") == fact.author
                and number_of(join) == number_of(fact)
                for join in joins
            ):
                yield fact, office
