"""A small API that the tenant runbook is performed against: it remembers what was done, and can lose its answers."""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from runbook.perform import Run
from runbook.plan import load, read_yaml
from runbook.state import Secrets, State
from runbook.talk import Talk

TENANT = load("tenant")
ADMIN = "admin-token-of-a-test"
Reply = tuple[int, Any]


@dataclass
class FakeApi:
    """What the API holds, and its troubles.

    Attributes:
        asked: How often, by method and path.
        before: Answers instead of the API, or None.
        lose: Whether the answer to what was done is lost.
        tokens: Of customers, that count.
    """

    base_url: str = ""
    tenants: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: list[str] = field(default_factory=list)
    invoices: list[dict[str, Any]] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    remembered: dict[str, tuple[Any, Reply]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    secrets_told: list[str] = field(default_factory=list)
    before: Callable[[str, str], Reply | None] = lambda _method, _path: None
    lose: Callable[[str, str], bool] = lambda _method, _path: False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def living(self) -> list[dict[str, Any]]:
        """Keys that open something."""
        return [key for key in self.keys.values() if not key["revoked"]]

    def answer(self, method: str, path: str, headers: Message, body: bytes) -> Reply:
        """What the API answers, once it has done it."""
        with self.lock:
            self.asked[f"{method} {path}"] += 1
            if (instead := self.before(method, path)) is not None:
                return instead
            key = headers.get("Idempotency-Key")
            what = re.sub(rb"--[0-9a-f-]{16,}", b"", body)  # a multipart body's boundary is another each time
            if key and key in self.remembered:
                sent, reply = self.remembered[key]
                return (
                    reply if sent == (path, what) else (409, {"code": "IDEMPOTENCY_KEY_REUSED", "detail": "Another."})
                )
            reply = self._do(method, path, headers, body)
            if key and reply[0] < 300:
                self.remembered[key] = ((path, what), reply)
            return reply

    def _do(self, method: str, path: str, headers: Message, body: bytes) -> Reply:
        if path == "/api/health":
            return 200, {"status": "ok"}
        if path == "/api/auth/token/integration":
            return self._exchange(headers.get("x-api-key", ""))
        bearer = headers.get("Authorization", "").removeprefix("Bearer ")
        if path.startswith("/api/admin/"):
            if bearer != ADMIN:
                return 401, {"code": "TOKEN_INVALID", "detail": "Not an admin."}
            sent = json.loads(body) if body else {}
            return self._admin(method, path.removeprefix("/api/admin").partition("?")[0], sent)
        if bearer not in self.tokens:
            return 401, {"code": "TOKEN_EXPIRED", "detail": "Exchange the key again."}
        return self._customer(method, path.partition("?")[0], body)

    def _exchange(self, shown: str) -> Reply:
        if not any(key["secret"] == shown for key in self.living()):
            return 401, {"code": "KEY_UNKNOWN", "detail": "No such key."}
        token = f"jwt-{secrets.token_hex(8)}"
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 900, "scope": "ship:upload"}

    def _admin(self, method: str, path: str, sent: Mapping[str, Any]) -> Reply:
        if path == "/tenants":
            return self._tenants(method, sent)
        if path.startswith("/billing/invoices/"):
            return self._billing(path.removeprefix("/billing/invoices/"), sent)
        _, _, tenant_id, *rest = path.split("/")
        if tenant_id not in self.tenants:
            return 404, {"code": "TENANT_NOT_FOUND", "detail": "No such tenant."}
        match rest:
            case ["integration-keys"]:
                return self._issue(sent) if method == "POST" else (200, {"items": self._shown()})
            case ["integration-keys", key_id]:
                self.keys[key_id]["revoked"] = True
                return 204, None
            case ["checklist", line]:
                self.marks.add(line)
                return 200, {"line": line}
            case ["detectors"]:
                return 200, {"detectors": sent["detectors"]}
            case ["onboarding-status"]:
                return 200, {"status": "live" if "results-reviewed" in self.marks else "set_up"}
        return 404, None

    def _tenants(self, method: str, sent: Mapping[str, Any]) -> Reply:
        if method == "GET":
            return 200, {"items": list(self.tenants.values())}
        if any(each["slug"] == sent["slug"] for each in self.tenants.values()):
            return 409, {"code": "SLUG_TAKEN", "detail": "Choose another slug."}
        tenant = {**sent, "id": f"ten_{len(self.tenants) + 1}", "inviteStatus": "pending"}
        self.tenants[tenant["id"]] = tenant
        return 202, tenant

    def _issue(self, sent: Mapping[str, Any]) -> Reply:
        key_id = secrets.token_hex(8)
        secret = f"rgl_{key_id}_{secrets.token_hex(32)}"
        self.secrets_told.append(secret)
        self.keys[key_id] = {"id": key_id, "name": sent["name"], "secret": secret, "revoked": False}
        return 201, {"id": key_id, "secret": secret}

    def _shown(self) -> list[dict[str, Any]]:
        return [{"id": key["id"], "name": key["name"]} for key in self.living()]

    def _billing(self, path: str, sent: Mapping[str, Any]) -> Reply:
        if path == "generate":
            if not self.invoices:
                self.invoices.append({**sent, "id": f"{sent['tenantId']}.1", "state": "DRAFT", "total": "1250.00"})
            return 200, self.invoices[0]
        invoice_id, _, verb = path.partition("/")
        invoice = next(each for each in self.invoices if each["id"] == invoice_id)
        invoice |= {"state": "PAID"} if verb == "mark-paid" else {"state": "ISSUED", "number": 1}
        return 200, invoice

    def _customer(self, method: str, path: str, body: bytes) -> Reply:
        if method == "POST":
            if b'name="file"' not in body:
                return 422, {"code": "VALIDATION_FAILED", "detail": "No file."}
            self.jobs.append(path)
            return 202, {"jobId": f"job_{len(self.jobs)}"}
        if path.startswith("/api/jobs/"):
            polled = self.asked[f"GET {path}"]
            return 200, {"status": "completed" if polled > 1 else "processing"}
        return 200, {"items": []}


