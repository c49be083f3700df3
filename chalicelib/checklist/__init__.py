"""What is left to do, for the customer and for the SE: pure functions of the record and the health."""
