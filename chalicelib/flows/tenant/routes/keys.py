"""The routes of a tenant's keys: for colleagues under /admin/tenants, for its own people under /integration-keys. No
key makes a key."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.flows.common.tenants import ADAPTERS, gate, tenant_of
from chalicelib.flows.common.uploads import modules_of
from chalicelib.flows.tenant.intents import keys
from chalicelib.flows.tenant.name import KEYS, TENANTS
from chalicelib.flows.tenant.outside import HASHES, WHERE
from chalicelib.flows.tenant.routes import answers
from chalicelib.flows.tenant.routes.answers import IntegrationKey, KeyList, NewIntegrationKey
from chalicelib.flows.tenant.routes.forms import KeysQuery, NewKeyForm, RotationQuery
from chalicelib.flows.tenant.routes.opened import my_tenant
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.unreadable import of_any_flow, on_unreadable
from chalicelib.records.issued_keys import About
from chalicelib.records.keys import NewKey
from chalicelib.records.record import Record

desk_routes = Routes(gate=gate, as_bearer=True, auth=Auth.ADMIN, asks=(HASHES,))
own_routes = Routes(gate=gate, auth=Auth.TOKEN, asks=(HASHES, WHERE))
_OF_TENANT: Final = f"{TENANTS}/{{tenant_id}}/integration-keys"
_ONE, _OWN = f"{_OF_TENANT}/{{key_id}}", f"{KEYS}/{{key_id}}"


@desk_routes.route("POST", _OF_TENANT, form=NewKeyForm, answers=(NewIntegrationKey,), status=201)
@on_unreadable(of_any_flow)
def issue_tenant_key(call: Call, tenant_id: str, body: NewKeyForm) -> NewIntegrationKey:
    """Issue a key for a tenant's programs. Its secret is in this answer, and never shown again."""
    return _issued(call, tenant_of(call, tenant_id), body, call.actor)


@desk_routes.route("GET", _OF_TENANT, query=KeysQuery, answers=(KeyList,), conditional=True)
@on_unreadable(of_any_flow)
def list_tenant_keys(call: Call, tenant_id: str) -> KeyList:
    """The keys of a tenant that count, with when each was used last, and what was done with its keys, by whom."""
    return _listed(call, tenant_of(call, tenant_id))


@desk_routes.route("DELETE", _ONE, answers=(IntegrationKey,))
@on_unreadable(of_any_flow)
def revoke_tenant_key(call: Call, tenant_id: str, key_id: str) -> IntegrationKey:
    """Let a key open nothing from now on, nor any token that was issued for it. Again: the same answer."""
    return _revoked(call, tenant_of(call, tenant_id), key_id, call.actor)


@desk_routes.route("POST", f"{_ONE}/rotate", query=RotationQuery, answers=(NewIntegrationKey,), status=201)
@on_unreadable(of_any_flow)
def rotate_tenant_key(call: Call, tenant_id: str, key_id: str) -> NewIntegrationKey:
    """Replace a key by one for the same. The old one counts on for the overlap, or to its own end."""
    return _rotated(call, tenant_of(call, tenant_id), key_id, call.actor)


@own_routes.route("POST", KEYS, form=NewKeyForm, answers=(NewIntegrationKey,), status=201)
def issue_own_key(call: Call, body: NewKeyForm) -> NewIntegrationKey:
    """Issue a key for the programs of the caller's tenant. Its secret is in this answer, and never shown again."""
    return _issued(call, my_tenant(call), body, call.subject)


@own_routes.route("GET", KEYS, query=KeysQuery, answers=(KeyList,), conditional=True)
def list_own_keys(call: Call) -> KeyList:
    """The keys of the caller's tenant that count, and what was done with its keys."""
    return _listed(call, my_tenant(call, admin=False))


@own_routes.route("DELETE", _OWN, answers=(IntegrationKey,))
def revoke_own_key(call: Call, key_id: str) -> IntegrationKey:
    """Let a key of the caller's tenant open nothing from now on. Again: the same answer."""
    return _revoked(call, my_tenant(call), key_id, call.subject)


@own_routes.route("POST", f"{_OWN}/rotate", query=RotationQuery, answers=(NewIntegrationKey,), status=201)
def rotate_own_key(call: Call, key_id: str) -> NewIntegrationKey:
    """Replace a key of the caller's tenant by one for the same. The old one counts on for the overlap."""
    return _rotated(call, my_tenant(call), key_id, call.subject)


def _issued(call: Call, record: Record, body: NewKeyForm, actor: str) -> NewIntegrationKey:
    about = About(body.name, tuple(body.scopes), _adapters(record, body), body.expires_at)
    return _new(call, record, keys.issue(call.desk, record, about, call.ask(HASHES), actor=actor))


def _adapters(record: Record, body: NewKeyForm) -> tuple[str, ...]:
    if body.allowed_adapters is not None:
        return tuple(body.allowed_adapters)
    return tuple(name for name, module in ADAPTERS.items() if module in modules_of(record))


def _rotated(call: Call, record: Record, key_id: str, actor: str) -> NewIntegrationKey:
    asked = bodies.query(call.request, RotationQuery)
    overlap = timedelta(seconds=asked.overlap_seconds)
    made = keys.rotate(call.desk, record, key_id, call.ask(HASHES), overlap=overlap, end=asked.expires_at, actor=actor)
    return _new(call, record, made)


def _revoked(call: Call, record: Record, key_id: str, actor: str) -> IntegrationKey:
    hashes = call.ask(HASHES)
    keys.revoke(call.desk, record, key_id, hashes, actor=actor)
    found = keys.of(call.desk, record, hashes).listed()
    return answers.key(next(each for each in found if each.key_id == key_id), call.api.clock())


def _listed(call: Call, record: Record) -> KeyList:
    own, living = keys.of(call.desk, record, call.ask(HASHES)), bodies.query(call.request, KeysQuery).all == "no"
    return answers.keys(own.listed(), own.deeds(), call.api.clock(), living=living)


def _new(call: Call, record: Record, made: NewKey) -> NewIntegrationKey:
    found = keys.of(call.desk, record, call.ask(HASHES)).listed()
    listed = next(each for each in found if each.key_id == made.key_id)
    return answers.new_key(listed, made.shown, call.api.clock())
