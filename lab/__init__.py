"""Proofs and measurements: speed and cost (`lab.bench`), "exactly once" (`lab.reliability`). None of it is deployed."""
