"""The flows: one folder each. `flows.registry` has a line for each, and finds everything else in the folders."""
