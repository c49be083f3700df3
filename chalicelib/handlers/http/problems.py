"""Every failure as RFC 9457 problem+json with a stable code: what intents raise, what breaks, what Chalice answers.

Details of what broke go to the log, without the text of foreign exceptions: it may quote addresses, keys or passwords.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

from botocore.exceptions import ClientError
from chalice.app import Request

from chalicelib.errors import PlatformError, Problem, Retryable
from chalicelib.handlers.http.call import Answer, request_id
from chalicelib.logs import origin
from chalicelib.records.codec import Unreadable
from chalicelib.records.lifecycle import UnknownEdge
from chalicelib.records.refusals import passing
from chalicelib.records.schema import TooNew
from chalicelib.records.store import Conflict, Taken
from chalicelib.records.views import BadCursor

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # RFC 9110; Python 3.11 has the names of RFC 7231
_BUSY_SECONDS, _UNAVAILABLE_SECONDS, _DEPLOY_SECONDS = 1, 3, 60
_TOO_NEW = (
    "This was stored by a newer version of the service than the one that answers, and is not changed until that one is "
    "there. Nothing is lost. Try again in a minute."
)
_CHALICE = {
    400: ("BAD_REQUEST", "The request could not be read."),
    404: ("NOT_FOUND", "There is nothing at this address."),
    405: ("METHOD_NOT_ALLOWED", "This address does not take this method."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json, or as multipart/form-data where it is a file."),
}


def answer(error: Exception, request: Request | None, onboarding_id: str = "") -> Answer:
    """The answer to a request that ended in an exception. What is nobody's fault but ours is logged."""
    problem = _problem_of(error)
    if problem.status >= 500 and not isinstance(error, Problem):
        _report(error, problem, request_id(request))
    return _answer(problem, request, onboarding_id)


def of_chalice(status: int, headers: dict[str, str], request: Request | None) -> Answer:
    """An answer that Chalice gave by itself, made anew as problem+json with a code of ours."""
    allow = {name: value for name, value in headers.items() if name.lower() == "allow"}
    if status == 405 and not any(allow.values()):
        status = 404  # a path that no route has: Chalice knows no 404 of its own
    code, detail = _CHALICE.get(status, ("INTERNAL", "Something went wrong on our side."))
    return _answer(Problem(status, code, detail, headers=allow if status == 405 else {}), request, "")


def _answer(problem: Problem, request: Request | None, onboarding_id: str) -> Answer:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": _TITLES.get(problem.status) or HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        document["errors"] = [{"code": problem.code, **each} for each in problem.errors]
    if problem.status >= 500:
        document["request_id"] = request_id(request)
    return Answer(
        problem.status,
        json.dumps({**problem.extra, **document}),
        content_type=MEDIA_TYPE,
        headers=problem.headers,
        code=problem.code,
        onboarding_id=onboarding_id,
    )


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, Conflict | Taken):
        return _later(409, "BUSY", "This onboarding is being changed at the moment. Try again.", _BUSY_SECONDS)
    if isinstance(error, BadCursor):
        return Problem(400, "CURSOR_INVALID", "This cursor is not from this list. Start again without one.")
    if isinstance(error, Unreadable):
        return Problem(500, "RECORD_UNREADABLE", "This onboarding cannot be read. We have been told; please ask us.")
    if isinstance(error, TooNew):
        return _later(503, "RECORD_TOO_NEW", _TOO_NEW, _DEPLOY_SECONDS)
    if isinstance(error, Retryable) or passing(error):
        return _later(503, "UNAVAILABLE", "The service is not available. Try again shortly.", _UNAVAILABLE_SECONDS)
    return Problem(500, "INTERNAL", "Something went wrong on our side.")


def _later(status: int, code: str, detail: str, seconds: int) -> Problem:
    return Problem(status, code, detail, headers={"Retry-After": str(seconds)})


def _report(error: Exception, problem: Problem, request: str) -> None:
    facts = {"error": type(error).__name__, "code": problem.code, "at": origin(error), "request_id": request}
    if isinstance(error, ClientError):
        facts["aws_error"] = error.response["Error"]["Code"]
    if isinstance(error, PlatformError | Unreadable | UnknownEdge):  # ours: no secret and no personal data in it
        facts["reason"] = str(error)
    log.error("request failed", extra=facts)
