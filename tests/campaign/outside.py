"""What is outside of Onramp, for one campaign: AWS and the platforms, all in this process, and the ways they fail."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from chalicelib.clients.analytics import connect as of_analytics
from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.analytics.event_bucket import Activity
from chalicelib.clients.aws.secrets import Secrets
from chalicelib.clients.aws.session import NORMAL, SHORT
from chalicelib.clients.channels import connect as of_channels
from chalicelib.clients.channels.announcement import Announcement
from chalicelib.clients.cognito import connect as of_cognito
from chalicelib.clients.cognito.identity import Identity
from chalicelib.clients.controller import connect as of_controller
from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom import connect as of_ecom
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.findings import connect as of_findings
from chalicelib.clients.findings.client import Findings
from chalicelib.clients.github import connect as of_github
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.mail import connect as of_mail
from chalicelib.clients.marketplace import connect as of_marketplace
from chalicelib.clients.marketplace.keys import StoreKeys
from chalicelib.clients.platforms import Connect
from chalicelib.clients.platforms import Platforms as Clients
from chalicelib.clients.table import connect as of_table
from chalicelib.clients.uploads import connect as of_uploads
from chalicelib.clients.uploads.client import Uploads
from chalicelib.deadline import Deadline
from chalicelib.dimensions import connect as of_health
from chalicelib.dimensions.questions import Sources
from chalicelib.dimensions.readout import Limits, Readout
from chalicelib.errors import Retryable
from chalicelib.records.store import Store
from infra.state.storage import storage
from local.platforms import found
from local.platforms.app import PlatformOptions
from local.platforms.base import IdempotencyKeys
from local.platforms.controller import create_controller
from local.platforms.ecom import create_ecom
from local.platforms.faults import Faults as Switches
from local.platforms.git_store import GitStore
from local.platforms.git_words import Person, TreeEntry
from local.platforms.github import create_github
from local.platforms.organisations import create_organisations
from local.platforms.payments import create_payments
from local.platforms.shop import create_shop
from tests.campaign.aws import TYPICAL_SECONDS, Queues, SecretsManager, Unreliable, UserPool
from tests.campaign.company_outside import BUCKET, Bucket, WatchedPayments
from tests.campaign.fault_rates import FaultInjector
from tests.campaign.network import ORIGIN, Network, Platforms, Reply, passes
from tests.campaign.store_outside import Postman, StoreSecrets, WatchedOrders
from tests.campaign.tenant_outside import FINDINGS, FindingRows, WatchedOrganisations
from tests.campaign.timeline import SimWorkerPool, Timeline
from tests.campaign.watched_effects import WatchedEffects
from tests.deployment import deployment
from tests.simulation.dynamo import Change, Dynamo
from tests.table import TABLE

ANALYTICS = "test-Analytics"
MAPPINGS = {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]}
WORK_SECONDS, SLOW_SECONDS = 0.1, 4.0
"""How long a platform takes to make what has a key, and how long a slow one: a second request may come meanwhile."""
SHIRT = {"_id": "shirt", "title": "A shirt", "_pixel_events": 1}
"""A document that an event has changed: the ingest is not Onramp's, and is left out here."""
COLLEAGUE = Person("A colleague", "colleague@example.com", at=1_767_600_000)


class Colleagues:
    """The channel by which they are told; it may fail as any platform may, before or after it has told them."""

    name = "colleagues"

    def __init__(self, timeline: Timeline, faults: FaultInjector) -> None:
        self._timeline, self._faults = timeline, faults
        self.told: Counter[str] = Counter()

    def send(self, announcement: Announcement, deadline: Deadline) -> None:
        """Tell them."""
        fault = self._faults.one_of(("refused", "throttled", "lost"), "channel")
        self._timeline.sleep(TYPICAL_SECONDS)
        if fault in {"refused", "throttled"}:
            raise Retryable("CHANNEL_UNAVAILABLE", "It takes no message.")
        self._timeline.point("message sent")
        self.told[announcement.id] += 1
        self._timeline.point("message done")
        if fault == "lost":
            raise Retryable("CHANNEL_UNAVAILABLE", "It did not answer.")


class Events:
    """The event bucket: the newest event of each pixel that sends any."""

    def __init__(self) -> None:
        self.last_at: dict[str, datetime] = {}

    def activity(self, pixel_id: str, deadline: Deadline) -> Activity:
        """What `EventBucket.activity` would find: one event, and the document that it names, if there was any."""
        at = self.last_at.get(pixel_id)
        return Activity(at, 1, (str(SHIRT["_id"]),)) if at else Activity()


class OnceAsked:
    """A stand-in that is made when it is first asked: a world has sixteen, whoever onboards meets four of them, and to
    make one takes as long as a hundred of its answers.

    Args:
        create: Makes it.
    """

    def __init__(self, create: Callable[[], FastAPI]) -> None:
        self._create = create
        self._made: FastAPI | None = None

    def make(self) -> FastAPI:
        """It, made now if it was not yet."""
        self._made = self._made or self._create()
        return self._made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await self.make()(scope, receive, send)


