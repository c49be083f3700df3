"""Passes requests on to the API, and answers for API Gateway where the emulator leaves the template's answers out.

The emulator ignores gateway responses, so that a path or method that no route has (OPTIONS and HEAD among them) is
answered with its own 403 there. Here it gets what the template (`infra.gateway`) says that AWS answers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import requests
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from requests.adapters import HTTPAdapter
from starlette.concurrency import run_in_threadpool

from infra.gateway import gateway_responses

METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
LARGEST_REQUEST: Final = 6 * 1024 * 1024
"""Bytes; Lambda's limit for a request (AWS: "Lambda quotas", invocation payload)."""
SECONDS: Final = 30.0
"""API Gateway's integration time-out is 29."""
AT_ONCE: Final = 4
"""Requests that are passed on at the same time; others wait, the rest of a browser's six connections too. So many
workers of the API are kept warm, and the emulator would start another process for each request beyond: seconds of this
machine each, where AWS has machines to spare."""
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "host", "content-length"}
)
"""Of one connection only (RFC 9110, section 7.6.1), and what each connection says anew."""


class Target(BaseModel):
    """Where the API is, once it is deployed."""

    api: str


@dataclass(frozen=True)
class _Passed:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def content_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


def create_gateway(console_url: str) -> FastAPI:
    """The gateway. PUT /_target tells it where the API is; until then it answers 503.

    Args:
        console_url: Origin of the console, which the template's answers allow to read them.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    target = Target(api="")
    session = requests.Session()
    session.trust_env = False  # a person's proxy is not for this machine's own services
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # a customer's is for that customer alone
    session.mount("http://", HTTPAdapter(pool_connections=1, pool_maxsize=AT_ONCE, pool_block=True))

    async def aim(new: Target) -> Target:
        target.api = new.api
        return target

    async def pass_on(request: Request) -> Response:
        if not target.api:
            return _own("INTEGRATION_FAILURE", console_url)
        body = await request.body()
        if len(body) > LARGEST_REQUEST:
            return _own("REQUEST_TOO_LARGE", console_url)
        path = request.scope["raw_path"].decode("ascii").removeprefix(request.scope.get("root_path", ""))
        query = request.scope["query_string"].decode("ascii")
        url = f"{target.api}{path}" + (f"?{query}" if query else "")
        headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP}
        try:
            passed = await run_in_threadpool(_send, session, request.method, url, headers, body)
        except requests.Timeout:
            return _own("INTEGRATION_TIMEOUT", console_url)
        except requests.RequestException:
            return _own("INTEGRATION_FAILURE", console_url)
        return _answer(passed, console_url)

    app.add_api_route("/_target", aim, methods=["PUT"])
    app.add_api_route("/{path:path}", pass_on, methods=METHODS)
    return app


def _send(session: requests.Session, method: str, url: str, headers: dict[str, str], body: bytes) -> _Passed:
    """One exchange; the answer's bytes as they are, whatever their encoding."""
    sent = session.request(method, url, headers=headers, data=body, timeout=SECONDS, allow_redirects=False, stream=True)
    with sent:
        kept = [(name, value) for name, value in sent.raw.headers.items() if name.lower() not in _HOP_BY_HOP]
        return _Passed(sent.status_code, kept, sent.raw.read(decode_content=False))


def _answer(passed: _Passed, console_url: str) -> Response:
    if passed.status == 403 and not passed.content_type.startswith("application/problem+json"):
        return _own("MISSING_AUTHENTICATION_TOKEN", console_url)
    if passed.status >= 500 and not passed.content_type.startswith("application/problem+json"):
        return _own("INTEGRATION_FAILURE", console_url)
    answer = Response(passed.body, passed.status)
    answer.raw_headers = [
        *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in passed.headers),
        (b"content-length", str(len(passed.body)).encode()),
    ]
    return answer


def _own(kind: str, console_url: str) -> Response:
    """What API Gateway answers by itself, as the template has it."""
    declared = gateway_responses()[kind]
    headers = {
        name.removeprefix("gatewayresponse.header."): _text(value, console_url)
        for name, value in declared["responseParameters"].items()
    }
    body = json.loads(declared["responseTemplates"]["application/json"])
    return JSONResponse(body, declared["statusCode"], headers, media_type=headers.pop("Content-Type"))


def _text(value: Any, console_url: str) -> str:
    """A header's value: quoted text, or such text with the console's origin to be put in."""
    text = value["Fn::Sub"] if isinstance(value, dict) else value
    return str(text).strip("'").replace("${ConsoleUrl}", console_url)
