"""A stage's records: the desk at which the API writes intents, reached with an operator's credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.config import Config

from chalicelib import settings
from chalicelib.deadline import utc_now
from chalicelib.errors import Problem
from chalicelib.records.codec import Unreadable
from chalicelib.records.pause import PauseSwitch
from chalicelib.records.schema import TooNew
from chalicelib.records.store import Conflict, NotFound
from chalicelib.records.views import BadCursor
from chalicelib.wiring.api import new_desk
from operate.deploy.cloudformation import CloudFormation
from operate.refusal import Refused

if TYPE_CHECKING:
    from chalicelib.desk.context import Desk
    from operate.command import Asked
    from operate.stage import Named

TIMEOUTS = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 5})
"""Nobody waits behind a person at a terminal: better slow than refused."""


@dataclass(frozen=True)
class Place:
    """A stage's records.

    Attributes:
        asked: The stage, and the way to it.
    """

    asked: Asked

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """What the stage's state stack says of what it has made.

        Raises:
            Refused: There is no such stack.
        """
        stage = self.asked.stage
        found = CloudFormation(self.asked.session.client("cloudformation", config=TIMEOUTS)).outputs(stage.state_stack)
        if "TableName" not in found:
            raise Refused(
                f"There is no stack {stage.state_stack} in {stage.region}: the stage is not deployed.",
                f"`make deploy {stage.named.make}` deploys it.",
            )
        return found

    @cached_property
    def desk(self) -> Desk:
        """Where intents are written."""
        stage, found = self.asked.stage, self.outputs
        configured = settings.load(
            {
                **{name.upper(): value for name, value in stage.settings.items()},
                "ENV": stage.name,
                "AWS_REGION": stage.region,
                "ONBOARDING_TABLE": found["TableName"],
                "RATE_TABLE": found["RateTableName"],
                "WAKE_QUEUE_URL": found["WakeQueueUrl"],
            }
        )
        return new_desk(configured, self.asked.session.client("dynamodb", config=TIMEOUTS), utc_now)

    @property
    def named(self) -> Named:
        """The stage, in commands that can be copied."""
        return self.asked.stage.named

    @property
    def switch(self) -> PauseSwitch:
        """The switch that stops all executors."""
        return PauseSwitch(self.desk.store)

    @property
    def actor(self) -> str:
        """Who asks, for histories. AWS vouches for them and not Cloudflare Access, which the first word tells."""
        who = self.asked.identity
        return f"operator {who.called if '@' in who.called else f'{who.called}@{who.account}'}"


def refusal(place: Place, error: Exception, about: str) -> Refused:
    """What the desk says against something, for a person at a terminal.

    Args:
        error: One of `REFUSALS`.
        about: The record's id, or what else was asked about.
    """
    match error:
        case Problem():
            return Refused(f"{about}: {error.detail} ({error.code})")
        case NotFound():
            return Refused(f"{about}: there is no such record, or it follows a flow that the stage does not have.")
        case Unreadable():
            return Refused(
                f"{about} is stored in a form that cannot be read ({error.why}).",
                f"`python -m operate mend {about} {place.named.option}` shows what cannot be read (docs/runbook.md "
                "says how it is mended).",
            )
        case TooNew():
            return Refused(f"{about}: {error.message}", "Deploy the release that wrote it, or a newer one.")
        case BadCursor():
            return Refused(f"{about}: the cursor is not of this list.", "Begin without --cursor.")
        case _:
            return Refused(f"{about} is being changed at the moment.", "Run this again.")


REFUSALS = (Problem, NotFound, Unreadable, TooNew, Conflict, BadCursor)
"""What the desk raises for people."""
