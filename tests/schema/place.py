"""The application as a WSGI application over tables in memory, with records in every state that a caller can meet."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import parse_qs, unquote

from app import app
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Clock
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.flows.ecom.outside import WHOSE_ACCOUNT
from chalicelib.flows.merch.documented import BODIES
from chalicelib.flows.pixel.outside import PIXELS
from chalicelib.flows.pixel.reader import ReadoutPixelReader
from chalicelib.records.ledger import Entry, Failure, Status
from chalicelib.records.rates import Rates
from chalicelib.wiring import api as bootstrap
from infra.state.storage import storage
from tests.clock import TestClock
from tests.integration.accounts import FakeAccounts
from tests.integration.http_api import HttpApi, faked, wired
from tests.integration.store_fakes import CALLER, STORES
from tests.integration.test_api_pixel import Elsewhere
from tests.integration.tokens import FakePool, Issuer
from tests.simulation.dynamo import Dynamo
from tests.table import RATES, TABLE

FRESH_EVERY = 100
"""Requests after which all records are made anew: what was asked has claimed, revoked and erased them by then."""
HAS = {
    "registrant": "accessToken",
    "another user": "accessToken",
    "service": "serviceToken",
    "admin": "cloudflareAccess",
}
"""What opens a door, as the document names it, by who has it. Doors of anything else are tried from outside only;
docs/reliability.md says which, and where they are opened."""
CALLERS = ("nobody", "link", *HAS)


class Place:
    """Where the requests of one kind of caller go.

    Args:
        caller: One of `CALLERS`.

    Attributes:
        requests: How many were answered.
    """

    def __init__(self, caller: str) -> None:
        self.caller = caller
        self.requests = 0
        self._issuer = Issuer()
        self._make()

    def headers(self) -> dict[str, str]:
        """What the caller sends along."""
        users = {"registrant": "ada", "another user": "bob"}
        if self.caller in users:
            return {"Authorization": f"Bearer {self.http.customer(users[self.caller])}"}
        if self.caller == "service":
            return {"Authorization": f"Bearer {CALLER}"}
        return self.http.access() if self.caller == "admin" else {}

    def opens(self, security: list[dict[str, Any]]) -> bool:
        """Whether the caller has what one of these security requirements asks for."""
        return any(set(each) <= {HAS.get(self.caller)} for each in security)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI (PEP 3333): one request, as API Gateway would pass it on."""
        self.requests += 1
        if self.requests % FRESH_EVERY == 0:
            self._make()
        answer = app(_event(environ, self.http), None)
        start_response(f"{answer['statusCode']} -", list(answer["headers"].items()))
        return [answer["body"].encode()]

    def known(self, name: str, choice: int) -> str | None:
        """A value of a path's parameter that leads somewhere; None: there is none of this name."""
        of_kind = {"key": self.keys, "onboarding_id": self.ids, "pixel_id": self.pixels, "action": self.actions}
        records = [*self.ids, *self.pixels, *STORES.values(), *self.companies]
        of_kind |= {"flow": ["ecom", "merch", "pixel", "store"], "record_id": records, "company_id": self.companies}
        of_kind |= {"store_id": list(STORES.values()), "job_id": ["sync-1"]}
        values = of_kind.get(name)
        return values[choice % len(values)] if values else None

    def _make(self) -> None:
        clock = TestClock()
        tables = {name: storage()[kind]["Properties"] for name, kind in ((TABLE, "Table"), (RATES, "RateTable"))}
        table = Dynamo(tables, clock=clock).client
        api = wired(clock, self._issuer, FakePool(self._issuer, clock), client=table)
        accounts = FakeAccounts()
        accounts.join("ada", "1")
        elsewhere = Elsewhere(accounts={"px-elsewhere": "sys-9"})
        readout = Readout(Sources(*[cast("Any", elsewhere)] * 5), clock, limits=Limits(keep=0))
        pool = FakePool(self._issuer, clock)
        made = {**faked(pool), WHOSE_ACCOUNT.connect: accounts, PIXELS.connect: ReadoutPixelReader(readout, clock)}
        platforms = Platforms(api.settings, clock, made=made)
        rates = Rates(lambda: table, RATES, _always_later(clock))
        api = replace(api, rates=rates, platforms=platforms)
        self.http = HttpApi(api, clock, self._issuer, pool)
        with self.serving():
            self._fill()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The application answers from here."""
        with patch.object(bootstrap, "api", lambda: self.http.api):
            yield

    def _fill(self) -> None:
        """Records in every state, and the names of what is in them."""
        http = self.http
        pending, revoked, expired, relinked = http.new(), http.new(), http.new(), http.new()
        visited = http.new(team_invites=[{"email": "bob@shop.example"}])
        http("GET", f"/onboarding/{visited[1]}")
        http.admin("DELETE", f"/{revoked[0]}")
        http.rewrite(expired[0], valid_until=http.clock() - timedelta(days=1))
        new_link = http.admin("POST", f"/{relinked[0]}/link").json["link"].partition("key=")[2]
        claimed, submitted, completed = http.claimed(), http.submitted(), http.submitted()
        http.rewrite(submitted[0], facts={"system_account_id": "sys-1"})
        http.fail(submitted[0], "create_index", fields=("index_name",))
        http.rewrite(completed[0], status="completed")
        self.ids = [each[0] for each in (pending, visited, claimed, submitted, completed, revoked, expired)]
        self.keys = [each[1] for each in (pending, visited, claimed, submitted, completed, revoked, expired, relinked)]
        self.keys.append(new_link)
        self.actions = ["create_index", "create_account", "find_account"]
        self.pixels = [self._pixel(), self._pixel(system_account_id="sys-2"), "px-elsewhere"]
        self._stores()
        self.companies = [self._company("ada"), self._company("")]

    def _company(self, admin: str) -> str:
        """A company that is on its way: this user's, or nobody's yet."""
        made = self.http("POST", "/v1/onboarding/wizard/basics", BODIES["Basics"], headers={"Bot-Check": "human"}).json
        store = self.http.api.desk.store
        before = store.load(f"COMPANY#{made['company_id']}")
        fields = {**before.fields, "admins": [admin] if admin else []}
        store.write(before, before.but(status="INTAKE_COMPLETE", fields=fields))
        return str(made["company_id"])

    def _stores(self) -> None:
        """A store that is on its way, and one whose people may end it."""
        for number, (user, store_id) in enumerate(STORES.items()):
            made = {"store_id": store_id, "store_code": user, "store_name": "A shop", "owner_email": "o@shop.example"}
            self.http("POST", "/v1/store/onboarding", made, token=CALLER)
            key, steps = f"STORE#{store_id}", ("merchant_profile", "letzshop_api", "product_import")[: 1 + 2 * number]
            before = self.http.api.desk.store.load(key)
            saves = {step: {"version": 1, "at": "2026-01-05T09:00:00.000Z"} for step in steps}
            jobs = [{"job": "sync-1", "at": "2026-01-05T09:00:00.000Z"}]
            fields = {"saves": saves, "jobs": jobs if number else []}
            self.http.api.desk.store.write(before, before.but(status="in_progress", fields=fields, answers={}))

    def _pixel(self, **more: str) -> str:
        body = {"type": "web", "name": "Ada's Shop", **more}
        made = self.http("POST", "/v1/pixel", body, headers=self.http.access()).json["pixel_id"]
        if more:
            store = self.http.api.desk.store
            record = store.load(f"PIXEL#{made}")
            failure = Failure(code="X", message="No.", hint="Ask.", retryable=True, fields=("system_account_id",))
            store.write(
                record, record.with_entry("find_account", Entry(status=Status.FAILED, fence=1, failure=failure))
            )
        return str(made)


def _event(environ: dict[str, Any], http: HttpApi) -> dict[str, Any]:
    """API Gateway decodes what stands in the path; bytes that are no UTF-8 are replaced, there as in the body."""
    path, query = str(environ["RAW_URI"]).partition("?")[0], str(environ["QUERY_STRING"])
    event = http.event(str(environ["REQUEST_METHOD"]), path)
    event["pathParameters"] = {
        name: unquote(value, errors="replace") for name, value in (event["pathParameters"] or {}).items()
    } or None
    event["multiValueQueryStringParameters"] = parse_qs(query, keep_blank_values=True, errors="replace") or None
    names = {name: name.removeprefix("HTTP_").replace("_", "-") for name in environ if name.startswith("HTTP_")}
    names |= {name: "CONTENT-TYPE" for name in ("CONTENT_TYPE",) if environ.get(name)}
    event["headers"] = {header: str(environ[name]) for name, header in names.items()}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    event["body"], event["isBase64Encoded"] = body.decode(errors="replace") or None, False
    return event


def _always_later(clock: Clock) -> Clock:
    """Each time a day later, so that no window ever holds two requests: limits have tests of their own."""
    days = itertools.count()

    def now() -> datetime:
        return clock() + timedelta(days=next(days))

    return now
