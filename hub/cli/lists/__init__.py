"""Lists that end: each command says what its rows are, and this room how they are written."""

from hub.cli.lists.destination import Destination, destination
from hub.cli.lists.listing import Column, Kind, Listing, Row

__all__ = ["Column", "Destination", "Kind", "Listing", "Row", "destination"]
