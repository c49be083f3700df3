"""The customer's checklist and the SE's."""
