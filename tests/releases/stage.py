"""A stage on which releases take turns: one table, one AWS, the platforms, people; and events that go to whichever
release is deployed.

The release changes between two events, or in the middle of one: then its process is ended at a write, and the stream
brings the same batch to the next.
"""

from __future__ import annotations

import itertools
import random
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import requests

from chalicelib.flows import registry
from chalicelib.records.codec import DETAILS
from chalicelib.records.record import Record
from chalicelib.records.store import Store
from chalicelib.records.views import Views
from local.platforms.app import PlatformOptions
from tests.integration.tokens import Issuer
from tests.releases.played_aws import PlayedAws
from tests.releases.reading import look
from tests.releases.side import Ended, Reply, Side
from tests.simulation.dynamo_values import Item, copied
from tests.simulation.ecom import StandIns
from tests.table import REGION, TABLE

A_MINUTE = timedelta(minutes=1)
TICK = {
    "version": "0",
    "id": "sweep",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "123456789012",
    "region": REGION,
    "resources": [],
    "detail": {},
}
"""A scheduled event (Amazon EventBridge User Guide, "Events"), but for its time."""


@dataclass(frozen=True)
class Turn:
    """When the release changes.

    Attributes:
        after: Events that the release has before it: requests, batches of the stream, wakes, sweeps.
        dies_at: At which write of the next event its process ends, and on which side of it; None: between two events.
    """

    after: int
    dies_at: tuple[int, str] | None = None


def turns(chance: random.Random, count: int = 5) -> list[Turn]:
    """So many turns, every other one a death, at moments that a chance decides."""
    return [
        Turn(chance.randint(0, 3), (chance.randint(1, 3), chance.choice(("before", "after"))) if at % 2 else None)
        for at in range(count)
    ]


