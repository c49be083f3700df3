"""One onboarding through Onramp and one through the bare handler, timed the same way, in turns."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.flows.ecom.flow import FLOW
from lab.bench import rest, watch
from lab.bench.bare.handler import SOURCE_UPDATED
from local.demo.clients import CustomerClient, EngineerClient, call
from local.demo.ecom.journey import FIRST

if TYPE_CHECKING:
    from lab.bench.place import BenchStack

REGISTERED = ("grant_ownership", rest.NOTIFY)
"""The message about it included: what comes next must not meet a run that still goes on."""
ALL = tuple(action.name for action in FLOW.actions if action.shown_as)
"""What the customer's last screen shows."""
PASSWORD = "Measured-2026-onramp"
"""Of users that live in the emulator only."""


@dataclass(frozen=True)
class Round:
    """What one onboarding took.

    Attributes:
        began: When, seconds since the epoch.
        key: Its key in the table that was watched.
        ready: Seconds from the create call's answer to account and pixel ready.
        done: Seconds from the submit call's answer to everything done that the customer sees.
        first_poll_ms: How long Onramp's run then went on, for the first poll of the golden path alone.
    """

    began: float
    key: str
    ready: float
    done: float
    first_poll_ms: float = 0.0


class Turns:
    """Runs onboardings, one at a time.

    Args:
        place: Where.
        sample: The sample customer.
    """

    def __init__(self, place: BenchStack, sample: Mapping[str, Any]) -> None:
        self.place = place
        self.prefill = sample["prefill"]
        self.note = sample["note"]
        self.answers = {name: value for fields in sample["steps"].values() for name, value in fields.items()}

    def onramp(self) -> Round:
        """One onboarding through Onramp."""
        user, token = self._user()
        stack = self.place.stack
        engineer = EngineerClient(stack.api, stack.admin_token)
        began = time.time()
        made = engineer.create(self.prefill, self.note, idempotency_key=str(uuid.uuid4()))
        answered = time.monotonic()
        key = f"ONBOARDING#{made['onboarding_id']}"
        ready = watch.until(self._settled(key, FIRST), "account and pixel") - answered
        customer = CustomerClient(stack.api, made["link"])
        customer.headers = {"Authorization": f"Bearer {token}"}
        call("POST", f"{customer.base}/claim", headers=customer.headers)
        watch.until(self._settled(key, REGISTERED), f"ownership of {user}")
        customer.save(self.answers)
        customer.submit()
        answered = time.monotonic()
        done = watch.until(self._settled(key, ALL), "everything") - answered
        watch.until(rest.polled(self.place, key, times=1), "the first poll")
        first_poll_ms = rest.load(self.place, key).first_poll_ms
        rest.let_go(self.place, key)
        return Round(began, key, ready, done, first_poll_ms)

    def bare(self) -> Round:
        """One onboarding through the bare handler."""
        user, _ = self._user()
        key, began = str(uuid.uuid4()), time.time()
        answered = self._begin({"id": key, "stage": "created", "prefill": self.prefill})
        ready = watch.until(self._stage(key, "created"), "bare: created") - answered
        found = watch.state(self.place.emulator.dynamodb, self.place.bare_table, key)
        known = {"id": key, "user": user, **{name: found[name] for name in ("account", "visible", "pixel")}}
        self._begin({**known, "stage": "registered"})
        watch.until(self._stage(key, "registered"), "bare: registered")
        answered = self._begin({**known, "stage": "submitted", "prefill": self.prefill, "answers": self.answers})
        done = watch.until(self._stage(key, "submitted"), "bare: submitted") - answered
        # Else the next round's commit would meet this one's on the branch, lose, and be made anew.
        watch.until(self._stage(key, SOURCE_UPDATED), "bare: the pixel repository")
        return Round(began, key, ready, done)

    def _begin(self, said: Mapping[str, Any]) -> float:
        call("POST", self.place.bare_url, json=said)
        return time.monotonic()

    def _settled(self, key: str, actions: tuple[str, ...]) -> Callable[[], bool]:
        return watch.actions_settled(self.place.emulator.dynamodb, self.place.stack.table, key, actions)

    def _stage(self, key: str, stage: str) -> Callable[[], bool]:
        return watch.stage_done(self.place.emulator.dynamodb, self.place.bare_table, key, stage)

    def user(self) -> str:
        """The id of a user who can sign in already."""
        return self._user()[0]

    def _user(self) -> tuple[str, str]:
        """A user who can sign in already, with a token: signing up is Cognito's time, and nobody's here."""
        cognito, stack = self.place.emulator.cognito, self.place.stack
        email = f"{uuid.uuid4().hex}@bench.example"
        pool: Any = {"UserPoolId": stack.user_pool_id, "Username": email}
        attributes: Any = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(**pool, UserAttributes=attributes, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**pool, Password=PASSWORD, Permanent=True)
        signed_in = cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=stack.client_id,
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        token = signed_in["AuthenticationResult"]["AccessToken"]
        found = cognito.admin_get_user(**pool)
        (subject,) = (one["Value"] for one in found["UserAttributes"] if one["Name"] == "sub")
        return subject, token
