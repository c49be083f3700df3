"""The statuses of an ecom onboarding and every change allowed between them.

The diagram in `docs/flows/ecom.md` is generated from this table. Expired is not a status: it is computed from
`valid_until`, and bounds visiting and signing up, not finishing.
"""

from __future__ import annotations

from chalicelib.records.lifecycle import Lifecycle

PENDING = "pending"
VISITED = "visited"
REGISTERED = "registered"
SUBMITTED = "submitted"
COMPLETED = "completed"
REVOKED = "revoked"

LIFECYCLE = Lifecycle(
    order=(PENDING, VISITED, REGISTERED, SUBMITTED, COMPLETED),
    edges=frozenset(
        {
            (PENDING, VISITED),
            (PENDING, REGISTERED),  # a client may sign up without ever having read the record
            (VISITED, REGISTERED),
            (REGISTERED, SUBMITTED),
            (SUBMITTED, COMPLETED),
            (PENDING, REVOKED),
            (VISITED, REVOKED),
            (REGISTERED, REVOKED),
        }
    ),
    descriptions={
        PENDING: "The link is made; the customer has not opened it.",
        VISITED: "The customer has opened the link.",
        REGISTERED: "A user has signed up and owns the link.",
        SUBMITTED: "The customer has submitted the wizard; the rest happens by itself.",
        COMPLETED: "The account is ready, the index has documents, and the pixel delivers events.",
        REVOKED: "An SE has withdrawn the invitation.",
    },
)
