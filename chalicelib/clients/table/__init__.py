"""The onboarding table itself, for executors whose effect is in it, such as a record's keys."""
