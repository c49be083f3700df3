"""What the store flow's routes write onto records."""
