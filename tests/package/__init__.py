"""What a stranger gets: the wheel, from an empty folder, without the clone."""
