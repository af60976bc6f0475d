"""The docket of one city: all its rows, and what has still to be worked out of them. Facts in,
transitions out.

A **row** is what a city keeps of one case, site, party, …: its facts, what other rows add to it
(`entries`), and what follows (`said`). No message goes between rows. When facts or entries change,
the row is marked; a pass derives every marked row, puts what it adds to others there, and marks
those that this changed.

    add, drop, touch, sweep ──mark──► Worklist ──rows in turn──► a pass ──► what is said
                                         ▲                         │
                                         └───── mark ◄── export ───┘

Two passes take from the one work list:

- `Recomputation` (`recompute.py`) derives in full. Its `settle` ends every batch, and returns the
  transitions.
- `GateStandings` (`standings.py`) runs before a question is answered inside a batch. It derives
  papers, holds and penalties only, says nothing, and puts each row off to the next `settle`.

What holds when `settle` has returned:

1. No row is marked and none is put off. What is still stale is swept later, in bounded numbers.
2. `row.said` is what was last derived of a row, and by the transitions returned so far, what is
   said of it; except for a row that is set aside: that goes on saying what it said.
3. For every row r and every key k in `r.exported`, the row k has in `entries[r.key]` what r was
   last derived to add to it; no other row has an entry of r. An empty entry is not kept.
4. `row.next_at` is the earliest instant at which time alone changes the row, and its timer stands
   in the work list. A row that waits for rows of other law has none: a sweep takes it anyway.
5. `row.derived_under` is `Basis.under` exactly where the row was derived in full by today's law,
   days and engine; `under_code` where other code is to try it again; `under_held` where it says
   nothing yet, as a row that bears on it was of other law; empty where it waits for rows of other
   law below it.
6. `faults` are those not yet published, `barred` the rows that are derived no more because what
   follows from them cannot be written. Neither is stored: whoever loads the city works them out
   again.

Why a pass ends: facts do not change within it, so the rows that it can mark are those that the
facts of its rows name, a finite number; and the work list gives each of them at most
`DERIVATIONS_MAX` turns. Two derivations that keep changing each other cost the two rows, which are
set aside by name, and not the city.

Why the order of arrival changes nothing: derivation sees facts in their canonical order, entries by
key, and neither the order of marks nor how often a row was derived. Rows are compared with what
they said when the pass is over.

Why rows of two laws are not mixed: a row waits while one that adds to it is stale
(`Worklist.stale_below`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.calendar import local_day
from hub.domain.city.decrees import DECREES
from hub.domain.city.derivation import Troubles
from hub.domain.city.derivation_basis import DOUBT_LASTS, Basis
from hub.domain.city.recompute import Recomputation
from hub.domain.city.remarks import asked_about, make_known
from hub.domain.city.row_limits import must_hold, must_link, receipts_to_come, weigh
from hub.domain.city.row_transitions import Fault, Transition
from hub.domain.city.rows import Row, Rows
from hub.domain.city.standings import GateStandings, PublishedStandings
from hub.domain.city.weeks import week_key
from hub.domain.city.worklist import Worklist
from hub.domain.context import Context, Standing
from hub.domain.facts import Fact, ReceiptPolicy
from hub.domain.fetched import Fetched
from hub.domain.outages import Outages
from hub.domain.row_key import is_of
from hub.domain.targets import target_key
from hub.domain.vocabulary import Effect


class Docket:
    """All rows of one city and what time has still to change in them."""

    def __init__(
        self,
        rows: Rows,
        context: Context,
        policy: ReceiptPolicy,
        engine: str,
        anew: int = 0,
        doubt_lasts: int = DOUBT_LASTS,
        code: str = "",
    ) -> None:
        self.rows = rows
        self.policy = policy
        self._basis = Basis(context, policy, engine, code, anew, doubt_lasts)
        self._basis.arrange(rows.find(DECREES))
        self._troubles = Troubles()
        self._work = Worklist(rows)
        self._published = PublishedStandings(rows)
        parts = (rows, self._basis, self._work, self._troubles)
        self._full = Recomputation(*parts, self._published)
        self._gates = GateStandings(*parts)

    @property
    def context(self) -> Context:
        """Return what every derivation stands on now."""
        return self._basis.context

    @property
    def under(self) -> str:
        """Return what rows are derived under."""
        return self._basis.under

    @property
    def under_code(self) -> str:
        """Return what rows are derived under that other code is to try again."""
        return self._basis.under_code

    @property
    def under_held(self) -> str:
        """Return what rows are derived under that are still to say what follows."""
        return self._basis.under_held

    @property
    def by(self) -> str:
        """Return the law and the engine by which rows are derived."""
        return self._basis.by

    @property
    def anew(self) -> int:
        """Return how often all rows were to be derived anew."""
        return self._basis.anew

    @property
    def faults(self) -> list[Fault]:
        """Return what could not be worked out, until whoever publishes it clears the list."""
        return self._troubles.faults

    def take_doubted(self) -> list[Row]:
        """Return the rows whose doubts may be others than was published, since the last call."""
        keys = sorted(self._troubles.doubted)
        self._troubles.doubted.clear()
        return [self.rows.make(key) for key in keys]

    @property
    def has_stale(self) -> bool:
        """Return whether rows are still to be derived under the law, days or engine of now."""
        return self._work.has_stale

    def add(self, fact: Fact, keys: Collection[str]) -> None:
        """Put a fact into the rows that it names; they are derived anew at the next `settle`.

        Raises `RowFullError` for a row of which the fact's office has filled its share.
        """
        receipts = receipts_to_come(fact, self.policy.vocabulary)
        told_of = self._told_of(fact)
        for key in keys:
            row = self.rows.find(key)
            if row is not None:
                must_hold(row, fact, receipts)
            if is_of("case", key):
                must_link(self.rows, key, fact, told_of)
        make_known(asked_about(fact), self.rows, self.under)
        for key in keys:
            weigh(self.rows.make(key), fact, receipts)
            row = self._put(fact, key)
            if key == DECREES and self._basis.arrange(row):
                self.stale_all()

    def add_receipt(self, fact: Fact, keys: Iterable[str]) -> None:
        """Put the receipt of a paper into the rows of the paper: it takes nobody's share, and names
        nothing that they do not know.
        """
        for key in keys:
            self._put(fact, key)

    def _put(self, fact: Fact, key: str) -> Row:
        row = self.rows.make(key)
        row.facts[fact.id] = fact
        row.doubts.pop(fact.id, None)
        self._work.mark(key)
        if is_of("week", key):
            self._gates.weeks_told_of.add(key)
        return row

    def _told_of(self, fact: Fact) -> list[str]:
        """Return the rows of the week and of who has to answer to which a case would tell a
        fact.
        """
        words, found = self.policy.vocabulary, list[str]()
        if fact.kind in self.context.law.weekly_kinds:
            found.append(week_key(local_day(fact.at)))
        finds = Effect.FINDS in words.effects.get(fact.kind, ())
        if finds and (target := fact.named("target")):
            found.append(target_key(target, words.roles))
        return found

    def drop(self, key: str, facts: Collection[str]) -> None:
        """Take facts out of a row again that say no more than others there."""
        row = self.rows.find(key)
        if row is None or not facts:
            return
        for identifier in facts:
            row.facts.pop(identifier, None)
            row.doubts.pop(identifier, None)
        row.shares = {}
        self._work.mark(key)

    def touch(self, key: str) -> None:
        """Have a row derived anew although none of its facts changed."""
        self.rows.make(key)
        self._work.mark(key)

    def bar(self, key: str, words: str) -> None:
        """Derive a row no more, here: what would follow from it cannot be written."""
        self._troubles.barred[key] = words
        self.touch(key)

    def was_barred(self, barred: Mapping[str, str]) -> None:
        """Take rows as barred from the beginning, with why:
        nothing of them is worked out for that.
        """
        self._troubles.barred.update(barred)

    def wait(self, key: str, next_at: datetime) -> None:
        """Remember that time alone may change a row at `next_at`."""
        self._work.wait(key, next_at)

    def stale(self, key: str) -> None:
        """Remember a row that was derived under other law, calendar or engine:
        it is due in a sweep.
        """
        self._work.stale(key)

    def hold(self, key: str) -> None:
        """Remember a row that was derived and is still to say what follows."""
        self._work.hold(key)

    def stale_all(self) -> None:
        """Have every row derived anew, in bounded sweeps: days have moved,
        or who may be accused.
        """
        self._basis.anew += 1
        self._work.stale_all(self.rows.keys())

    def advance(self, evidence_time: datetime) -> None:
        """Move evidence time on; it never goes back."""
        self._basis.advance(evidence_time)

    def spare(self, offices: frozenset[str], in_doubt: Mapping[str, tuple[str, ...]]) -> None:
        """Accuse these offices of nothing for now, and those `in_doubt` as candidates,
        with the records in doubt.
        """
        self._basis.context = replace(self.context, suspended=offices, in_doubt=in_doubt)

    def hub_stood(self, outages: Outages) -> None:
        """Take all outages of the hub that the city knows."""
        self._basis.context = replace(self.context, outages=outages)

    def is_fetched(self, fetched: Fetched) -> None:
        """Take how far inboxes are fetched."""
        self._basis.context = replace(self.context, fetched=fetched)

    def doubted_until(self, received: datetime) -> datetime:
        """Return when a doubt that begins now, or with a record received since,
        is over at the latest.
        """
        return self._basis.doubted_until(received)

    def sweep(self, rows_max: int) -> bool:
        """Mark up to `rows_max` rows that time has reached or that are stale;
        return whether more are.
        """
        now = self.context.evidence_time
        for key in self._work.reached(rows_max, now):
            self.touch(key)
        return self._work.has_stale or self._work.is_reached(now)

    def settle(self) -> list[Transition]:
        """Derive every row that changed, and those that it touches,
        and return what is to be said.
        """
        return self._full.settle()

    @property
    def settled(self) -> Sequence[Row]:
        """Return the rows that `settle` has derived last and that say what follows from them."""
        return self._full.settled

    def unsaid(self, transition: Transition, words: str) -> None:
        """Have a transition stand as not said: it could not be,
        and is tried again when its row is derived.
        """
        self._full.unsaid(transition, words)

    def take_standings(self) -> Iterator[tuple[str, Standing]]:
        """Yield how rows stand that stand otherwise than was said of them, since the last call."""
        return self._published.take()

    def settle_to_answer(self) -> None:
        """Work out only what an answer of a gate can rest on;
        what is to be said is left to `settle`.
        """
        self._gates.prepare()

    def standing(self, key: str) -> Standing:
        """Return how a row stands now; a row never heard of stands empty."""
        return self._gates.of(key)
