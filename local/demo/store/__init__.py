"""Two stores that sign up: one goes through the four steps, one is let past them."""
