"""What the tenant flow's routes write onto records, and beside them."""
