"""Runs the actions of any flow, each exactly once. Knows no flow."""
