"""What the routes of the tenant flow answer about tenants and their keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.flows.common.camel import CamelModel
from chalicelib.flows.common.uploads import modules_of, overrides_of
from chalicelib.flows.tenant import standing
from chalicelib.flows.tenant.lifecycle import LIFECYCLE
from chalicelib.flows.tenant.routes.forms import Module
from chalicelib.flows.tenant.steps import EMAIL, ORGANISATION, ROLE
from chalicelib.flows.tenant.validation.detectors import DEFAULTS, enabled
from chalicelib.handlers.http.model import Time, one_of
from chalicelib.records.issued_keys import KeyDeed, ListedKey
from chalicelib.records.record import Record

TenantStatus = Annotated[str, one_of(LIFECYCLE.descriptions)]
KeyState = Literal["active", "replaced", "expired", "revoked"]


class TenantContact(CamelModel):
    """The primary contact."""

    email: str
    role: str | None


class Tenant(CamelModel):
    """A tenant."""

    id: str
    name: str
    slug: str
    modules: list[Module]
    clerk_org_id: str | None = Field(description="Organisation of its people; null: not made yet")
    primary_contact: TenantContact | None = Field(description="null: nobody was named, or they were erased")
    invite_status: Annotated[str, one_of(standing.INVITES)] = Field(
        description="How far the invitation of the primary contact is; it is sent by itself"
    )
    status: TenantStatus
    says: str = Field(description="What the status means")
    status_since: Time
    at: dict[str, Time] = Field(description="When each status was first reached")
    suspended_reason: str | None
    closed_reason: str | None
    note: str
    created_at: Time
    created_by: str
    path: str = Field(description="Where all about its record is, below the API's base")


class TenantPage(CamelModel):
    """One page of tenants."""

    items: list[Tenant]
    cursor: str | None = Field(description="Leads to the next page; null: this is the last")


class IntegrationKey(CamelModel):
    """A key, but for what opens anything."""

    id: str
    hint: str = Field(description="Its first characters, by which its holder knows it")
    name: str
    scopes: list[str]
    allowed_adapters: list[str]
    state: KeyState = Field(description="`replaced`: it may count on in its overlap, until `expiresAt`")
    counts: bool = Field(description="Whether it opens anything")
    created_at: Time
    created_by: str
    expires_at: Time | None
    last_used_at: Time | None = Field(description="To the minute; null: never")
    revoked_at: Time | None
    replaced_by: str | None


class NewIntegrationKey(IntegrationKey):
    """A key as it is issued. The secret is shown now, and never again."""

    secret: str


class KeyEvent(CamelModel):
    """Something that was done with a key."""

    at: Time
    by: str
    done: Literal["issued", "rotated", "revoked"]
    key_id: str


class KeyList(CamelModel):
    """The keys of a tenant, the oldest first, and what was done with them."""

    items: list[IntegrationKey]
    audit: list[KeyEvent]


class TenantDetector(CamelModel):
    """A detector, as it is for a tenant."""

    detector_code: str
    module: Module
    enabled: bool
    overridden: bool = Field(description="Whether that was said for this tenant; if not, its module has it so")


class TenantDetectors(CamelModel):
    """The detectors of a tenant."""

    items: list[TenantDetector]


class TenantNextStep(CamelModel):
    """What is to be done for a line."""

    says: str
    command: str = Field(description="Method and path below the API's base; empty: nothing is asked of the API")


class TenantLine(CamelModel):
    """One line of the checklist."""

    title: str
    state: Literal["done", "open", "not_needed"]
    line: str | None = Field(description="By which name a colleague marks it; null: facts alone tick it")
    evidence: str = Field(description="What shows it, or what is known; empty: nothing is")
    at: Time | None
    by: str | None
    next: TenantNextStep | None


class TenantSection(CamelModel):
    """A part of the checklist."""

    title: str
    done: bool
    lines: list[TenantLine]


class TenantOnboarding(CamelModel):
    """How far a tenant is: the runbook's checklist, with what shows each line."""

    tenant_id: str
    name: str
    status: TenantStatus
    says: str
    invite_status: Annotated[str, one_of(standing.INVITES)]
    waiting_for: list[str] = Field(description="What holds it up, in words")
    sections: list[TenantSection]
    next: TenantLine | None = Field(description="The first line that is open; null: none is")


