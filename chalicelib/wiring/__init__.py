"""Reads the settings and makes the clients. Nothing else does either."""
