"""Measures Onramp on this machine: ``python -m lab.bench``. What is measured and how: lab/bench/README.md."""
