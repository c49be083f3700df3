"""What the merch flow's routes write onto records."""
