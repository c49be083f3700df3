"""The tenant flow with all that it speaks to: routes and engine over one table, the identity organisation as a stand-in
over HTTP, secrets and mails on moto, KMS in this process. Uploads are records that are put there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import boto3
import requests
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.clients.platforms import Platforms
from chalicelib.clients.signing import connect as signing
from chalicelib.clients.table import connect as table
from chalicelib.engine.work import Executor
from chalicelib.flows import registry
from chalicelib.flows.common import uploads
from chalicelib.flows.tenant.name import EXCHANGE, INVOICES, TENANTS
from chalicelib.flows.tenant.outside import HASHES, TOKENS, WHERE
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from chalicelib.wiring import api as bootstrap
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.organisations import OrganisationsState, create_organisations
from local.platforms.server import PlatformServer
from tests.clock import TestClock
from tests.integration.http_api import HttpApi, Reply, faked, settings, wired
from tests.integration.tenant_fakes import SECRET
from tests.integration.tokens import FakePool, Issuer
from tests.kms import LocalKms
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import World
from tests.table import PROPERTIES, REGION, TABLE

TOKEN = "what-onramp-shows-to-the-identity-organisation"
SENDER = "onramp@tenants.example"
CONTACT = "ops@acme.example"
ACME: dict[str, Any] = {
    "name": "Acme Corp",
    "slug": "acme-corp",
    "modules": ["ship", "trade"],
    "clerkOrgId": "org_123",
    "primaryContact": {"email": CONTACT, "role": "org:admin"},
}
SCOPES = ("ship:upload", "ship:read", "trade:upload", "trade:read", "jobs:read")
CLI: dict[str, Any] = {"name": "Production CLI", "scopes": list(SCOPES), "allowedAdapters": ["generic-shipment-csv"]}
FIRST, OTHER = "alias/test-onboarding-tokens", "alias/test-onboarding-tokens-other"


@dataclass
class Standing:
    """The stand-in, as it is served."""

    url: str
    effects: Effects
    kept: OrganisationsState

    def put(self, path: str, body: Any) -> None:
        """Switch something of it."""
        requests.put(f"{self.url}{path}", json=body, timeout=5).raise_for_status()

    def made(self, operation: str) -> int:
        """How often something was done there."""
        return sum(each.operation == operation for each in self.effects.all())


@contextmanager
def standing() -> Iterator[Standing]:
    """Serve it."""
    effects = Effects("organisations")
    app = create_organisations(TOKEN, effects, Faults())
    with PlatformServer(app) as server:
        yield Standing(server.url, effects, app.state.kept)


class TenantPlace:
    """One stage with the tenant flow, its colleagues, and a tenant's people and programs."""

    def __init__(self, stand_in: Standing, issuer: Issuer, clock: TestClock) -> None:
        self.stand_in, self.issuer, self.clock = stand_in, issuer, clock
        stand_in.kept.forget()
        stand_in.effects.reset()
        stand_in.put("/_faults", {"rules": []})
        stand_in.kept.there("org_123", "Acme Corp")
        self.secrets = boto3.client("secretsmanager", region_name=REGION)
        self.secrets.create_secret(Name="test/onboarding/organisations-token", SecretString=TOKEN)
        self.secrets.create_secret(Name="test/onboarding/key-hash", SecretString=SECRET)
        boto3.client("ses", region_name=REGION).verify_email_identity(EmailAddress=SENDER)
        configured = settings().but(organisations_url=stand_in.url, mail_identity=SENDER)
        pool = FakePool(issuer, clock)
        api = wired(clock, issuer, pool, Dynamo(PROPERTIES, clock=clock).client)
        self.kms = LocalKms("key-1", "key-2")
        self.kms.aliases = {FIRST: "key-1"}
        real = {HASHES.connect, TOKENS.connect, WHERE.connect}
        made = {connect: one for connect, one in faked(pool).items() if connect not in real}
        store = Store(api.desk.store.client, TABLE)
        made |= {signing.connect: self.kms.signing(FIRST, OTHER), table.connect: store}
        self.platforms = Platforms(configured, clock, made=made)
        self.http = HttpApi(replace(api, settings=configured, platforms=self.platforms), clock, issuer, pool)
        self.executors: dict[str, Executor] = dict(registry.executors(self.platforms, ("tenant",)))
        self.world = World(registry.ALL, self.executors, clock, api.desk.store.client)
        self.tenant_id = ""

    def serve(self) -> Any:
        """What `wiring.api` answers."""
        return lambda: self.http.api

    def admin(self, method: str, path: str = "", body: Any = None, **headers: str) -> Reply:
        """A request of a colleague about tenants."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http(method, f"{TENANTS}{path}", body, headers={**self.http.access(), **named})

    def mine(self, method: str, path: str = "", body: Any = None, **headers: str) -> Reply:
        """A request of a colleague about this place's tenant."""
        return self.admin(method, f"/{self.tenant_id}{path}", body, **headers)

    def own(self, method: str, path: str = "", body: Any = None, *, user: str = "ada", **claims: str) -> Reply:
        """A request of one of a tenant's people about its keys."""
        token = self.http.customer(user)
        return self.http(method, f"/integration-keys{path}", body, token=token)

    def created(self, **said: Any) -> str:
        """A tenant is made; it is this place's from then on."""
        answer = self.admin("POST", body={**ACME, **said})
        assert answer.status == 201, answer.json
        self.tenant_id = str(answer.json["id"])
        self.world.settle(minutes=1)
        return self.tenant_id

    def key(self, **said: Any) -> dict[str, Any]:
        """A key is issued."""
        answer = self.mine("POST", "/integration-keys", {**CLI, **said})
        assert answer.status == 201, answer.json
        self.world.settle(minutes=1)
        return dict(answer.json)

    def exchange(self, secret: str) -> Reply:
        """A program exchanges its key."""
        return self.http("POST", EXCHANGE, headers={"X-Api-Key": secret})

    def bill(self, path: str, body: Any = None) -> Reply:
        """A colleague does something about an invoice."""
        return self.http("POST", f"{INVOICES}/{path}", body, headers=self.http.access())

    def mark(self, *lines: str) -> None:
        """A colleague marks lines."""
        for line in lines:
            answer = self.mine("POST", f"/checklist/{line}")
            assert answer.status == 200, answer.json
        self.world.settle(minutes=1)

    def uploaded(self, job: str) -> None:
        """An upload is completed, as its own flow leaves it."""
        now, store = self.clock(), self.http.api.desk.store
        record = Record(
            record_id=f"{self.tenant_id}.{job}",
            kind=uploads.KIND,
            flow="upload",
            status="processing",
            created_at=now,
            created_by="onramp",
            parent=f"TENANT#{self.tenant_id}",
        )
        made = store.create(record, also=[uploads.listed(store, record)])
        store.write(made, made.but(status=uploads.COMPLETED, at={uploads.COMPLETED: now}, ended=True))
        self.world.settle(minutes=1)

    def set_up(self) -> str:
        """The tenant has a key and its detectors; answers the key."""
        self.created()
        secret = str(self.key()["secret"])
        self.mark("detectors-confirmed")
        return secret

    @property
    def record(self) -> Record:
        """What is stored."""
        return self.http.api.desk.store.load(f"TENANT#{self.tenant_id}")

    @property
    def status(self) -> str:
        """How far it is."""
        return self.record.status

    def mails(self) -> list[str]:
        """Subjects of what was mailed."""
        return [each.subject for each in ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages]


def install(place: TenantPlace, patch: Any) -> TenantPlace:
    """Have the application answer from here."""
    patch.setattr(bootstrap, "api", place.serve())
    return place
