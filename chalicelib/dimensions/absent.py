"""What a question would be about, and is not there yet: it is then not asked."""

from __future__ import annotations

from chalicelib.health.finding import Finding, no
from chalicelib.health.reading import Truth

NO_ACCOUNT = no("NO_ACCOUNT", "The account has not been created yet.", "See the action create_account.")
NO_USER = no("NO_USER", "Nobody has signed up yet.", "Let the customer open the link and sign up.")
USER_ERASED = Finding(
    "USER_ERASED",
    Truth.UNKNOWN,
    "The user who signed up was erased from the record, so it cannot be told who they are.",
    "Who owns the account is for the Controller to say.",
)
NO_PIXEL = no("NO_PIXEL", "The pixel has not been set up yet.", "See the action provision_pixel.")
