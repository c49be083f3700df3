"""Findings: what is found in files of many rows, in a table of its own, where it costs no record anything."""