@contextmanager
def served() -> Iterator[FakeApi]:
    """The API, at an address of this machine."""
    api = FakeApi()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, document = api.answer(self.command, self.path, self.headers, body)
            self.close_connection = True
            if api.lose(self.command, self.path):
                return
            text = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", document)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Desk:
    """Somebody who performs the runbook.

    Attributes:
        said: What the runs have told.
        waits: Seconds that they would have slept.
        confirm: What the person answers.
    """

    api: FakeApi
    folder: Path
    said: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    confirm: Callable[[str], bool] = lambda _: True
    file: dict[str, Any] = field(default_factory=lambda: read_yaml(TENANT.example, "the example"))

    def __post_init__(self) -> None:
        for name, path in self.file["files"].items():
            (self.folder / path).write_text("a,b\n1,2\n", encoding="utf-8")
            self.file["files"][name] = str(self.folder / path)

    @property
    def state(self) -> State:
        """How far it has come."""
        return State(self.folder / "acme.state.json", "tenant", self.api.base_url)

    @property
    def secrets_file(self) -> Path:
        return self.folder / "acme.secrets"

    def run(self, talk: type[Talk] = Talk, **changes: Any) -> Run:
        """A run, as by a new process."""
        return Run(
            **{
                "runbook": TENANT,
                "file": self.file,
                "talk": talk(self.api.base_url),
                "state": self.state,
                "secrets": Secrets(self.secrets_file),
                "environment": {"ADMIN_TOKEN": ADMIN},
                "confirm": self.confirm,
                "tell": self.said.append,
                "sleep": self.waits.append,
                **changes,
            }
        )
