"""The ecom flow in the small world: real executors and clients, the stand-ins over HTTP, records in the model of
DynamoDB, and the rest of AWS on moto."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import requests

from chalicelib.clients.channels import connect as channels
from chalicelib.clients.channels.announcement import Announcement
from chalicelib.clients.cognito import connect as cognito
from chalicelib.clients.cognito.needs import CognitoSettings
from chalicelib.clients.platforms import Platforms
from chalicelib.deadline import Deadline
from chalicelib.desk.context import Desk
from chalicelib.engine.work import Done, Executor, Pending, Work
from chalicelib.errors import Permanent, Retryable
from chalicelib.flows import registry
from chalicelib.flows.ecom.flow import FLOW
from chalicelib.flows.ecom.intents.claim import claim
from chalicelib.flows.ecom.intents.create import create
from chalicelib.flows.ecom.intents.revoke import revoke
from chalicelib.flows.ecom.intents.save import save
from chalicelib.flows.ecom.intents.submit import submit
from chalicelib.flows.ecom.intents.visit import visit
from chalicelib.records.ledger import Status
from chalicelib.records.links import Links
from chalicelib.records.record import Record
from chalicelib.records.requests import Requests
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from chalicelib.settings import Settings
from local.platforms import found
from local.platforms.app import PlatformOptions, create_app
from local.platforms.server import PlatformServer
from local.seed_repository import seed
from tests.clock import TestClock
from tests.deployment import deployment
from tests.simulation.world import Killed, World
from tests.table import REGION, TABLE

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

ANALYTICS = "test-Analytics"
PASSWORD = "Correct-horse-9"
PREFILL = {"account_name": "Marrow & Sons", "storefront_type": "web"}
ANSWERS = {
    "account_name": "Marrow & Daughters",
    "index_name": "shop",
    "index_type": "fashion",
    "index_tier": "staging",
    "collapse_fields": ["parent_id"],
    "team_invites": [
        {"email": "ada@shop.example", "login_method": "password", "role": "member"},
        {"email": "bob@shop.example", "login_method": "google", "role": "merchandiser"},
    ],
}


@dataclass(frozen=True)
class StandIns:
    """The platforms of one test module, and the repository behind one of them."""

    url: str
    repository: Path

    def effects(self, platform: str) -> list[dict[str, Any]]:
        """What a platform has changed, by its own account."""
        answer = requests.get(f"{self.url}/{platform}/_effects", timeout=10)
        effects: list[dict[str, Any]] = answer.json()["effects"]
        return effects

    def switch(self, platform: str, *rules: Mapping[str, Any], latency_ms: float = 0) -> None:
        """Set a platform's fault switches."""
        switches = {"latency_ms": latency_ms, "rules": list(rules)}
        requests.put(f"{self.url}/{platform}/_faults", json=switches, timeout=10).raise_for_status()

    def hold_indexes(self, seconds: float = 3600.0) -> None:
        """Let an index take so long until it is ready."""
        config = {"index_ready_seconds": seconds}
        requests.put(f"{self.url}/ecom/_config", json=config, timeout=10).raise_for_status()

    def reset(self) -> None:
        """Take the switches back and forget the effects."""
        self.hold_indexes(0.01)
        for platform in ("controller", "ecom", "github"):
            self.switch(platform)
            requests.delete(f"{self.url}/{platform}/_effects", timeout=10).raise_for_status()

    def commits(self) -> list[str]:
        """Subjects of the pixel repository's commits, newest first."""
        command = ["git", "-C", str(self.repository), "log", "--format=%s", "main"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


@contextmanager
def stand_ins(folder: Path) -> Iterator[StandIns]:
    """Start every stand-in over a freshly seeded repository."""
    repository = folder / "pixel.git"
    seed(repository)
    options = PlatformOptions(repository, "http://127.0.0.1/access", index_ready_seconds=0.01)
    with PlatformServer(create_app(options)) as server:
        yield StandIns(server.url, repository)


@dataclass
class Told:
    """A channel that keeps what it is given, and refuses as often as it is told to."""

    name: str = "told"
    refuses: int = 0
    messages: list[Announcement] = field(default_factory=list)

    def send(self, announcement: Announcement, deadline: Deadline) -> None:
        """Keep it, or refuse."""
        if self.refuses:
            self.refuses -= 1
            raise Retryable("BUSY", "The channel is busy.")
        self.messages.append(announcement)

    @property
    def events(self) -> list[str]:
        """What was told, in order."""
        return [message.event for message in self.messages]


class DyingExecutor:
    """An executor that is refused, or whose process dies right after its effect, as often as it is told to."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner
        self.deaths = 0
        self.refusals = 0

    def execute(self, work: Work) -> Done | Pending:
        """Make the effect, and perhaps die before anybody learns of it."""
        if self.refusals:
            raise Permanent("REFUSED", "The platform refuses.", hint="Ask them.")
        outcome = self.inner.execute(work)
        if self.deaths:
            self.deaths -= 1
            raise Killed
        return outcome


class EcomWorld(World):
    """One customer of the ecom flow and everything around them. Needs moto's `mock_aws` to be on.

    Args:
        client: Where the records are, as for `World`.
    """

    def __init__(self, standing: StandIns, client: DynamoDBClient | None = None) -> None:
        self.standing = standing
        self.settings = settings = _settings(standing)
        clock = TestClock()
        self.told = Told()
        wired = Platforms(settings, clock, made={channels.connect: (self.told,)})
        self.identity = wired.client(cognito.connect)
        self.dying = {name: DyingExecutor(e) for name, e in registry.executors(wired).items()}
        super().__init__(registry.ALL, self.dying, clock, client)
        self.desk = Desk(
            # Intents are written by the API, another process: cuts are for the engine's store.
            store=(api := Store(self.client, TABLE, registry.ALL)),
            links=Links(api),
            requests=Requests(api),
            views=Views(api),
            flows=registry.ALL,
            clock=self.clock,
            cell_id="cell-1",
        )
        self.sub = sign_up(settings)

    def create(self) -> Record:
        """The SE's part."""
        made = create(self.desk, prefill=PREFILL, note="", actor="se", idempotency_key=None)
        self.key, self.link = made.key, made.link_key
        return made

    def register(self) -> None:
        """The customer opens the link and signs in."""
        visit(self.desk, self.link)
        claim(self.desk, self.link, self.sub, self.identity.user)

    def submit(self) -> None:
        """The customer fills in the wizard and submits it."""
        save(self.desk, self.link, self.sub, ANSWERS)
        submit(self.desk, self.link, self.sub)

    def withdraw(self) -> None:
        """The SE takes the invitation back."""
        revoke(self.desk, self.record.record_id, actor="se")

    def go_live(self) -> None:
        """The customer adds documents, and their storefront's events change them."""
        account, name = self.record.facts["system_account_id"], ANSWERS["index_name"]
        url = f"{self.standing.url}/ecom/v1/accounts/{account}/indexes/{name}/documents"
        token = PlatformOptions(self.standing.repository, "").ecom_token
        documents = [{"_id": "shirt", "title": "A shirt", "_pixel_events": 1}]
        answer = requests.post(
            url, json={"documents": documents}, headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        answer.raise_for_status()

    def settle_through_deaths(self, *, deaths: int = 3, minutes: int = 40) -> int:
        """Let everything go on, whoever dies on the way; how many died."""
        died = 0
        while died <= deaths:
            try:
                self.settle(minutes=minutes)
            except Killed:
                died += 1
            else:
                return died
        raise AssertionError("it keeps dying")

    def whole_way(self) -> int:
        """From nothing to everything done; how many deaths it took."""
        self.create()
        died = self.settle_through_deaths()
        self.register()
        died += self.settle_through_deaths()
        self.submit()
        return died + self.live_as_soon_as_possible()

    def live_as_soon_as_possible(self) -> int:
        """Let everything go on, and go live once there is an index to fill; how many died."""
        died = 0
        for _ in range(40):
            died += self.settle_through_deaths(minutes=1)
            if self.record.entry("attach_pixel").settled:
                self.go_live()
                break
        return died + self.settle_through_deaths()

    @property
    def record(self) -> Record:
        """As it is now."""
        return self.desk.store.load(self.key)

    def statuses(self) -> dict[str, Status]:
        """Every action's status."""
        record = self.record
        return {action.name: record.entry(action.name).status for action in FLOW.actions_of(record)}


def _settings(standing: StandIns) -> Settings:
    secrets = boto3.client("secretsmanager", region_name=REGION)
    options = PlatformOptions(standing.repository, "")
    tokens = {
        "controller-token": options.controller_token,
        "ecom-token": options.ecom_token,
        "github-pat": options.github_token,
        "airwallex-card-details": f"{options.card_token_prefix}for-tests",
    }
    tokens |= {each.secret: each.placeholder for each in found.stand_ins() if each.secret}
    for name, token in tokens.items():
        secrets.create_secret(Name=f"test/onboarding/{name}", SecretString=token)
    cognito = boto3.client("cognito-idp", region_name=REGION)
    pool = cognito.create_user_pool(PoolName="customers", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="console")["UserPoolClient"]["ClientId"]
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName=ANALYTICS,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return deployment(
        controller_url=f"{standing.url}/controller",
        ecom_url=f"{standing.url}/ecom",
        **{each.url_setting: f"{standing.url}/{each.name}" for each in found.stand_ins()},
        github_api_url=f"{standing.url}/github",
        analytics_table=ANALYTICS,
        cognito_user_pool_id=pool,
        cognito_client_id=client,
    )


def sign_up(settings: Settings, email: str = "owner@shop.example") -> str:
    """A confirmed user of the pool; answers their `sub`."""
    cognito = boto3.client("cognito-idp", region_name=REGION)
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    user = cognito.admin_create_user(
        UserPoolId=settings.of(CognitoSettings).cognito_user_pool_id,
        Username=email,
        UserAttributes=attributes,  # type: ignore[arg-type]
    )["User"]
    return next(a["Value"] for a in user["Attributes"] if a["Name"] == "sub")
