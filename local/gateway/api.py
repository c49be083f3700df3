"""Passes requests on to the API, and answers for API Gateway where the emulator leaves the template's answers out.

The emulator ignores gateway responses, so that a path or method that no route has (OPTIONS and HEAD among them) is
answered with its own 403 there. Here it gets what the template (`infra.application.gateway`) says that AWS answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.application.gateway import gateway_responses
from local.gateway.packed import packed

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
    | {"upgrade", "host", "content-length", "date", "server"}
)
"""Of one connection only (RFC 9110, section 7.6.1), and what each connection says anew: two dates are none, and the
pages set their clock by it."""


@dataclass(frozen=True)
class _Passed:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def content_type(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


class Api:
    """The API behind the gateway. Until it is told where that is, it answers as API Gateway does for what is down.

    Args:
        origin: The one origin, which the template's answers allow to read them.
        base: Where the API is; empty: nowhere yet.
    """

    def __init__(self, origin: str, base: str = "") -> None:
        self.base = base
        self._origin = origin
        self._session = requests.Session()
        self._session.trust_env = False  # a person's proxy is not for this machine's own services
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # one customer's is for them alone
        self._session.mount("http://", HTTPAdapter(pool_connections=1, pool_maxsize=AT_ONCE, pool_block=True))

    async def pass_on(self, request: Request, path: str, added: Mapping[str, str]) -> Response:
        """The API's answer to a request.

        Args:
            request: As it came.
            path: The route's, still encoded as it came.
            added: Headers, by lower-case names, that the gateway says itself: in place of any of that name.
        """
        if not self.base:
            return self._own("INTEGRATION_FAILURE")
        body = await _body(request)
        if body is None:
            return self._own("REQUEST_TOO_LARGE")
        query = request.scope["query_string"].decode("ascii")
        url = f"{self.base}{path}" + (f"?{query}" if query else "")
        headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP} | dict(added)
        try:
            passed = await run_in_threadpool(self._send, request.method, url, headers, body)
        except requests.Timeout:
            return self._own("INTEGRATION_TIMEOUT")
        except requests.RequestException:
            return self._own("INTEGRATION_FAILURE")
        return packed(self._answer(passed), request.headers.get("accept-encoding", ""))

    def no_route(self) -> Response:
        """What API Gateway answers to a path that no route has."""
        return self._own("MISSING_AUTHENTICATION_TOKEN")

    def _send(self, method: str, url: str, headers: dict[str, str], body: bytes) -> _Passed:
        """One exchange; the answer's bytes as they are, whatever their encoding."""
        sent = self._session.request(
            method, url, headers=headers, data=body, timeout=SECONDS, allow_redirects=False, stream=True
        )
        with sent:
            kept = [(name, value) for name, value in sent.raw.headers.items() if name.lower() not in _HOP_BY_HOP]
            return _Passed(sent.status_code, kept, sent.raw.read(decode_content=False))

    def _answer(self, passed: _Passed) -> Response:
        if passed.status == 403 and not passed.content_type.startswith("application/problem+json"):
            return self._own("MISSING_AUTHENTICATION_TOKEN")
        if passed.status >= 500 and not passed.content_type.startswith("application/problem+json"):
            return self._own("INTEGRATION_FAILURE")
        answer = Response(passed.body, passed.status)
        answer.raw_headers = [
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in passed.headers),
            (b"content-length", str(len(passed.body)).encode()),
        ]
        return answer

    def _own(self, kind: str) -> Response:
        """What API Gateway answers by itself, as the template has it."""
        declared = gateway_responses()[kind]
        headers = {
            name.removeprefix("gatewayresponse.header."): self._text(value)
            for name, value in declared["responseParameters"].items()
        }
        body = json.loads(declared["responseTemplates"]["application/json"])
        return JSONResponse(body, declared["statusCode"], headers, media_type=headers.pop("Content-Type"))

    def _text(self, value: Any) -> str:
        """A header's value: quoted text, or such text with the console's origin to be put in."""
        text = value["Fn::Sub"] if isinstance(value, dict) else value
        return str(text).strip("'").replace("${ConsoleUrl}", self._origin)


async def _body(request: Request) -> bytes | None:
    """The body of a request; None: it is larger than any that is passed on, and nothing of it is kept."""
    read, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_REQUEST:
            read.clear()
        else:
            read += part
    return bytes(read) if size <= LARGEST_REQUEST else None
