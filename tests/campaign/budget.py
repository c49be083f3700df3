"""How much of each proof `make test` plays, at the most: which part follows from the code (`rotation`), and `make
reliability` plays all. docs/reliability.md tells these numbers."""

from __future__ import annotations

from typing import Final

CAMPAIGNS: Final = 5
CUSTOMERS: Final = 10
"""How many come in each of these."""
SMALL_CAMPAIGNS: Final = {"stores": 3, "companies": 2, "tenants": 2}
"""Those of one or two customers, and of others beside them."""
PLACES: Final = {"one owner": 80, "more owners": 25, "store": 20, "company": 12, "tenant": 14}
"""How many places of death, of the ways of one owner, of the others, of a store, of a company and of a tenant."""
BULK_PLACES: Final = 90
"""The same, of the lane of bulk work."""
RESTORED_STORIES: Final = 4
RESTORED_CAMPAIGNS: Final = 4
PROCESSES: Final = 11
"""How many processes die on the way, …"""
PROCESSES_TAKING_BACK: Final = 3
"""… and while what was made is taken back."""
