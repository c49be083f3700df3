"""Tenants: one is onboarded by the runbook, and uploads; one leaves."""
