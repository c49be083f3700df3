"""Measures the pages in a browser: size, speed, accessibility (`make bench-web`)."""