class Stage:
    """The stage, and the people who use it.

    Args:
        issuer: Signs their tokens.

    Attributes:
        deployed: The release that events go to; the first of those that take turns.
        log: Which release had which event, for people.
        turned: How often the release has changed.
        told_so_far: By release, the lines of history that an SE has seen of it, the first first. A release that reads
            rows alone tells a line later than one that also reads what is still on the record.
        died: How often it did in the middle of an event.
        watched: Called after every event.
    """

    def __init__(self, aws: PlayedAws, standing: StandIns, issuer: Issuer, pool: str) -> None:
        self.aws = aws
        self.standing = standing
        self._issuer = issuer
        self._pool = pool
        self.clock = aws.clock

    def begin(self, releases: Sequence[Side], planned: Sequence[Turn] = ()) -> None:
        """A story of its own: nobody is there yet, and these releases take turns."""
        self.aws.begin()
        self.standing.reset()
        self._releases = itertools.cycle(releases)
        self._planned = deque(planned)
        self.deployed = next(self._releases)
        self.log: list[str] = []
        self.turned = 0
        self.died = 0
        self.watched: Callable[[], None] = lambda: None
        self._events = 0
        self._dying = False
        self._redelivered: dict[str, Any] | None = None
        self.key = ""
        self.told_so_far: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)

    # -- what happens by itself ---------------------------------------------------------------------------------------

    def settle(self, *, minutes: float = 60) -> None:
        """Let stream, wakes and sweep go on until nothing is due within the time given."""
        end = self.clock() + timedelta(minutes=minutes)
        sweep_at = self.clock() + A_MINUTE
        while True:
            while self._deliver():
                pass
            due = next((due.at for due in Views(self._store).due(until=end, limit=1)), None)
            while due and sweep_at < due:
                sweep_at += A_MINUTE
            upcoming = [at for at, _ in self.aws.wakes] + ([sweep_at] if due else [])
            if not upcoming or min(upcoming) > end:
                self.clock.go_to(end)
                return
            self.clock.go_to(min(upcoming))
            self._wake()
            if due and self.clock() >= sweep_at:
                self._invoke("sweep", {**TICK, "time": self.clock().isoformat()})
                sweep_at += A_MINUTE

    def _deliver(self) -> bool:
        event = self._redelivered
        self._redelivered = None
        if event is None:
            if not self.aws.arrived:
                return False
            event = {"Records": list(self.aws.arrived)}
            self.aws.arrived.clear()
        answer = self._invoke("stream", event)
        assert answer is None or answer["batchItemFailures"] == []
        if answer is None:
            self._redelivered = event  # as Lambda does with a batch whose invocation ended
        return True

    def _wake(self) -> None:
        now = self.clock()
        due = [message for at, message in self.aws.wakes if at <= now]
        self.aws.wakes = [(at, message) for at, message in self.aws.wakes if at > now]
        if due and self._invoke("wake", {"Records": due}) is None:
            self.aws.wakes += [(now + timedelta(seconds=180), message) for message in due]

    def _invoke(self, function: str, event: dict[str, Any]) -> Any:
        """What the deployed release answers; None: it ended meanwhile, and another is deployed."""
        self._turn_if_due()
        self.log.append(f"{function} {self.deployed}")
        try:
            return self.deployed.invoke(function, event)
        except Ended:
            self._dying = False
            self.died += 1
            self._turn()
            return None
        finally:
            self.watched()

    def _turn_if_due(self) -> None:
        self._events += 1
        if not self._planned or self._events <= self._planned[0].after or self._dying:
            return
        turn = self._planned.popleft()
        if turn.dies_at is None:
            self._turn()
        else:
            self.aws.die_at, self._dying = turn.dies_at, True  # a later event's write, where this one's are fewer

    def _turn(self) -> None:
        self.deployed = next(self._releases)
        self.turned += 1
        self._events = 0
        self.log.append(f"now {self.deployed}")
        if self.key:
            look(self)

    # -- people -------------------------------------------------------------------------------------------------------

    def engineer(self, method: str, path: str, body: object = None) -> Reply:
        """A request of an SE to the deployed release."""
        return self._event(self.seen, method, path, body)

    def customer(self, sub: str, method: str, path: str, body: object = None) -> Reply:
        """A request of a user of the pool."""
        token = self._issuer.customer(sub, self.clock)
        return self._event(self._ask, method, path, body, {"Authorization": f"Bearer {token}"})

    def anybody(self, method: str, path: str) -> Reply:
        """A request of somebody who only has a link."""
        return self._event(self._ask, method, path, None, {})

    def _event(self, ask: Callable[..., Reply], *asked: Any) -> Reply:
        self._turn_if_due()
        reply = ask(*asked)
        self.watched()
        return reply

    def seen(self, method: str, path: str, body: object = None) -> Reply:
        """A request of an SE, which is no event of the story."""
        return self._ask(method, path, body, {"Cf-Access-Jwt-Assertion": self._issuer.engineer(self.clock)})

    def _ask(self, method: str, path: str, body: object, headers: dict[str, str]) -> Reply:
        dying, self.aws.die_at = self.aws.die_at, None  # the deaths are for what runs behind the table
        self.log.append(f"{method} {path} {self.deployed}")
        try:
            return self.deployed.http(method, path, body, headers)
        finally:
            self.aws.die_at = dying

    def sign_up(self) -> str:
        """A confirmed user of the pool; answers their `sub`."""
        email = f"{uuid.uuid4().hex[:8]}@shop.example"
        user = boto3.client("cognito-idp", region_name=REGION).admin_create_user(
            UserPoolId=self._pool,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )["User"]
        return next(each["Value"] for each in user["Attributes"] if each["Name"] == "sub")

    # -- what is there ------------------------------------------------------------------------------------------------

    @property
    def record(self) -> Record:
        """The story's record, as this code reads it."""
        return self._store.load(self.key)

    @property
    def items(self) -> dict[tuple[str, str], Item]:
        """Every item of the table, by its key."""
        found = self.aws.tables.contents(TABLE)
        return {(item["pk"]["S"], item["sk"]["S"]): copied(item) for item in found}

    def rewrite(self, **attributes: Any) -> None:
        """Put attributes on the story's record, in DynamoDB's JSON, as other code would have."""
        item = {**self.items[self.key, DETAILS], **attributes}
        self.aws.tables.client.put_item(TableName=TABLE, Item=item)

    @property
    def _store(self) -> Store:
        return Store(self.aws.tables.client, TABLE, registry.ALL)

    @contextmanager
    def through(self, side: Side) -> Iterator[None]:
        """Whoever asks meanwhile asks this release."""
        before, self.deployed = self.deployed, side
        try:
            yield
        finally:
            self.deployed = before

    # -- the platforms ------------------------------------------------------------------------------------------------

    def effects(self) -> Counter[str]:
        """What the platforms have changed, by their own account."""
        platforms = ("controller", "ecom", "github")
        return Counter(f"{name}/{each['operation']}" for name in platforms for each in self.standing.effects(name))

    def new_account(self) -> str:
        """An account of the Controller's that nobody's onboarding made."""
        options = PlatformOptions(self.standing.repository, "")
        reference = f"elsewhere-{uuid.uuid4()}"
        made = requests.post(
            f"{self.standing.url}/controller/v1/accounts",
            json={
                "name": "Löwe",
                "cell_id": "cell-1",
                "external_reference": reference,
                "payment_token": f"{options.card_token_prefix}for-tests",
            },
            headers={"Authorization": f"Bearer {options.controller_token}", "Idempotency-Key": reference},
            timeout=10,
        )
        made.raise_for_status()
        return str(made.json()["system_account_id"])

    def go_live(self, index: str) -> None:
        """The customer adds documents, and their storefront's events change them."""
        account = self.record.facts["system_account_id"]
        requests.post(
            f"{self.standing.url}/ecom/v1/accounts/{account}/indexes/{index}/documents",
            json={"documents": [{"_id": "shirt", "title": "A shirt", "_pixel_events": 1}]},
            headers={"Authorization": f"Bearer {PlatformOptions(self.standing.repository, '').ecom_token}"},
            timeout=10,
        ).raise_for_status()

    def told(self) -> list[str]:
        """Events of the messages that colleagues got; one that came twice, under its id, once."""
        seen = {}
        for message in self.aws.messages:
            attributes = message["MessageAttributes"]
            seen[attributes["id"]["StringValue"]] = attributes["event"]["StringValue"]
        return list(seen.values())


def key_of_link(answer: dict[str, Any]) -> str:
    """The key in the link that an SE was given."""
    return str(answer["link"]).partition("key=")[2]
