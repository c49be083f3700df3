"""The state stack: what a stage must not lose, whatever becomes of the application (docs/adr/0042)."""
