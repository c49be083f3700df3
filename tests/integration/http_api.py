"""Calls the application with the events that API Gateway sends, and holds every answer against docs/openapi.json."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships none
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from app import app
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.jwks import JwksCache
from chalicelib.clients.tokens.verifier import Kind, TokenVerifier
from chalicelib.desk.context import Desk
from chalicelib.desk.erasure import Person
from chalicelib.engine.flow import Flow
from chalicelib.flows import registry
from chalicelib.flows.ecom.outside import HEALTH, WHO_CLAIMS, WHOSE_ACCOUNT
from chalicelib.handlers.http.api import Api
from chalicelib.handlers.http.outside import USER_POOL
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.links import Links
from chalicelib.records.rates import Rates
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.settings import Settings, load
from tests.clock import TestClock
from tests.deployment import ENVIRONMENT
from tests.health_kit import FakeHealth
from tests.integration import merch_fakes, store_fakes, tenant_fakes
from tests.integration.accounts import FakeAccounts
from tests.integration.tokens import ACCESS, AUDIENCE, CLIENT, COGNITO, FakePool, Issuer
from tests.pool_users import FakeUsers
from tests.simulation.dynamo import Dynamo
from tests.simulation.dynamo_values import Item, copied
from tests.table import RATES, REGION, TABLE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_ROOT = Path(__file__).parents[2]
PROFILE = {"ENV": "test", "AWS_REGION": REGION, "ONBOARDING_TABLE": TABLE, "RATE_TABLE": RATES}
ENVIRON = {
    **ENVIRONMENT,
    **PROFILE,
    "WAKE_QUEUE_URL": "https://sqs.example/wakes",
    "CONSOLE_URL": "https://console.example/",
    "CONTROLLER_URL": "https://controller.example",
    "ECOM_URL": "https://ecom.example",
    "PIXEL_REPOSITORY": "acme/pixel",
    "ANALYTICS_TABLE": "test-pixel-mapping",
    "PIXEL_INGEST_PRINCIPAL": "arn:aws:iam::111111111111:role/ingest",
    "EVENT_BUCKET": "test-pixel-events",
    "COGNITO_USER_POOL_ID": "us-east-1_test",
    "COGNITO_CLIENT_ID": CLIENT,
    "COGNITO_ISSUER": COGNITO,
    "ACCESS_ISSUER": ACCESS,
    "ACCESS_AUDIENCE": AUDIENCE,
}
ANSWERS = {
    "account_name": "Ada's Shop",
    "storefront_type": "web",
    "index_name": "products",
    "index_type": "fashion",
    "index_tier": "staging",
}


def settings() -> Settings:
    """Settings of a stage named ``test``."""
    return load(ENVIRON)


def wired(
    clock: TestClock,
    issuer: Issuer,
    pool: FakePool,
    client: DynamoDBClient,
    flows: Mapping[str, Flow] = registry.ALL,
) -> Api:
    """The API as `bootstrap` wires it, with the test's clock, issuers and pool, over the tables of a client."""
    store = Store(client, TABLE, flows)

    def persons(flow: str) -> Sequence[Person]:
        return registry.persons(flow) if flow in registry.ALL else ()

    def verifier(kind: Kind, name: str, audience: str) -> TokenVerifier:
        return TokenVerifier(kind, name, JwksCache(f"{name}/keys", issuer.fetch, clock), clock, audience=audience)

    return Api(
        settings=settings(),
        desk=Desk(store, Links(store), Requests(store), Views(store), flows, clock, "cell-1", persons),
        customers=verifier("cognito", COGNITO, CLIENT),
        admins=verifier("access", ACCESS, AUDIENCE),
        rates=Rates(lambda: client, RATES, clock),
        clock=clock,
        checklist=registry.checklist,
        platforms=Platforms(settings(), clock, made=faked(pool)),
    )


def faked(pool: FakePool) -> dict[object, object]:
    """What answers for the platforms that routes ask, by what would make it."""
    return {
        USER_POOL.connect: pool,
        HEALTH.connect: FakeHealth(),
        WHOSE_ACCOUNT.connect: FakeAccounts(),
        WHO_CLAIMS.connect: FakeUsers(),
        **store_fakes.fakes(),
        **merch_fakes.fakes(),
        **tenant_fakes.fakes(),
    }


@dataclass
class Reply:
    """What came back. `json` is the body, parsed, or its text where it is no JSON; None: there is none."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of a problem."""
        return self.status, self.json["code"]


