"""Onramp: customer onboarding as a golden path."""
