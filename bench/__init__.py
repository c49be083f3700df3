"""Measures Onramp on this machine: ``python -m bench``. What is measured and how: bench/README.md."""
