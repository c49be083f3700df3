"""Six steps of an onboarding beside the same six on DBOS, killed at the same places: what each has made in the end."""
