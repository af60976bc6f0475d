"""What follows from each kind of row: what it says, what it adds to others, how it stands."""
