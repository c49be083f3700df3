"""A language model: makes one answer of a given shape out of given facts."""
