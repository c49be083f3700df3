"""Errors of a stand-in, all as RFC 9457 problem+json with a stable code."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"


class Refusal(Exception):
    """The platform says no.

    Args:
        status: HTTP status code.
        code: Stable upper-case identifier.
        detail: What is wrong, in one sentence.
    """

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


class FieldError(BaseModel):
    """One field that was not accepted."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """An RFC 9457 problem."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="Stable identifier; programs switch on this, never on the text")
    detail: str
    errors: list[FieldError] = Field(default_factory=list, description="Per field, for VALIDATION_FAILED")


def problem(status: int, code: str, detail: str, *, errors: list[FieldError] | None = None) -> JSONResponse:
    """A problem as a response. The title is the status's own phrase (RFC 9457 section 4.2.1 for about:blank)."""
    document = ProblemDocument(
        title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=errors or []
    )
    return JSONResponse(document.model_dump(), status_code=status, media_type=MEDIA_TYPE)


def documented(**codes: str) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses for the problems a route can answer.

    Args:
        codes: ``_409="EXTERNAL_REFERENCE_TAKEN"``: the status behind an underscore, and its codes.
    """
    given = {"_401": "UNAUTHORISED", "_422": "VALIDATION_FAILED", **codes}
    schema = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    return {int(status[1:]): {"description": code, "content": schema} for status, code in sorted(given.items())}


def attach(app: FastAPI) -> None:
    """Make every error of `app` a problem, those of the framework as well."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return problem(error.status, error.code, error.detail)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [_field_error(item) for item in error.errors()]
        return problem(422, "VALIDATION_FAILED", "The request is not of this contract's shape.", errors=errors)

    async def framework(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = HTTPStatus(error.status_code).name
        return problem(error.status_code, code, str(error.detail))

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, framework)


def _field_error(item: Mapping[str, Any]) -> FieldError:
    """The place and the complaint, never the value: it may be a secret."""
    return FieldError(field=".".join(str(part) for part in item["loc"][1:]), message=str(item["msg"]))
