"""A tenant's uploads with all that they go through: routes, engine and lane over one table, files and findings on moto.

Of the tenant's own flow only what uploads know of it is here: its record, its keys and its statuses.
"""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from chalice.app import Chalice
from openpyxl import Workbook

from chalicelib.clients.findings import connect as findings
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.tokens.own import OwnTokens
from chalicelib.clients.uploads import connect as uploads
from chalicelib.desk.create import new_record
from chalicelib.engine.flow import Flow
from chalicelib.flows.upload.executors import executors
from chalicelib.flows.upload.flow import FLOW
from chalicelib.flows.upload.outside import CALLERS, FILES, FOUND
from chalicelib.flows.upload.routes import ROUTES
from chalicelib.handlers.http.front_door import front_door
from chalicelib.records.issued_keys import About, IssuedKeys
from chalicelib.records.keys import Keys, NewKey
from chalicelib.records.lifecycle import Lifecycle, transition
from infra.state.findings import findings as findings_table
from tests.integration.http_api import Reply, assert_documented, settings, wired
from tests.kms import LocalKms
from tests.simulation.dynamo import Dynamo
from tests.simulation.world import World
from tests.table import PROPERTIES, REGION

if TYPE_CHECKING:
    from chalicelib.records.record import Record
    from tests.clock import TestClock
    from tests.integration.tokens import FakePool, Issuer

BUCKET = "test-uploads"
FINDINGS = "test-OnboardingFindings"
SCOPES = ("ship:upload", "ship:read", "trade:upload", "trade:read", "jobs:read")
ADAPTERS = ("generic-shipment-csv", "catalog-excel")
BOUNDARY = "----------------of-curl"
HEADINGS = "reference,carrier,ship_date,quoted_amount,invoiced_amount,currency"
CLEAN = "A-1,UPS,2026-11-02,10.00,10.00,CAD"
DEAR = "A-2,UPS,2026-11-02,10.00,25.00,CAD"
PRODUCTS = ("sku", "description", "hs_code", "country_of_origin")
REBAR = ("R-1", "Rebar, 10 mm", "721420", "CN")

TENANT = Flow(
    name="tenant",
    kind="TENANT",
    lifecycle=Lifecycle(
        order=("created", "live"),
        edges=frozenset(
            {("created", "live"), ("created", "suspended"), ("suspended", "created"), ("created", "closed")}
        ),
        descriptions={"created": "Made.", "live": "Live.", "suspended": "Held.", "closed": "Gone."},
        held=frozenset({"suspended"}),
    ),
    actions=(),
)
FLOWS = {"tenant": TENANT, "upload": FLOW}


def csv_of(*rows: str) -> bytes:
    """A file of shipments."""
    return "\r\n".join([HEADINGS, *rows, ""]).encode()


def many(rows: int, dear: int = 10, wrong: int = 0) -> bytes:
    """A file of so many shipments, of which every so manyth is dear, and every so manyth wrong."""

    def row(number: int) -> str:
        amount = "25.00" if number % dear == 0 else "10.00"
        day = "yesterday" if wrong and number % wrong == 0 else "2026-11-02"
        return f"A-{number},UPS,{day},10.00,{amount},CAD"

    return csv_of(*map(row, range(1, rows + 1)))


def xlsx_of(*rows: tuple[Any, ...], headings: tuple[str, ...] = PRODUCTS, merged: str = "") -> bytes:
    """A workbook of products."""
    book, made = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (headings, *rows):
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(made)
    return made.getvalue()


