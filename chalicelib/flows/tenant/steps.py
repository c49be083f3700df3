"""What is said of a tenant as it is made, and can be corrected where the identity organisation refuses it."""

from __future__ import annotations

from typing import Annotated, Final

from chalicelib.forms import Email, Form, Shaped

Role = Annotated[str, Shaped(r"^[a-z][a-z0-9_\-]{0,30}:[a-z0-9][a-z0-9_\-]{0,60}$", "a role such as org:admin")]
OrganisationId = Annotated[str, Shaped(r"^[A-Za-z0-9_\-]{1,128}$", "an id of 1 to 128 letters, digits, _ or -")]
ORGANISATION: Final = "organisation_id"
EMAIL: Final = "contact_email"
ROLE: Final = "contact_role"


class TenantAnswers(Form):
    """What goes to the identity organisation."""

    organisation_id: OrganisationId | None = None
    contact_email: Email | None = None
    contact_role: Role | None = None