def tenant(record: Record, path: str) -> Tenant:
    """A tenant.

    Args:
        path: Where its record is, below the API's base.
    """
    answers = record.answers or {}
    email = answers.get(EMAIL)
    return Tenant(
        id=record.record_id,
        name=str(record.fields.get("name", "")),
        slug=str(record.fields.get("slug", "")),
        modules=list(record.fields.get("modules", ())),
        clerk_org_id=record.facts.get(ORGANISATION) or answers.get(ORGANISATION),
        primary_contact=TenantContact(email=email, role=answers.get(ROLE)) if email else None,
        invite_status=standing.invite_status(record),
        status=record.status,
        says=LIFECYCLE.descriptions.get(record.status, ""),
        status_since=record.in_status_since,
        at=record.at,
        suspended_reason=record.fields.get("suspended_reason"),
        closed_reason=record.fields.get("closed_reason"),
        note=record.created_note,
        created_at=record.created_at,
        created_by=record.created_by,
        path=path,
    )


def _about_key(key: ListedKey, now: datetime) -> dict[str, object]:
    counts = key.counts(now)
    state: KeyState = "revoked" if key.dead_at else "replaced" if key.replaced_by else "active" if counts else "expired"
    return {
        "id": key.key_id,
        "hint": key.hint,
        "name": key.name,
        "scopes": list(key.scopes),
        "allowed_adapters": list(key.adapters),
        "state": state,
        "counts": counts,
        "created_at": key.made_at,
        "created_by": key.made_by,
        "expires_at": key.valid_until or None,
        "last_used_at": key.used_at or None,
        "revoked_at": key.dead_at or None,
        "replaced_by": key.replaced_by or None,
    }


def key(found: ListedKey, now: datetime) -> IntegrationKey:
    """A key."""
    return IntegrationKey.model_validate(_about_key(found, now))


def new_key(found: ListedKey, secret: str, now: datetime) -> NewIntegrationKey:
    """A key as it is issued."""
    return NewIntegrationKey.model_validate({**_about_key(found, now), "secret": secret})


def keys(found: Sequence[ListedKey], deeds: Sequence[KeyDeed], now: datetime, *, living: bool) -> KeyList:
    """The keys of a tenant.

    Args:
        living: Whether those alone are listed that count.
    """
    shown = [each for each in found if each.counts(now) or not living]
    audit = [KeyEvent.model_validate({"at": d.at, "by": d.by, "done": d.done, "key_id": d.key_id}) for d in deeds]
    return KeyList(items=[key(each, now) for each in shown], audit=audit)


def detectors(record: Record) -> TenantDetectors:
    """The detectors of a tenant."""
    modules: Collection[str] = modules_of(record)
    overrides = overrides_of(record)
    on = enabled(frozenset(module for module in DEFAULTS if module in modules), overrides)
    return TenantDetectors(
        items=[
            TenantDetector(detector_code=code, module=module, enabled=code in on, overridden=code in overrides)
            for module, codes in DEFAULTS.items()
            if module in modules
            for code in codes
        ]
    )


def status(record: Record, seen: standing.Seen, waiting: Sequence[str]) -> TenantOnboarding:
    """How far a tenant is."""
    found = standing.sections(record, seen)
    following = standing.next_line(found)
    return TenantOnboarding(
        tenant_id=record.record_id,
        name=record.title,
        status=record.status,
        says=LIFECYCLE.descriptions.get(record.status, ""),
        invite_status=standing.invite_status(record),
        waiting_for=list(waiting),
        sections=[TenantSection(title=s.title, done=s.done, lines=[_line(each) for each in s.lines]) for s in found],
        next=_line(following) if following else None,
    )


def _line(line: standing.Line) -> TenantLine:
    return TenantLine(
        title=line.title,
        state=line.state,
        line=line.mark or None,
        evidence=line.evidence,
        at=line.at,
        by=line.by or None,
        next=TenantNextStep(says=line.next.says, command=line.next.command) if line.next else None,
    )
