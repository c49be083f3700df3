"""What is done to a stage's records by hand, through the code that the API uses (docs/adr/0044)."""
