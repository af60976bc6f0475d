"""Says whether something seen in a case counts for one of its sites (RL-11).

What names sites counts for these, and for those in whose place they go on. What names none counts
for every site of the case in which it was told; told in another case, for the sites of that one.
"""

from hub.domain.context import CaseView
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.names import fold


def is_at(seen: Seen, site: str, view: CaseView) -> bool:
    """Return whether something counts for a site, named by its fold."""
    if site == view.only_site:
        return True
    named = view.sites_named.get(seen.fact.id)
    if named is not None:
        return site in named or any(fold(one.name) in named for one in view.heirs_of("site", site))
    elsewhere = view.places.get(seen.fact.id)
    return elsewhere is None or site in elsewhere


def is_of_occasion(seen: Seen, draft: Draft, view: CaseView) -> bool:
    """Return whether something belongs to the occasion and the site of a duty."""
    if draft.since is not None and seen.at < draft.since:
        return False
    return not draft.site or is_at(seen, draft.site, view)
