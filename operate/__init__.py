"""What a platform engineer does to a stage: ``python -m operate COMMAND --stage STAGE`` (docs/adr/0043, 0044)."""
