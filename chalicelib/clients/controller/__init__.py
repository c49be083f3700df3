"""The Controller: accounts, members, invitations."""
