"""The application stack: what can be made anew from a package at any time (docs/adr/0042)."""
