"""The customers' user pool: what Onramp needs of it, and what is done to a user of it."""
