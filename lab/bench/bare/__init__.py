"""The bare handler: what an onboarding takes without ledger and engine. Deployed beside Onramp and run in turns."""
