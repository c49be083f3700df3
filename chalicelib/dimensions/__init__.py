"""What the health of a customer consists of: one module for each dimension, whichever flow reads it."""
