"""Stand-ins for the platforms that Onramp talks to, strict about their contracts. Never shipped."""
