"""How uploaded files are read and checked, and what is found in them. Pure (docs/adr/0062)."""
