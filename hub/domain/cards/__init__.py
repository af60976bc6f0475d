"""Cards: a duty that falls due soon is told, and one that was missed, each under a number. Pure."""
