"""What the design flow's routes write onto tickets."""
