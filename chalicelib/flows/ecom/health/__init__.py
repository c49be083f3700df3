"""What the health of a customer must say for an onboarding to be complete."""
