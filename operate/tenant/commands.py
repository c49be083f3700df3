"""``python -m operate tenant invite``: make a tenant and have its contact invited, where the API cannot be reached.

Source: the tenant runbook, "Create Tenant", fallback.
"""

from __future__ import annotations

import re
import unicodedata

import click
from pydantic import ValidationError

from chalicelib.errors import Problem
from chalicelib.flows.tenant.intents.create import NewTenant, create
from chalicelib.flows.tenant.name import FLOW_NAME
from chalicelib.flows.tenant.routes.forms import NewTenantForm
from operate.command import Asked, about_stage
from operate.records.place import Place
from operate.refusal import Refused


@click.group("tenant")
def tenant() -> None:
    """Make tenants, where the API cannot be reached."""


@tenant.command("invite")
@click.option("--name", required=True, help="What the tenant is called.")
@click.option("--email", required=True, help="Its primary contact, who is invited.")
@click.option("--role", default="org:admin", show_default=True, help="As what they are invited.")
@click.option("--slug", default="", help="Its short name; left out: made of its name.")
@click.option("--module", "modules", multiple=True, type=click.Choice(["ship", "trade"]), help="Left out: both.")
@click.option("--organisation", default="", help="Id of its organisation; left out: one is made.")
@about_stage
def invite(
    asked: Asked, *, name: str, email: str, role: str, slug: str, modules: tuple[str, ...], organisation: str
) -> None:
    """Make a tenant. Its organisation and the invitation follow by themselves. The same slug again is refused, and says
    which tenant has it."""
    place = Place(asked)
    if FLOW_NAME not in place.desk.flows:
        raise Refused(f"The stage {asked.stage.name} has not the flow {FLOW_NAME}.", "Add it to flows in its file.")
    wanted = _wanted(name, slug, modules or ("ship", "trade"), organisation, email, role)
    try:
        record = create(place.desk, wanted, note="", actor=place.actor, idempotency_key=None)
    except Problem as refused:
        raise Refused(
            f"{refused.detail.rstrip('.')}.", "Name another one, or go on with the tenant that there is."
        ) from refused
    asked.out.answer({"id": record.record_id, "slug": wanted.slug, "status": record.status, "inviteStatus": "pending"})
    asked.out.say(f"{record.record_id} is made; {email} is invited by itself.")
    asked.out.say(
        "Next, once the API can be reached: python -m runbook tenant --file FILE --base-url URL --secrets FILE "
        f"--kept TENANT_ID={record.record_id}"
    )


def _wanted(name: str, slug: str, modules: tuple[str, ...], organisation: str, email: str, role: str) -> NewTenant:
    """What the API would take; by the same form."""
    said = {
        "name": name,
        "slug": slug or _slug(name),
        "modules": list(modules),
        "clerkOrgId": organisation or None,
        "primaryContact": {"email": email, "role": role},
    }
    try:
        form = NewTenantForm.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(each) for each in first["loc"])
        raise Refused(f"{field}: {first['msg'].rstrip('.')}.", "Say it otherwise.") from None
    contact = form.primary_contact
    return NewTenant(
        name=form.name,
        slug=form.slug,
        modules=tuple(form.modules),
        organisation_id=form.clerk_org_id or "",
        contact_email=contact.email if contact else "",
        contact_role=contact.role if contact else "",
    )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].strip("-")


COMMANDS = (tenant,)
