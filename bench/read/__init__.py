"""What the read side costs: pages of many duties, and records written a second."""
