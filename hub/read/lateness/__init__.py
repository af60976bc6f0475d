"""Tells who is late: the hub, the wire, a sender's system or the office. Pure, but for the last.

`way.py` is the way of a paper and of the word that answers it; `stood.py` how long the hub stood;
`who.py` says of a duty whose the delay is, in one sentence. `found.py` finds what that rests on.
"""
