"""Where messages to colleagues go: a topic and webhooks."""
