"""Feeds: CSV files at addresses that customers name, looked at once."""