class HttpApi:
    """The application under test."""

    def __init__(self, api: Api, clock: TestClock, issuer: Issuer, pool: FakePool) -> None:
        self.api = api
        self.clock = clock
        self.issuer = issuer
        self.pool = pool

    @property
    def health(self) -> FakeHealth:
        """What answers for the read-out."""
        return cast("FakeHealth", self.api.platforms.client(HEALTH.connect))

    @property
    def accounts(self) -> FakeAccounts:
        """What answers whose account it is."""
        return cast("FakeAccounts", self.api.platforms.client(WHOSE_ACCOUNT.connect))

    @property
    def users(self) -> FakeUsers:
        """What answers who claims a link."""
        return cast("FakeUsers", self.api.platforms.client(WHO_CLAIMS.connect))

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        raw: str | bytes | None = None,
        address: str = "198.51.100.7",
    ) -> Reply:
        """One request. `body` is sent as JSON; `raw` as it is, as base64 if it is bytes."""
        event = self.event(method, path, address=address)
        text = json.dumps(body) if body is not None else raw
        event["headers"] = {"Content-Type": "application/json"} if text is not None else {}
        event["headers"] |= {"Authorization": f"Bearer {token}"} if token else {}
        event["headers"] |= headers or {}
        return self.send(event, event["headers"], text)

    def send(self, event: dict[str, Any], headers: dict[str, str], text: str | bytes | None) -> Reply:
        """One request with these headers and no others."""
        event["headers"] = headers
        event["isBase64Encoded"] = isinstance(text, bytes)
        event["body"] = base64.b64encode(text).decode() if isinstance(text, bytes) else text
        answer = app(event, None)
        reply = Reply(answer["statusCode"], answer["headers"], _parsed(answer))
        resource, method = event["requestContext"]["resourcePath"], event["httpMethod"]
        if resource in app.routes and method in app.routes[resource]:
            assert_documented(resource, method, reply)
        return reply

    def event(self, method: str, path: str, *, address: str = "198.51.100.7") -> dict[str, Any]:
        """What API Gateway sends (Amazon API Gateway Developer Guide, "Input format of a Lambda function")."""
        parts = urlsplit(path)
        resource, parameters = _match(parts.path)
        return {
            "resource": resource,
            "path": parts.path,
            "httpMethod": method,
            "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "requestId": "request-1",
                "httpMethod": method,
                "resourcePath": resource,
                "identity": {"sourceIp": address},
            },
        }

    def admin(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """A request of an SE."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self(method, f"/v1/onboarding{path}", body, headers={**self.access(), **named})

    def access(self) -> dict[str, str]:
        """The header that Cloudflare Access adds to an SE's requests."""
        return {"Cf-Access-Jwt-Assertion": self.issuer.engineer(self.clock)}

    def new(self, **fields: object) -> tuple[str, str]:
        """Start an onboarding; its id and its link's key."""
        made = self.admin("POST", "", {"account_name": "Ada's Shop", **fields}).json
        return made["onboarding_id"], made["link"].partition("key=")[2]

    def customer(self, sub: str = "ada", *, seconds: int = 3600) -> str:
        """An access token."""
        return self.issuer.customer(sub, self.clock, seconds=seconds)

    def claimed(self, **fields: object) -> tuple[str, str, str]:
        """An onboarding that `ada` has claimed: id, key, and her token."""
        onboarding_id, key = self.new(**fields)
        token = self.customer()
        assert self("POST", f"/onboarding/{key}/claim", token=token).status == 200
        return onboarding_id, key, token

    def submitted(self) -> tuple[str, str, str]:
        """An onboarding that `ada` has submitted: id, key, and her token."""
        onboarding_id, key, token = self.claimed()
        assert self("PATCH", f"/onboarding/{key}/save", ANSWERS, token=token).status == 200
        assert self("POST", f"/onboarding/{key}/submit", token=token).status == 200
        return onboarding_id, key, token

    def record(self, onboarding_id: str) -> Record:
        """What is stored."""
        return self.api.desk.store.load(f"ONBOARDING#{onboarding_id}")

    def items(self, table: str = TABLE) -> list[Item]:
        """Everything that is in a table."""
        model = self.api.desk.store.client
        assert isinstance(model, Dynamo)
        return [copied(item) for item in model.contents(table)]

    def rewrite(self, onboarding_id: str, **changes: object) -> None:
        """Change the record as the engine would."""
        before = self.record(onboarding_id)
        self.api.desk.store.write(before, before.but(**changes))

    def fail(self, onboarding_id: str, action: str, *, retryable: bool = True, fields: tuple[str, ...] = ()) -> None:
        """Let an action have failed."""
        failure = Failure(code="REFUSED", message="No.", hint="Ask them.", retryable=retryable, fields=fields)
        entry = Entry(status=Status.FAILED, fence=3, failures=1, failure=failure)
        self.rewrite(
            onboarding_id,
            actions={**self.record(onboarding_id).actions, action: entry},
            attention_since=self.clock(),
            attention=f"{action}: REFUSED",
        )


def _parsed(answer: dict[str, Any]) -> Any:
    text = answer["body"]
    return json.loads(text) if text and "json" in answer["headers"]["Content-Type"] else text or None


def _match(path: str) -> tuple[str, dict[str, str]]:
    for resource in sorted(app.routes):  # as API Gateway does: what is written out wins over a parameter
        if found := re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource), path):
            return resource, found.groupdict()
    return path, {}


@cache
def _document() -> tuple[dict[str, Any], Registry[Any]]:
    document = json.loads((_ROOT / "docs/openapi.json").read_text(encoding="utf-8"))
    resource = DRAFT202012.create_resource(document)
    return document, Registry().with_resource("openapi", resource)


def assert_documented(resource: str, method: str, reply: Reply) -> None:
    """The answer's status, media type and body are as the OpenAPI document says."""
    document, registry = _document()
    assert method.lower() in document["paths"].get(resource, {}), (
        f"docs/openapi.json does not have {method} {resource}: run `make docs`"
    )
    responses = document["paths"][resource][method.lower()]["responses"]
    assert str(reply.status) in responses, f"{method} {resource} answers undocumented {reply.status}: {reply.json}"
    if "content" not in responses[str(reply.status)]:
        assert reply.json is None, f"{method} {resource} answers {reply.status} with a body"
        return
    kind = reply.headers["Content-Type"]
    operation = f"openapi#/paths/{_pointer(resource)}/{method.lower()}"
    place = f"{operation}/responses/{reply.status}/content/{_pointer(kind)}/schema"
    faults = list(Draft202012Validator({"$ref": place}, registry=registry).iter_errors(reply.json))
    assert not faults, f"{method} {resource} {reply.status}: {faults[0].message} in {reply.json}"


def _pointer(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
