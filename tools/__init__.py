"""Generators of what is written down twice: run by `make docs`, checked by `make check`."""
