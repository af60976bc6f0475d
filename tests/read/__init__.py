"""The read side over logs that a simulated hub has written."""
