"""Bringing a stage to AWS, and taking it back."""
