"""Releases take turns on one stage, both ways: each release of releases.toml, and the code as it stands here."""
