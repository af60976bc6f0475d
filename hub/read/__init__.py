"""The read side: everything said, in a database that can be thrown away and made again.

`follower.py` reads outboxes, inboxes and the `hub.` streams that are kept; `rows.py` turns records
into rows of `schema.py`; `database.py` writes them with the positions, in one transaction;
`pages.py` answers questions, a page at a time.
"""
