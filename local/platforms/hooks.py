"""Stand-ins for who is told about onboardings: a Slack channel's incoming webhook, and a CRM's.

Both demand what the Standard Webhooks specification has a receiver demand. (The real Slack looks at no signature; the
stand-in does, so that one missing there is seen.) Verified here by hand, not with the client's own code.
"""

import base64
import hashlib
import hmac
import threading
from typing import Annotated, Literal

from fastapi import FastAPI, Header, Request
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from chalicelib.deadline import Clock, utc_now
from local.platforms import problems
from local.platforms.base import Body
from local.platforms.effects import Effects
from local.platforms.faults import Faults

TOLERANCE_SECONDS = 5 * 60
KEY_PREFIX = "whsec_"
LONGEST_BODY = 64 * 1024

Events = Literal[
    "registered",
    "submitted",
    "completed",
    "action_failed",
    "customer_mends",
    "design_needed",
    "design_waits",
    "no_upload",
    "review_due",
    "tenant_live",
    "merge_needed",
    "customer_quiet",
    "link_expiring",
    "link_expired",
    "index_hangs",
    "payment_odd",
    "payment_waits",
    "pixel_trouble",
    "health_fault",
    "ping",
]


class SlackMessage(Body):
    """What Slack's incoming webhooks take, as far as Onramp uses it."""

    text: str = Field(min_length=1, max_length=40_000)


class CrmEvent(Body):
    """What docs/notifications.md says that a CRM is sent."""

    id: str = Field(pattern=r"^[^/]+/.+$")
    event: Events
    at: AwareDatetime
    onboarding_id: str = Field(min_length=1)
    title: str
    text: str = Field(min_length=1)
    next_step: str
    details: dict[str, str]
    url: str = Field(pattern=r"^(https?://.+)?$")


class Keys(Body):
    """Body of PUT /_keys: the signing key of each receiver, ``whsec_…``."""

    slack: str = Field(pattern=f"^{KEY_PREFIX}")
    crm: str = Field(pattern=f"^{KEY_PREFIX}")


def placeholder_key(receiver: str) -> str:
    """A signing key for this machine that everybody can know."""
    return KEY_PREFIX + base64.b64encode(f"signing-key-of-the-local-{receiver}".encode()).decode()


class Receiver:
    """One receiver: verifies, checks the shape, and knows which messages it has had. Thread-safe."""

    def __init__(self, name: str, key: str, shape: type[BaseModel], effects: Effects, clock: Clock) -> None:
        self.name = name
        self.key = key
        self._shape = shape
        self._effects = effects
        self._clock = clock
        self._lock = threading.Lock()
        self._had: set[str] = set()

    def receive(self, webhook_id: str, timestamp: str, signatures: str, body: bytes) -> None:
        """Take one message; a repeat changes nothing.

        Raises:
            Refusal: 401 SIGNATURE_INVALID, 413 TOO_LONG, 422 VALIDATION_FAILED.
        """
        if len(body) > LONGEST_BODY:
            raise problems.Refusal(413, "TOO_LONG", "The body is too long.")
        if not (
            webhook_id
            and self._recent(timestamp)
            and self._signed(f"{webhook_id}.{timestamp}.".encode() + body, signatures)
        ):
            raise problems.Refusal(
                401, "SIGNATURE_INVALID", "Id, time and body are not signed with this key, or not now."
            )
        try:
            message = self._shape.model_validate_json(body)
        except ValidationError:
            raise problems.Refusal(422, "VALIDATION_FAILED", "The body is not of this receiver's shape.") from None
        with self._lock:
            if webhook_id in self._had:
                self._effects.asked()
                return
            self._had.add(webhook_id)
            said = message.model_dump(mode="json")
            count = {"messages": len(self._had)}
            self._effects.record(f"{self.name}_message", webhook_id, key=webhook_id, asked=said, changed=count)

    def _recent(self, timestamp: str) -> bool:
        if not (timestamp.isascii() and timestamp.isdigit()):
            return False
        return abs(self._clock().timestamp() - int(timestamp)) <= TOLERANCE_SECONDS

    def _signed(self, content: bytes, signatures: str) -> bool:
        key = base64.b64decode(self.key.removeprefix(KEY_PREFIX), validate=True)
        wanted = b"v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest())
        return any(hmac.compare_digest(wanted, given.encode()) for given in signatures.split())


def create_hooks(
    *,
    slack_key: str,
    crm_key: str,
    effects: Effects | None = None,
    faults: Faults | None = None,
    clock: Clock = utc_now,
) -> FastAPI:
    """Both receivers as an application, at /slack and /crm.

    Args:
        slack_key: Signing key that /slack verifies with, ``whsec_…``, until PUT ``/_keys`` replaces both.
        crm_key: Signing key that /crm verifies with, likewise until it is replaced.
        effects: Their ledger: one entry for each message; `requests` counts repeats as well.
        faults: Their fault switches; of their own if not given.
        clock: The present moment.
    """
    effects = effects or Effects("hooks")
    app = FastAPI(title="Webhook receivers (stand-in)", docs_url=None, redoc_url=None, openapi_url=None)
    problems.attach(app)
    effects.attach(app)
    receivers = {
        "slack": Receiver("slack", slack_key, SlackMessage, effects, clock),
        "crm": Receiver("crm", crm_key, CrmEvent, effects, clock),
    }

    async def receive(
        receiver: Literal["slack", "crm"],
        request: Request,
        webhook_id: Annotated[str, Header()] = "",
        webhook_timestamp: Annotated[str, Header()] = "",
        webhook_signature: Annotated[str, Header()] = "",
    ) -> dict[str, str]:
        receivers[receiver].receive(webhook_id, webhook_timestamp, webhook_signature, await request.body())
        return {"status": "ok"}

    async def put_keys(keys: Keys) -> None:
        receivers["slack"].key, receivers["crm"].key = keys.slack, keys.crm

    app.add_api_route("/_keys", put_keys, methods=["PUT"], status_code=204)
    app.add_api_route("/{receiver}", receive, methods=["POST"])
    (faults or Faults()).attach(app)
    return app
