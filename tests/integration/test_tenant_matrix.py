"""Every route of tenants and of their uploads × every credential × every scope: each opens to whom its declaration
names, and to nobody else. The matrix is made of the declarations: whatever route is added stands in it by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from chalicelib.flows import registry
from chalicelib.flows.tenant.name import HEALTH, JWKS
from chalicelib.handlers.http.callers import ACCESS_HEADER, Auth
from chalicelib.handlers.http.routing import Endpoint
from tests.clock import TestClock
from tests.integration.http_api import Reply
from tests.integration.tenant_place import SCOPES, Standing, TenantPlace, install, standing
from tests.integration.tokens import Issuer
from tools.api_examples import body_for

Shown = dict[str, str]
ROUTES: list[Endpoint] = [
    endpoint
    for flow in ("tenant", "upload")
    for routes in registry.routes(flow)
    for endpoint in routes.endpoints
    if not endpoint.path.startswith(("/sessions", "/config"))
]
LAST = ("DELETE /admin/tenants/{tenant_id}", "POST /admin/tenants/{tenant_id}/suspension")
"""After these the tenant is not as it was."""


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Standing]:
    with standing() as served:
        yield served


@pytest.fixture
def place(
    stand_in: Standing, issuer: Issuer, clock: TestClock, aws: None, monkeypatch: pytest.MonkeyPatch
) -> TenantPlace:
    made = install(TenantPlace(stand_in, issuer, clock), monkeypatch)
    made.created()
    for user, organisation, role in (("ada", "org_123", "org:admin"), ("bob", "org_123", "org:member")):
        stand_in.put(f"/_users/{user}", {"organisation_id": organisation, "role": role})
    stand_in.put("/_users/eve", {"organisation_id": "org_other"})
    return made


def bearer(token: str) -> Shown:
    return {"Authorization": f"Bearer {token}"}


def token_of(place: TenantPlace, *scopes: str) -> str:
    secret = place.key(scopes=list(scopes), allowedAdapters=None)["secret"]
    return str(place.exchange(secret).json["access_token"])


def dead(place: TenantPlace) -> Shown:
    key = place.key()
    token = place.exchange(key["secret"]).json["access_token"]
    assert place.mine("DELETE", f"/integration-keys/{key['id']}").status == 200
    return bearer(token)


def late(place: TenantPlace) -> Shown:
    token = token_of(place, *SCOPES)
    place.clock.pass_(minutes=17)
    return bearer(token)


def of_the_closed(place: TenantPlace) -> Shown:
    first, token = place.tenant_id, token_of(place, *SCOPES)
    place.mine("DELETE", "?reason=x")
    place.created(slug="other", clerkOrgId=None)
    assert first != place.tenant_id
    return bearer(token)


def two_that_differ(place: TenantPlace) -> Shown:
    engineer = place.issuer.engineer(place.clock)
    return {ACCESS_HEADER: engineer, **bearer(place.issuer.engineer(place.clock, email="b@onramp.example"))}


def _with(scope: str) -> Callable[[TenantPlace], Shown]:
    return lambda place: bearer(token_of(place, scope))


ADMIN, OWN, PROGRAM, EXCHANGING = "admin", "own people", "programs", "keys"
CREDENTIALS: dict[str, tuple[frozenset[str], Callable[[TenantPlace], Shown]]] = {
    "nothing": (frozenset(), lambda p: {}),
    "rubbish": (frozenset(), lambda p: bearer("rubbish")),
    "an engineer": (frozenset({ADMIN}), lambda p: p.http.access()),
    "an engineer's token as a bearer's": (frozenset({ADMIN}), lambda p: bearer(p.issuer.engineer(p.clock))),
    "two engineers' tokens": (frozenset(), two_that_differ),
    "a customer's token as an engineer's": (frozenset(), lambda p: {ACCESS_HEADER: p.http.customer("ada")}),
    "an admin of the tenant's": (frozenset({OWN}), lambda p: bearer(p.http.customer("ada"))),
    "a member of the tenant's": (frozenset({"reads own"}), lambda p: bearer(p.http.customer("bob"))),
    "an admin of no tenant's": (frozenset(), lambda p: bearer(p.http.customer("eve"))),
    "a customer of nobody's": (frozenset(), lambda p: bearer(p.http.customer("zoe"))),
    "a key": (frozenset({EXCHANGING}), lambda p: {"X-Api-Key": p.key()["secret"]}),
    "a key as a token": (frozenset(), lambda p: bearer(p.key()["secret"])),
    "a token with every scope": (frozenset({PROGRAM, *SCOPES}), lambda p: bearer(token_of(p, *SCOPES))),
    **{f"a token with {scope} alone": (frozenset({scope}), _with(scope)) for scope in SCOPES},
    "a token whose key was revoked": (frozenset(), dead),
    "a token that has expired": (frozenset(), late),
    "a token of a tenant that is closed": (frozenset(), of_the_closed),
}


def opens(endpoint: Endpoint, may: frozenset[str]) -> bool:
    """Whether a credential that may all this opens a route, by the route's declaration."""
    if endpoint.auth is Auth.NOBODY:
        return True
    if endpoint.auth is Auth.ADMIN:
        return ADMIN in may
    if endpoint.auth is Auth.TOKEN:
        return OWN in may or ("reads own" in may and endpoint.methods == ("GET",))
    if endpoint.auth is Auth.KEY:
        return EXCHANGING in may
    assert endpoint.auth is Auth.INTEGRATION, endpoint.path
    return bool(set(endpoint.scope.split()) & may)


def ask(place: TenantPlace, endpoint: Endpoint, shown: Shown, address: str) -> Reply:
    """A request that is right but for what it names and sends."""
    known = {"tenant_id": place.tenant_id, "line": "monitored"}
    path = re.sub(r"{(\w+)}", lambda found: known.get(found[1], "none"), endpoint.path)
    kind = endpoint.content_types[0]
    sent = {"Content-Type": f"{kind}; boundary=x" if "multipart" in kind else kind} if endpoint.form else {}
    event = place.http.event(endpoint.methods[0], path, address=address)
    body = json.dumps(body_for(endpoint)) if endpoint.form and "multipart" not in kind else "{}"
    return place.http.send(event, {**sent, **shown}, body if endpoint.form else None)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_every_route_opens_to_whom_it_is_for_and_fails_closed(place: TenantPlace, credential: str) -> None:
    may, make = CREDENTIALS[credential]
    shown, addresses = make(place), count(1)
    wrong: dict[str, Any] = {}
    order = sorted(ROUTES, key=lambda each: f"{each.methods[0]} {each.path}" in LAST)
    for endpoint in order:
        reply = ask(place, endpoint, shown, f"203.0.113.{next(addresses)}")
        refused = reply.status in (401, 403)
        of_what_is_sent = set(endpoint.scope.split()) - may and refused and reply.json["code"] == "SCOPE_MISSING"
        if refused == opens(endpoint, may) and not of_what_is_sent:
            wrong[f"{endpoint.methods[0]} {endpoint.path}"] = (reply.status, reply.json)
    assert wrong == {}


def test_the_matrix_has_every_kind_of_door() -> None:
    assert {each.auth for each in ROUTES} == {Auth.ADMIN, Auth.TOKEN, Auth.KEY, Auth.INTEGRATION, Auth.NOBODY}
    assert {each.path for each in ROUTES if each.auth is Auth.NOBODY} == {JWKS, HEALTH}
    assert {scope for each in ROUTES for scope in each.scope.split()} == set(SCOPES)