def multipart(content: bytes, name: str = "november.csv", **fields: str) -> bytes:
    """A body as curl sends it."""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    parts = [head.encode() + content]
    parts += [
        f'Content-Disposition: form-data; name="{each}"\r\n\r\n{value}'.encode() for each, value in fields.items()
    ]
    cut = f"--{BOUNDARY}\r\n".encode()
    return b"".join(cut + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def buckets() -> None:
    """Make the bucket of uploads and the table of findings, as they are deployed."""
    boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
    made = findings_table()["Findings"]["Properties"]
    shape = {name: made[name] for name in ("KeySchema", "AttributeDefinitions", "BillingMode")}
    boto3.client("dynamodb", region_name=REGION).create_table(TableName=FINDINGS, **shape)


def served(platforms: Platforms) -> Platforms:
    """Platforms whose files and findings are there, for routes and executors alike."""
    configured = platforms.settings.but(uploads_bucket=BUCKET)
    found = Platforms(configured, platforms.clock, made=platforms._made)
    for outside, connect in ((FILES, uploads.connect), (FOUND, findings.connect)):
        found._made[outside.connect] = found.client(connect)
    return found


class Uploading:
    """One stage, and one tenant with a key that may do everything."""

    def __init__(self, clock: TestClock, issuer: Issuer, pool: FakePool) -> None:
        self.clock, self.issuer = clock, issuer
        buckets()
        self.s3 = boto3.client("s3", region_name=REGION)
        self.dynamodb = boto3.client("dynamodb", region_name=REGION)
        self.dynamo = Dynamo(PROPERTIES, clock=clock)
        self.tokens = OwnTokens("https://onramp.example/api", "onramp-api", LocalKms("first").signing(), clock)
        self.platforms = served(Platforms(settings(), clock, made={CALLERS.connect: self.tokens}))
        self.api = replace(wired(clock, issuer, pool, self.dynamo.client, FLOWS), platforms=self.platforms)
        self.app = Chalice("uploads", configure_logs=False)
        self.app.register_middleware(front_door, "http")
        for routes in ROUTES:
            routes.register(self.app, lambda: self.api)
        self.world = World(FLOWS, executors(self.platforms), clock, self.dynamo.client, lane=True)
        self.tenant()
        self.key = self.issued()

    def tenant(self, tenant_id: str = "ten_1", **fields: Any) -> Record:
        """A tenant's record."""
        about = {"modules": ["ship", "trade"], **fields}
        return self.api.desk.store.create(new_record(self.api.desk, "tenant", tenant_id, actor="se", fields=about))

    def move(self, to: str, tenant_id: str = "ten_1") -> None:
        """Change the tenant's status."""
        self.api.desk.store.change(
            f"TENANT#{tenant_id}",
            lambda record: transition(TENANT.lifecycle, record, to, now=self.clock(), actor="se"),
        )

    def set(self, tenant_id: str = "ten_1", **fields: Any) -> None:
        """Change what the tenant's record says."""
        self.api.desk.store.change(f"TENANT#{tenant_id}", lambda record: record.but(fields={**record.fields, **fields}))

    def issued(
        self, scopes: tuple[str, ...] = SCOPES, adapters: tuple[str, ...] = ADAPTERS, *, of: str = "ten_1"
    ) -> NewKey:
        """A key of a tenant's."""
        keys = IssuedKeys(Keys(self.api.desk.store), f"TENANT#{of}", "rgl")
        return keys.issue(About("x", scopes, adapters), by="se", now=self.clock())

    def token(self, key: NewKey | None = None, scopes: tuple[str, ...] = SCOPES, *, of: str = "ten_1") -> str:
        """A token, as the exchange issues it."""
        return self.tokens.issue((key or self.key).key_id, of, scopes).access_token

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        token: str | None = None,
        as_text: bool = False,
        **headers: str,
    ) -> Reply:
        """One request, as the tenant's program sends it. Its answer is held against docs/openapi.json.

        Args:
            as_text: Whether the API has no binary types, so that whatever is no UTF-8 is lost.
        """
        parts = urlsplit(path)
        resource, parameters = self._match(parts.path)
        text = json.dumps(body) if body is not None else None
        sent = {"Authorization": f"Bearer {token or self.token()}"}
        sent |= {"Content-Type": "application/json"} if text is not None else {}
        sent |= {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} if raw is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        query: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query):
            query.setdefault(name, []).append(value)
        event = {
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "multiValueQueryStringParameters": query or None,
            "pathParameters": parameters,
            "stageVariables": None,
            "isBase64Encoded": raw is not None and not as_text,
            "body": text
            if raw is None
            else raw.decode("utf-8", "replace")
            if as_text
            else base64.b64encode(raw).decode(),
            "requestContext": {
                "requestId": "request-1",
                "httpMethod": method,
                "resourcePath": resource,
                "identity": {"sourceIp": "198.51.100.7"},
            },
        }
        answer = self.app(event, None)
        answered = json.loads(answer["body"]) if answer["body"] else None
        reply = Reply(answer["statusCode"], answer["headers"], answered)
        assert_documented(resource, method, reply)
        return reply

    def colleague(self, path: str) -> Reply:
        """A solutions engineer looks."""
        shown = self.issuer.access(self.clock, sub="se", email="se@onramp.example")
        return self("GET", f"/admin/tenants{path}", Authorization="", Cf_Access_Jwt_Assertion=shown)

    def ship(self, content: bytes, *, name: str = "november.csv", **sent: Any) -> Reply:
        """Upload shipments."""
        return self("POST", "/ship/upload", raw=multipart(content, name), **sent)

    def trade(self, content: bytes, *, authority: str = "", **sent: Any) -> Reply:
        """Upload products."""
        fields = {"screeningAuthority": authority} if authority else {}
        return self("POST", "/upload", raw=multipart(content, "products.xlsx", **fields), **sent)

    def through(self, reply: Reply, minutes: int = 5) -> Any:
        """An upload once it has gone through, as its program sees it."""
        assert reply.status in {200, 201, 202}, reply.json
        self.world.settle(minutes=minutes)
        return self.job(reply.json["jobId"])

    def job(self, job_id: str) -> Any:
        """An upload."""
        found = self("GET", f"/jobs/{job_id}")
        assert found.status == 200, found.json
        return found.json

    def prepared(self, content: bytes, adapter: str = "generic-shipment-csv", **more: Any) -> Any:
        """A form that was asked for, and the file that was put by it."""
        made = self("POST", "/uploads/presigned", {"adapter": adapter, "size": len(content) or 1, **more})
        assert made.status == 201, made.json
        self.put(made.json, content)
        return made.json

    def put(self, form: Any, content: bytes) -> None:
        """Upload a file by a form: what S3 would check is tested elsewhere (`test_uploads`)."""
        self.s3.put_object(Bucket=BUCKET, Key=form["fields"]["key"], Body=content)

    def found(self, module: str = "ship") -> list[Any]:
        """All findings of a module, page by page."""
        path = {"ship": "/ship/findings", "trade": "/sima/results"}[module]
        items: list[Any] = []
        cursor = ""
        while True:
            page = self("GET", f"{path}?limit=50{cursor}").json
            items += page["items"]
            if page["cursor"] is None:
                return items
            cursor = f"&cursor={page['cursor']}"

    def stored(self) -> dict[str, str]:
        """Every row of the table of findings, by partition and name."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=FINDINGS)
        rows = (item for page in pages for item in page["Items"])
        return {f"{item['pk']['S']}/{item['sk']['S'].partition('#')[2]}": item["doc"]["S"] for item in rows}

    def empty(self) -> None:
        """Let every row of the table of findings be gone."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=FINDINGS)
        for item in (each for page in pages for each in page["Items"]):
            self.dynamodb.delete_item(TableName=FINDINGS, Key={name: item[name] for name in ("pk", "sk")})

    def files(self) -> list[str]:
        """Keys of all files in the bucket."""
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def _match(self, path: str) -> tuple[str, dict[str, str] | None]:
        for resource in self.app.routes:
            pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource)
            if found := re.fullmatch(pattern, path):
                return resource, found.groupdict() or None
        raise AssertionError(path)
