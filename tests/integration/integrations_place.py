"""A parcel service for programs: a key is exchanged for a token, and each route asks for a scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
from chalice.app import Chalice

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.key_hash_source import KeyHashSource
from chalicelib.clients.tokens.own import OwnTokens
from chalicelib.clients.tokens.service import ServiceTokens
from chalicelib.desk.create import new_record
from chalicelib.errors import SettingMissing
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.front_door import front_door
from chalicelib.handlers.http.integrations import Integrations
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.outside import Outside
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.strangers import OwnKeys
from chalicelib.records.issued_keys import About, IssuedKeys
from chalicelib.records.keys import Keys, NewKey
from tests.clock import TestClock
from tests.integration.http_api import settings, wired
from tests.integration.strangers_place import Reply, Strangers
from tests.integration.tokens import FakePool, Issuer
from tests.kms import LocalKms
from tests.simulation.dynamo import Dynamo
from tests.table import PROPERTIES
from tests.tiny_flow import PARCEL

if TYPE_CHECKING:
    from chalicelib.records.record import Record

ISSUER, AUDIENCE = "https://onramp.example/api", "onramp-api"
SCOPES = ("ship:upload", "ship:read", "trade:upload", "trade:read", "jobs:read")
KEYED = Limit("integration", timedelta(minutes=1), per_caller=9)
PROGRAM = "p" * 40
BY = "se@onramp.example"


class Said(ResponseModel):
    """Who was let in."""

    parcel_id: str = ""
    by: str = ""
    token: str = ""


def _tokens(to: Platforms) -> Any:
    raise NotImplementedError(to)


def _hashes(to: Platforms) -> Any:
    raise NotImplementedError(to)


def _program(to: Platforms) -> Any:
    raise NotImplementedError(to)


TOKENS: Outside[OwnTokens] = Outside("the signing key", "A program waits for its token.", _tokens)
HASHES: Outside[Any] = Outside("the secret of keys", "Who calls must be known first.", _hashes)
SERVICE: Outside[ServiceTokens] = Outside("the program's token", "Who calls must be known first.", _program)
routes = Routes()


@routes.route(
    "POST",
    "/token",
    auth=Auth.KEY,
    key=OwnKeys("parcel", "rgl", HASHES),
    limit=KEYED,
    asks=(TOKENS,),
    answers=(Said,),
)
def exchange(call: Call) -> Said:
    """A token for a key."""
    assert call.key is not None
    issued = call.ask(TOKENS).issue(call.key.key_id, call.own.record_id, call.key.scopes)
    return Said(token=issued.access_token)


def _scoped(scope: str) -> None:
    def use(call: Call) -> Said:
        """Use it."""
        return Said(parcel_id=call.own.record_id, by=call.actor)

    use.__name__ = f"use_{scope.replace(':', '_')}"
    path = f"/use/{scope.replace(':', '-')}"
    taken = Integrations("parcel", TOKENS)
    declare = routes.route(
        "GET", path, auth=Auth.INTEGRATION, integration=taken, scope=scope, limit=KEYED, answers=(Said,)
    )
    declare(use)


for _each in SCOPES:
    _scoped(_each)


@routes.route("GET", "/other/customer", auth=Auth.TOKEN, answers=(Said,))
def as_customer(call: Call) -> Said:
    """For the user pool."""
    return Said(by=call.subject)


@routes.route("GET", "/other/admin", auth=Auth.ADMIN, answers=(Said,))
def as_admin(call: Call) -> Said:
    """For engineers."""
    return Said(by=call.actor)


@routes.route("GET", "/other/program", auth=Auth.SERVICE, service=SERVICE, answers=(Said,))
def as_program(call: Call) -> Said:
    """For a program."""
    return Said(by=call.actor)


class Programs(Strangers):
    """The service under test; `secret` is what keys are kept under, empty: there is none."""

    def __init__(self, clock: TestClock, issuer: Issuer, pool: FakePool) -> None:
        self.clock = clock
        self.secret = f"v1:{'s' * 32}"
        self.secret_trouble = None
        self.kms = LocalKms("first", "other")
        self.tokens = OwnTokens(ISSUER, AUDIENCE, self.kms.signing(), clock)
        self.dynamo = Dynamo(PROPERTIES, clock=clock)
        source = KeyHashSource("key-hash", self._hash_secret)
        made: dict[object, object] = {
            TOKENS.connect: self.tokens,
            HASHES.connect: source,
            SERVICE.connect: ServiceTokens("shop", lambda *, fresh=False: PROGRAM),
        }
        wiring = wired(clock, issuer, pool, self.dynamo.client, {"parcel": PARCEL})
        self.api = replace(wiring, platforms=Platforms(settings(), clock, made=made))
        self.keys = Keys(self.api.desk.store, source)
        self.app = Chalice("programs", configure_logs=False)
        self.app.register_middleware(front_door, "http")
        routes.register(self.app, lambda: self.api)

    def parcel(self, parcel_id: str = "parcel-1") -> Record:
        """A record that keys may speak for."""
        made = new_record(self.api.desk, "parcel", parcel_id, actor=BY, fields={"name": "A book"})
        return self.api.desk.store.create(made)

    def issued(self, scopes: tuple[str, ...] = SCOPES, *, to: str = "PARCEL#parcel-1", **about: Any) -> NewKey:
        """A key of a record's."""
        return self.owned(to).issue(About("x", scopes, **about), by=BY, now=self.clock())

    def owned(self, to: str = "PARCEL#parcel-1") -> IssuedKeys:
        """The keys of a record."""
        return IssuedKeys(self.keys, to, "rgl")

    def token(self, key: NewKey, scopes: tuple[str, ...] = SCOPES, tenant: str = "parcel-1") -> str:
        """A token as the exchange issues it."""
        return self.tokens.issue(key.key_id, tenant, scopes).access_token

    def signed(self, key: NewKey, kind: str = "at+jwt", **claims: Any) -> str:
        """A token with other claims than the exchange gives it, signed as it should be; None: the claim is left out."""
        said = {**jwt.decode(self.token(key), options={"verify_signature": False}), **claims}
        return self.tokens.signing.signed({name: each for name, each in said.items() if each is not None}, kind)

    def use(self, scope: str, token: str | None, **more: Any) -> Reply:
        """Come to the route of a scope."""
        shown = None if token is None else f"Bearer {token}"
        return self("GET", f"/use/{scope.replace(':', '-')}", Authorization=shown, **more)

    def _hash_secret(self, *, fresh: bool = False) -> str:
        if self.secret_trouble:
            raise self.secret_trouble
        if not self.secret:
            raise SettingMissing("KEY_HASH_SECRET")
        return self.secret
