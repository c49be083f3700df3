"""What a tenant is billed: drafts for a period, numbers on issue, what became of them. No effect outside the table."""
