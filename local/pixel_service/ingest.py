"""POST /{pixel_id}/events: takes events of customers that are known, and puts them on the customer's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from chalicelib.deadline import Clock, utc_now
from local.pixel_service.events import LARGEST_BODY, Malformed, Taken, read_post
from local.pixel_service.message import QueueMessage
from local.pixel_service.refusals import NOBODY
from local.platforms.problems import Refusal, problem

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

    from chalicelib.clients.analytics.client import Mapping
    from local.pixel_service.customers import Customers
    from local.pixel_service.refusals import Refusals


class IngestRoutes:
    """The ingest. What it answers 202 is on the queue; what it refuses is counted.

    Args:
        customers: Who is known.
        refusals: Where refusals are counted.
        sqs: The queues' service, entered as the ingest's principal.
        clock: The present moment.
    """

    def __init__(self, customers: Customers, refusals: Refusals, sqs: SQSClient, clock: Clock = utc_now) -> None:
        self._customers = customers
        self._refusals = refusals
        self._sqs = sqs
        self._clock = clock
        self.router = APIRouter()
        self.router.add_api_route("/{pixel_id}/events", self.take, methods=["POST"], status_code=202)

    async def take(self, pixel_id: str, request: Request) -> JSONResponse:
        """Take a post. Its media type says nothing: a beacon's is text/plain, since that needs no preflight."""
        body = await _body(request)
        return await run_in_threadpool(self._take, pixel_id, body)

    def _take(self, pixel_id: str, body: bytes) -> JSONResponse:
        mapping = self._known(pixel_id)
        try:
            taken = read_post(body, pixel_id)
        except Malformed as error:
            self._refusals.count(pixel_id, error.code, error.message)
            return problem(error.status, error.code, error.message)
        if taken.complaints:
            place, complaint = next(iter(taken.complaints.items()))
            message = f"Event {place} of a post: {complaint}"
            self._refusals.count(pixel_id, "EVENT_MALFORMED", message, len(taken.complaints))
        if not taken.events:
            return problem(400, "EVENT_MALFORMED", message)
        self._send(mapping, taken)
        return JSONResponse(_answer(taken), status_code=202)

    def _known(self, pixel_id: str) -> Mapping:
        """The customer's mapping. Whoever is not known is counted: a customer by name, all others together."""
        try:
            return self._customers.mapping(pixel_id)
        except Refusal as refusal:
            counted = NOBODY if refusal.status == 404 else pixel_id
            self._refusals.count(counted, refusal.code, refusal.detail)
            raise

    def _send(self, mapping: Mapping, taken: Taken) -> None:
        message = QueueMessage.model_validate(
            {
                "batch_id": uuid4(),
                "pixel_id": mapping.pixel_id,
                "received_at": self._clock(),
                "events": taken.events,
            }
        )
        self._sqs.send_message(QueueUrl=mapping.queue_url, MessageBody=message.body())


async def _body(request: Request) -> bytes:
    """The body, or as much of it as shows that it is too long."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            break
    return body


def _answer(taken: Taken) -> dict[str, Any]:
    refused = [{"event": place, "reason": reason} for place, reason in taken.complaints.items()]
    return {"accepted": len(taken.events), "refused": refused}
