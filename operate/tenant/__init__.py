"""Tenants from a terminal."""
