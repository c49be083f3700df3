"""What the flow and its records are called."""

from __future__ import annotations

from typing import Final

FLOW_NAME: Final = "merch"
KIND: Final = "COMPANY"
WIZARD: Final = "/v1/onboarding/wizard"
"""Where the routes of the public intake are, which whoever has begun a draft goes through."""
COMPANIES: Final = "/v1/merch/companies"
"""Where those of a company are, for its own people, its shop and whoever takes its orders."""
DESK: Final = "/v1/merch/desk"
"""Where colleagues see to companies, and to what is drawn for them."""
CATALOGUE: Final = "/v1/onboarding/catalogue"
ONE_FORM: Final = "/v1/intake"
"""The single form of before, which fills in all steps at once."""
PAYMENTS: Final = "/v1/merch/payments"
WEBHOOK: Final = f"{PAYMENTS}/webhook"
