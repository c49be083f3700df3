"""Verifies the tokens that callers show."""
