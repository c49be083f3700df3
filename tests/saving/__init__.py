"""Saving, modelled: what a page does (`page`), what happens to it (`world`), how often what goes wrong (`measure`)."""
