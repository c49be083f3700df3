"""The identity organisation: organisations of people, invitations into them, and who is in which."""
