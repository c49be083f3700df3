"""Yesterday's table, taken in under a new name."""
