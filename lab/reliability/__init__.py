"""Proof that nothing is lost and nothing is doubled, while parts of the system are made to fail."""
