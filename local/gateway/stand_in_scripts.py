"""Scripts that pages load from Stripe and from Cloudflare, as they are on one machine: the gateway's own.

They ask on the pages' origin, and are led from there to the stand-ins, so that the pages' policy is the deployed one.
What is led through is what these platforms answer to browsers, and nothing else of the stand-ins.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

import requests
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

SCRIPTS: Final = Path(__file__).with_name("scripts")
STRIPE, TURNSTILE = "/stand-ins/stripe.js", "/stand-ins/turnstile.js"
"""Where the scripts are."""
LED: Final = {
    "/stand-ins/turnstile/solve": ("POST", "turnstile/_solve"),
    "/stand-ins/stripe/v1/payment_intents/{intent}": ("GET", "payments/v1/payment_intents/{intent}"),
    "/stand-ins/stripe/v1/payment_intents/{intent}/confirm": ("POST", "payments/v1/payment_intents/{intent}/confirm"),
    "/stand-ins/stripe/settle/{intent}": ("POST", "payments/_settle/{intent}"),
}
"""What a script asks, and where it is led."""


class StandIns:
    """The routes of browsers' scripts.

    Args:
        platforms: Where the stand-ins are; empty: nowhere, and there is none of these routes.
    """

    def __init__(self, platforms: str) -> None:
        self._platforms = platforms
        self._session = requests.Session()
        self._session.trust_env = False  # a person's proxy is not for this machine's own services

    def routes(self) -> list[Route]:
        """The scripts, and what they ask."""
        if not self._platforms:
            return []
        scripts = [Route(path, _script(path)) for path in (STRIPE, TURNSTILE)]
        return [*scripts, *(Route(path, self._led(to), methods=[method]) for path, (method, to) in LED.items())]

    def _led(self, to: str) -> Callable[[Request], object]:
        async def lead(request: Request) -> Response:
            url = f"{self._platforms}/{to.format(**request.path_params)}"
            body, kind = await request.body(), request.headers.get("content-type", "")
            try:
                return await run_in_threadpool(self._ask, request.method, url, request.url.query, body, kind)
            except requests.RequestException:
                return Response(status_code=HTTPStatus.BAD_GATEWAY)

        return lead

    def _ask(self, method: str, url: str, query: str, body: bytes, kind: str) -> Response:
        headers = {"Content-Type": kind} if kind else {}
        answer = self._session.request(method, url, params=query, data=body, headers=headers, timeout=10)
        return Response(
            answer.content, answer.status_code, {"Cache-Control": "no-store"}, answer.headers.get("Content-Type")
        )


def _script(path: str) -> Callable[[Request], object]:
    async def script(_: Request) -> Response:
        text = (SCRIPTS / path.rpartition("/")[2]).read_bytes()
        return Response(text, headers={"Cache-Control": "no-cache"}, media_type="text/javascript; charset=utf-8")

    return script
