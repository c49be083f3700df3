"""Merch onboarding: a company's intake, its brand, its print files, and the two keys that open its shop."""
