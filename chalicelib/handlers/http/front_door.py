"""What every request passes: one access log line, and Chalice's own answers turned into problems."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from chalice.app import Request

from chalicelib import logs
from chalicelib.handlers.http import problems
from chalicelib.handlers.http.call import Answer, request_id

log = logging.getLogger(__name__)


def front_door(request: Request | None, get_response: Callable[[Request | None], Any]) -> Answer:
    """Chalice middleware for HTTP requests. Outermost, so nothing gets past it."""
    logs.configure()
    began = time.perf_counter()
    answer = _answer(request, get_response)
    log.info(
        "request",
        extra={
            "request_id": request_id(request),
            "method": request.method if request else "",
            # The route, never the path: a link's key stands in the path.
            "resource": request.path if request else "",
            "status": answer.status_code,
            "code": answer.code,
            "onboarding_id": answer.onboarding_id,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        },
    )
    return answer


def _answer(request: Request | None, get_response: Callable[[Request | None], Any]) -> Answer:
    try:
        response = get_response(request)
    except Exception as error:  # noqa: BLE001 - Chalice itself broke: the caller gets a problem, the log the reason
        return problems.answer(error, request)
    if isinstance(response, Answer):
        return response
    return problems.of_chalice(response.status_code, response.headers, request)
