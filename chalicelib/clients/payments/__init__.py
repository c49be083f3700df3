"""Payments, by Stripe: what is due once, what is due each month, and what Stripe tells of them."""
