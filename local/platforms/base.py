"""What every stand-in of ours has in common: auth, problems, the ledger, faults, idempotency keys, its OpenAPI."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict

from local.platforms import problems
from local.platforms.auth import BearerToken
from local.platforms.effects import Effects
from local.platforms.faults import Faults

IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=255)]
OptionalIdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


class Body(BaseModel):
    """A request body: fields that the contract does not name are refused."""

    model_config = ConfigDict(extra="forbid")


class Shape(BaseModel):
    """An answer, or a thing that the platform keeps."""

    model_config = ConfigDict(extra="forbid", frozen=True)


LOOK_EVERY_SECONDS = 0.02
"""How soon a request notices that the one before it, of the same key, is over."""


class IdempotencyKeys:
    """Remembers which request each key was used for, and what it made; and serialises requests with one key.

    A key belongs to one request for good: only a request that succeeded takes it, as Stripe does for a request that
    failed validation before it began (https://docs.stripe.com/api/idempotent_requests).

    Args:
        seconds: How long a request takes to make what it is asked for, once it has found that nothing speaks against
            it. Others are served meanwhile: so a platform can be asked twice at once.
        passes: Lets so many seconds pass.
    """

    def __init__(self, seconds: float = 0.0, passes: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._used: dict[str, tuple[str, str]] = {}
        self._out: set[str] = set()
        self._seconds, self.passes = seconds, passes

    @asynccontextmanager
    async def serialised(self, key: str | None) -> AsyncIterator[None]:
        """Wait until no other request with this key is under way, and keep others waiting meanwhile; without a key,
        nobody waits."""
        while key in self._out:
            await self.passes(LOOK_EVERY_SECONDS)
        out = {key} if key else set()
        self._out |= out
        try:
            yield
        finally:
            self._out -= out

    async def work(self) -> None:
        """What a request asks for is being made: that takes its time."""
        await self.passes(self._seconds)

    def made(self, key: str, operation: str, body: Mapping[str, Any]) -> str | None:
        """The id of what this very request made before; None if the key is new.

        Raises:
            Refusal: 422 IDEMPOTENCY_KEY_REUSED, the key belongs to another request.
        """
        if key not in self._used:
            return None
        fingerprint, subject = self._used[key]
        if fingerprint != _fingerprint(operation, body):
            raise problems.Refusal(422, "IDEMPOTENCY_KEY_REUSED", "This key was used for a different request.")
        return subject

    def take(self, key: str, operation: str, body: Mapping[str, Any], subject: str) -> None:
        """Bind `key` to this request and to the id of what it made."""
        self._used[key] = (_fingerprint(operation, body), subject)


def _fingerprint(operation: str, body: Mapping[str, Any]) -> str:
    """A digest, so that no card token is kept."""
    return hashlib.sha256(json.dumps([operation, body], sort_keys=True).encode()).hexdigest()


def platform_app(title: str, description: str, *, token: BearerToken, effects: Effects, faults: Faults) -> FastAPI:
    """An empty stand-in: bearer token asked for, errors as problems, ``/_effects``, ``/_faults`` and ``/_token``."""
    app = FastAPI(
        title=title,
        version="1",
        description=description,
        dependencies=[Depends(HTTPBearer(auto_error=False, description="A token of this platform"))],
        separate_input_output_schemas=False,
    )
    problems.attach(app)
    effects.attach(app)
    token.attach(app)
    faults.attach(app)
    generate = app.openapi

    def described() -> dict[str, Any]:
        document = generate()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schema = problems.ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs"))
        schemas["ProblemDocument"] = schema
        return document

    app.openapi = described  # type: ignore[method-assign] # FastAPI's documented way to extend the document
    return app
