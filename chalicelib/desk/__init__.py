"""What the intents of every flow share: opening a record, creating it once, and what an SE may change of any."""