class Outside:
    """Everything that Onramp only calls.

    Attributes:
        table: Where records are; asked directly by checks, through `unreliable` by the code under test.
        effects: Each platform's ledger.
        secrets: What Secrets Manager has, by name.
        shop: The shop platform's ledger.
        store_secrets: The stores' keys.
        post: What mails have gone out.
        payments: Stripe's ledger.
        stripe: Its stand-in, once it was asked for the first time.
        bucket: What was uploaded.
        organisations: The identity organisation's ledger.
        findings: What was found in uploads.
    """

    def __init__(
        self,
        repository: Path,
        timeline: Timeline,
        clock: Callable[[], datetime],
        faults: FaultInjector,
        chance: Callable[[str], random.Random],
        on_change: Callable[[Change], None],
    ) -> None:
        self._timeline, self._faults, self._chance = timeline, faults, chance
        lags = chance("index lag")
        self.table = Dynamo(
            {TABLE: storage()["Table"]["Properties"], ANALYTICS: MAPPINGS},
            clock=clock,
            lag=lambda: timedelta(seconds=faults.rates.index_lag * lags.random()),
        )
        self.table.on_change = on_change
        self.queues = Queues(timeline.monotonic)
        self.pool = UserPool(timeline, faults)
        self.effects = {name: WatchedEffects(name) for name in ("controller", "ecom", "github")}
        self.git = GitStore(repository)
        self.colleagues = Colleagues(timeline, faults)
        self.events = Events()
        self._options = PlatformOptions(repository, "")
        self.shop, self.store_secrets, self.post = WatchedOrders(), StoreSecrets(), Postman(timeline, faults)
        self.payments, self.bucket = WatchedPayments(), Bucket(clock)
        self.organisations, self.findings = WatchedOrganisations(), FindingRows(faults)
        self.stripe: FastAPI | None = None
        self._clock = clock
        self.secrets = self._tokens()
        self._accepted = self.secrets | {each.name: each.placeholder for each in found.stand_ins()}
        self.platforms = Platforms(self._stand_ins(), timeline.sleep)
        self.network = Network(self.platforms, timeline, faults, chance("network"), self._colleague_commits)

    def unreliable(self, inner: Any, where: str, *, retried: bool) -> Any:
        """A client that fails as often as the campaign's rates say."""
        made = Unreliable(inner, where, self._timeline, self._faults, self._chance(where), retried=retried)
        if inner is self.table:
            made.somebody_writes = self._somebody_writes
        return made

    def clients(self, clock: Callable[[], datetime]) -> Clients:
        """The executors' clients, each as the `connect` of its platform makes it."""
        secrets = Secrets(lambda: SecretsManager(self.secrets, self._faults), clock)  # type: ignore[arg-type,return-value]
        queues = self.unreliable(self.queues, "SQS", retried=True)
        mappings = self.unreliable(self.table, "DynamoDB", retried=True)
        controller = Controller(PlatformHttp("CONTROLLER", f"{ORIGIN}/controller", secrets.source("controller")))
        ecom = Ecom(PlatformHttp("ECOM", f"{ORIGIN}/ecom", secrets.source("ecom")))
        repository = PixelRepository(f"{ORIGIN}/github", "onramp/pixel", "main", secrets.source("github"), clock=clock)
        analytics, asked = (
            Analytics(
                lambda: queues,
                lambda: mappings,
                env="test",
                table=ANALYTICS,
                ingest_principal="arn:aws:iam::1:role/in",
                call_time=call_time,
            )
            for call_time in (NORMAL, SHORT)
        )
        sources = Sources(controller, ecom, repository, asked, self.events)  # type: ignore[arg-type]
        health = Readout(
            sources,
            clock,
            limits=Limits(keep=0),
            new_workers=lambda at_once: SimWorkerPool(self._timeline, self._timeline.current.process, at_once),
            monotonic=self._timeline.monotonic,
        )
        made: dict[Connect[Any], Any] = {
            of_controller.connect: controller,
            of_controller.card_token: secrets.source("card"),
            of_ecom.connect: ecom,
            of_github.connect: repository,
            of_analytics.connect: analytics,
            of_cognito.connect: Identity(lambda: self.pool, "console", "customers"),  # type: ignore[arg-type,return-value]
            of_channels.connect: (self.colleagues,),
            of_health.watched: health,
            of_mail.connect: self.post,
            of_marketplace.keys: self._store_keys(),
            of_uploads.connect: self._uploads(),
            of_findings.connect: self._findings(),
            of_table.connect: Store(mappings, TABLE),
        }
        urls = {each.url_setting: f"{ORIGIN}/{each.name}" for each in found.stand_ins()}
        platforms = Clients(deployment(**urls), clock, made=made)
        vars(platforms)["secrets"] = secrets
        return platforms

    def _store_keys(self) -> StoreKeys:
        kept = self.unreliable(self.store_secrets, "Secrets Manager", retried=True)
        return StoreKeys(lambda: kept, "test")

    def _uploads(self) -> Uploads:
        bucket = self.unreliable(self.bucket, "S3", retried=True)
        return Uploads(lambda: bucket, BUCKET)

    def _findings(self) -> Findings:
        rows = self.unreliable(self.findings, "findings", retried=True)
        return Findings(lambda: rows, FINDINGS, sleep=self._timeline.sleep)

    def accepted(self, platform: str) -> str:
        """The token that a platform takes at this moment."""
        return self._accepted[platform]

    def go_live(self, account: str, pixel: str, index: str, *, at: datetime) -> bool:
        """A customer's documents arrive, if the index is there, and their storefront's first event changes one."""
        reply = self.ask("ecom", "POST", f"/v1/accounts/{account}/indexes/{index}/documents", {"documents": [SHIRT]})
        if reply.status < 300:
            self.events.last_at[pixel] = at
        return reply.status < 300

    def ask(self, platform: str, method: str, path: str, body: object = None, *, key: str = "") -> Reply:
        """Somebody else than Onramp asks a platform, who has its token and no trouble with the network."""
        headers = {"Authorization": f"Bearer {self._accepted[platform]}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        content = b"" if body is None else json.dumps(body).encode()
        return self.platforms.answer(method, f"{ORIGIN}/{platform}{path}", headers, content)

    def change_token(self, platform: str, token: str) -> None:
        """The platform takes this token from now on, and no other."""
        self.ask(platform, "PUT", "/_token", {"token": token})
        self._accepted[platform] = token

    def commits(self) -> list[str]:
        """Subjects of the pixel repository's commits, newest first."""
        return self.git.git("log", "--format=%s", "main").splitlines()

    def _tokens(self) -> dict[str, str]:
        options = self._options
        card = f"{options.card_token_prefix}for-tests"
        return {
            "controller": options.controller_token,
            "ecom": options.ecom_token,
            "github": options.github_token,
            "card": card,
            **{f"test/onboarding/{each.secret}": each.placeholder for each in found.stand_ins() if each.secret},
        }

    def _stand_ins(self) -> FastAPI:
        """The platforms' stand-ins, put together as `local.platforms.app` does: ledgers watched, time virtual."""
        options, effects, monotonic = self._options, self.effects, self._timeline.monotonic
        keys = [IdempotencyKeys(WORK_SECONDS, self._at_work(name)) for name in ("controller", "ecom")]
        create: dict[str, Callable[[], FastAPI]] = {
            "controller": lambda: create_controller(
                token=options.controller_token, effects=effects["controller"], keys=keys[0]
            ),
            "ecom": lambda: create_ecom(
                token=options.ecom_token,
                effects=effects["ecom"],
                index_ready_seconds=20,
                monotonic=monotonic,
                keys=keys[1],
            ),
            "github": lambda: create_github(
                options.repository, token=options.github_token, effects=effects["github"], faults=Switches()
            ),
            **{each.name: partial(self._watched, each) for each in found.stand_ins()},
        }
        app = FastAPI(openapi_url=None)
        self._made_later = {name: OnceAsked(each) for name, each in create.items()}
        for name, stand_in in self._made_later.items():
            app.mount(f"/{name}", stand_in)
        return app

    def make_all(self) -> None:
        """Every stand-in, now: for a run that parts, so that not each of its children makes them.

        FastAPI builds the routes of an included router when something is first looked for among them.
        """
        nowhere = {"type": "http", "method": "GET", "path": "/nowhere", "root_path": "", "headers": []}
        for each in self._made_later.values():
            for route in each.make().routes:
                route.matches(nowhere)

    def _watched(self, each: found.StandIn) -> FastAPI:
        """A stand-in that is found, with its ledger watched where a rule is about it."""
        if each.name == "shop":
            return create_shop(each.placeholder, self.shop)
        if each.name == "organisations":
            return create_organisations(each.placeholder, self.organisations)
        if each.name == "payments":
            self.stripe = create_payments(
                each.placeholder, self.payments, clock=lambda: self._clock().timestamp(), passes=passes
            )
            return self.stripe
        return each.create(each.placeholder)

    def _at_work(self, platform: str) -> Callable[[float], Awaitable[None]]:
        """How a platform lets time pass over what has a key: it can be asked twice at once."""

        async def works(seconds: float) -> None:
            slow = seconds == WORK_SECONDS and self._faults.strikes("slow", platform)
            await passes(SLOW_SECONDS if slow else seconds)

        return works

    def _somebody_writes(self, key: str) -> None:
        """An SE writes a note."""
        note = f"Seen at {self._timeline.now}"
        Store(self.table, TABLE).change(key, lambda record: record.but(created_note=note))  # type: ignore[arg-type]

    def _colleague_commits(self) -> None:
        head = self.git.resolve("refs/heads/main")
        assert head is not None
        blob = self.git.write_blob(f"{self._timeline.now}\n".encode())
        tree = self.git.write_tree(head, [TreeEntry("NOTES.md", "100644", "blob", blob)])
        commit = self.git.write_commit(tree, [head], "A colleague's note", COLLEAGUE)
        self.git.move("refs/heads/main", commit, head)
