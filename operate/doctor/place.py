"""What the checks look at: one stage, as it stands in AWS. Everything is read when it is first asked for, and once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib import settings as read
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Clock, Deadline, utc_now
from chalicelib.errors import SettingMissing, SettingUnusable
from chalicelib.flows import registry
from infra.policies import FUNCTIONS, functions_of
from operate.granting import denied
from operate.stage import FOLDER, Named, application_stack, chalice_functions, state_stack

if TYPE_CHECKING:
    import boto3

    from chalicelib.clients.needs import Ports
    from chalicelib.settings import Settings, SettingsGroup

LOOK: Final = Config(
    connect_timeout=5, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 3}, max_pool_connections=20
)
CALL_SECONDS: Final = 10.0
"""The longest that one call to a platform may take."""
TRIGGERS_FROM: Final = {"stream": "TableStreamArn", "wake": "WakeQueueArn", "bulk": "BulkQueueArn"}
"""The function that each event source feeds, and the state stack's output that names the source."""
UNMADE: Final = "made-by-the-first-deploy"
"""Stands for the names of what the state stack makes while there is none, so that all else can be looked at before."""


@dataclass(frozen=True)
class Place:
    """One stage.

    Attributes:
        env: The stage's name.
        account: The account that it belongs in, twelve digits.
        session: Of the credentials at hand, with the stage's region.
        said: What the stage file says, by the settings' names in lower case.
        state_said: What it says below ``[state]``, likewise.
        application_said: What it says below ``[application]``, likewise.
        ping: Whether webhooks may be sent a ping.
        clock: The present moment.
        folder: Where the stage's file is.
    """

    env: str
    account: str
    session: boto3.Session
    said: Mapping[str, str]
    state_said: Mapping[str, str] = field(default_factory=dict)
    application_said: Mapping[str, str] = field(default_factory=dict)
    ping: bool = False
    clock: Clock = utc_now
    folder: Path = FOLDER

    @property
    def named(self) -> Named:
        """For commands and sentences."""
        return Named(self.env, self.folder)

    @property
    def region(self) -> str:
        """Of everything that Onramp owns."""
        return self.session.region_name

    @cached_property
    def _clients(self) -> dict[tuple[str, str], Any]:
        return {}

    def client(self, service: str, region: str = "") -> Any:
        """boto3's client of a service, in the stage's region or in another."""
        key = (service, region or self.region)
        if key not in self._clients:
            made: Any = self.session
            self._clients[key] = made.client(service, region_name=key[1], config=LOOK)
        return self._clients[key]

    @cached_property
    def state(self) -> Mapping[str, str]:
        """The state stack's outputs by name; empty: there is no such stack."""
        return self._outputs(state_stack(self.env))

    @cached_property
    def application(self) -> Mapping[str, str]:
        """The application stack's outputs by name; empty: there is none, or Chalice deployed the application."""
        return self._outputs(application_stack(self.env))

    def _outputs(self, stack: str) -> Mapping[str, str]:
        try:
            found = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return {}
            raise
        return {each["OutputKey"]: each["OutputValue"] for each in found[0].get("Outputs", ())}

    @cached_property
    def functions(self) -> Mapping[str, Mapping[str, Any]]:
        """Each function's configuration, as Lambda has it, by our name for it."""
        names = self._names_in_the_stack() if self.application else {}
        found = {}
        for each, by_chalice in chalice_functions(self.env).items():
            try:
                found[each] = self.client("lambda").get_function_configuration(
                    FunctionName=names.get(each) or by_chalice
                )
            except self.client("lambda").exceptions.ResourceNotFoundException:
                continue
        return found

    def _names_in_the_stack(self) -> dict[str, str]:
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        listed = {
            each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
            for page in pages.paginate(StackName=application_stack(self.env))
            for each in page["StackResourceSummaries"]
        }
        return {each: listed[logical] for each, logical in FUNCTIONS.items() if listed.get(logical)}

    @property
    def again(self) -> str:
        """The command that deploys this stage as it was deployed, which the other deployer would refuse."""
        return f"make deploy {self.named.make}{' BY=chalice' if self._by_chalice else ''}"

    @cached_property
    def _by_chalice(self) -> bool:
        """Where these credentials may not see who deployed it, a deploy by the wrong one names the other itself."""
        try:
            return bool(self.functions) and not self.application
        except ClientError as error:
            if not denied(error):
                raise
            return False

    @property
    def anew(self) -> str:
        """The commands that make the application anew: CloudFormation does not see what somebody deleted by hand."""
        if not self.application:
            return self.again
        return f"make destroy {self.named.make} (the state stays), then make deploy {self.named.make}"

    @property
    def state_anew(self) -> str:
        """The commands that make the state's stack anew, with all that is there."""
        return (
            f"make destroy {self.named.make} ARGS=--state, then {self.again}: what is there is taken over, and what is "
            "gone is made anew"
        )

    def mappings(self, function: str) -> list[dict[str, Any]]:
        """The event source mappings of the function's source."""
        source = self.state.get(TRIGGERS_FROM[function], "")
        if not source:
            return []
        pages = self.client("lambda").get_paginator("list_event_source_mappings")
        return [each for page in pages.paginate(EventSourceArn=source) for each in page["EventSourceMappings"]]

    @property
    def environment(self) -> dict[str, str]:
        """The settings as a function of this stage would find them in its environment."""
        return self._environment(self.state)

    def _environment(self, state: Mapping[str, str]) -> dict[str, str]:
        known = {
            "ENV": self.env,
            "AWS_REGION": self.region,
            "ONBOARDING_TABLE": state.get("TableName", UNMADE),
            "RATE_TABLE": state.get("RateTableName", UNMADE),
            "WAKE_QUEUE_URL": state.get("WakeQueueUrl", UNMADE),
            "BULK_QUEUE_URL": state.get("BulkQueueUrl", ""),
            "UPLOADS_BUCKET": state.get("UploadsBucket", UNMADE),
            "NOTIFICATION_TOPIC_ARN": state.get("NotificationTopicArn", ""),
            "AWS_ENDPOINT_URL": str(self.client("lambda").meta.endpoint_url),
        }
        return {**{name.upper(): value for name, value in self.said.items()}, **known}

    @cached_property
    def settings(self) -> Settings:
        """The settings, also where these credentials may not see the state: most checks need nothing of it, and those
        that do read it themselves.

        Raises:
            SettingMissing, SettingUnusable: One of Onramp's own; those of a platform are read where they are used.
        """
        try:
            state = self.state
        except ClientError as error:
            if not denied(error):
                raise
            state = {}
        return read.load(self._environment(state))

    @cached_property
    def platforms(self) -> Platforms:
        """The clients of the platforms, as the functions make them."""
        return Platforms(self.settings, self.clock)

    @property
    def flows(self) -> tuple[str, ...]:
        """The names of the stage's flows."""
        return registry.chosen(self.settings.flows)

    @cached_property
    def expected(self) -> tuple[str, ...]:
        """The functions that a stage of these flows has, by our names; of flows that cannot be told, those of any."""
        try:
            return tuple(functions_of(self.flows))
        except (SettingMissing, SettingUnusable):
            return tuple(functions_of(()))

    @property
    def ports(self) -> tuple[Ports, ...]:
        """What each of them needs."""
        return tuple(registry.ports(name) for name in self.flows)

    def uses(self, group: type[SettingsGroup]) -> bool:
        """Whether a flow of this stage has to do with the platform whose settings these are."""
        return any(each.settings is group for one in self.ports for each in one.platforms)

    def deadline(self) -> Deadline:
        """For one call to a platform."""
        return Deadline.after(CALL_SECONDS)
