"""The token endpoint of a user pool's hosted sign-in, on this machine: it is asked over HTTP, and holds a code against
all that RFC 6749 and RFC 7636 hold it against."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
REFRESH_TOKEN = "eyJjdHkiOiJKV1QifQ..refresh"


@dataclass
class Hosted:
    """The endpoint.

    Attributes:
        url: Where it is.
        redirect_uri: The only way back that it knows.
        token: Makes the access token of whoever has signed in.
        codes: The challenge of each code that is not spent.
        answers: What it answers instead, by status and body, once each.
        asked: The forms that came.
    """

    url: str
    redirect_uri: str
    client_id: str
    token: Callable[[], str]
    codes: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def code(self, verifier: str = VERIFIER) -> str:
        """A code for a browser that has this verifier."""
        digest = hashlib.sha256(verifier.encode()).digest()
        code = f"code-{len(self.codes) + len(self.asked)}"
        self.codes[code] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return code

    def answer(self, form: dict[str, str]) -> tuple[int, bytes]:
        """What a request is answered."""
        self.asked.append(form)
        if self.answers:
            return self.answers.pop(0)
        challenge = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = challenge == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked = (form.get("grant_type"), form.get("client_id"), form.get("redirect_uri"))
        if not fits or asked != ("authorization_code", self.client_id, self.redirect_uri):
            return 400, json.dumps({"error": "invalid_grant"}).encode()
        tokens = {"access_token": self.token(), "id_token": "id", "refresh_token": REFRESH_TOKEN}
        return 200, json.dumps({**tokens, "expires_in": 900, "token_type": "Bearer"}).encode()


@contextmanager
def served(redirect_uri: str, client_id: str, token: Callable[[], str]) -> Iterator[Hosted]:
    """Serve it for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, body = hosted.answer(dict(parse_qsl(sent)))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hosted = Hosted(f"http://127.0.0.1:{server.server_port}/oauth2/token", redirect_uri, client_id, token)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield hosted
    finally:
        server.shutdown()
        server.server_close()
