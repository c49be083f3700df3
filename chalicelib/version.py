"""The version of this code. Written by `python -m tools.version` from pyproject.toml: raise it there."""

VERSION = "0.2.0"
