"""What Onramp knows about each customer, and the one place that stores it."""
