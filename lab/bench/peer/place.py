"""Where the cases are played: one AWS emulator for all, new stand-ins with an empty repository for each."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from infra.state.storage import storage
from lab.bench.peer.case import Case
from local.platforms.app import PlatformOptions, create_app
from local.platforms.server import PlatformServer
from local.seed_repository import seed
from local.stack import parts, processes
from local.stack import site as sites
from local.stack.aws import ADMINISTRATOR, Emulator
from local.stack.site import HOST, REGION

if TYPE_CHECKING:
    from local.stack.site import Site

MADE_FROM = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
PLATFORMS = ("controller", "ecom", "github")


@dataclass(frozen=True)
class PeerWorld:
    """One case's surroundings.

    Attributes:
        case: What the side is given.
        emulator: AWS.
    """

    case: Case
    emulator: Emulator

    def ledgers(self) -> dict[str, list[dict[str, Any]]]:
        """What each stand-in changed, by its own account."""
        with requests.Session() as session:
            session.trust_env = False
            return {
                name: session.get(f"{self.case.platforms}/{name}/_effects", timeout=10).json()["effects"]
                for name in PLATFORMS
            }

    def queues(self) -> list[str]:
        """Names of this case's pixel queues, dead-letter queues included."""
        found = self.emulator.sqs.list_queues(QueueNamePrefix=f"{self.case.env}-pixel-").get("QueueUrls", [])
        return [url.rpartition("/")[2] for url in found]

    def mappings(self) -> int:
        """How many pixels the analytics table maps."""
        return self.emulator.dynamodb.scan(TableName=self.case.analytics_table, ConsistentRead=True)["Count"]


@contextmanager
def running_emulator() -> Iterator[Emulator]:
    """MiniStack in a process of its own, on a free port; ended whatever happens.

    Raises:
        StackError: It did not start.
    """
    with tempfile.TemporaryDirectory() as folder:
        site: Site = replace(sites.from_environment(os.environ, state=Path(folder)), emulator_port=_free_port())
        process = parts.start_emulator(site)
        try:
            parts.wait_until_ready(process)
            yield Emulator(site.emulator)
        finally:
            processes.stop(process)


@contextmanager
def world(emulator: Emulator, name: str, folder: Path) -> Iterator[PeerWorld]:
    """A case's stand-ins, tables, secrets and queue.

    Args:
        name: Begins the names of everything in AWS; not used for another case.
        folder: An empty folder of the case's own.
    """
    repository = folder / "pixel.git"
    seed(repository)
    options = PlatformOptions(repository, "http://unused.example", index_ready_seconds=0)
    with PlatformServer(create_app(options)) as server:
        case = Case(
            env=name,
            order=str(uuid.uuid4()),
            platforms=server.url,
            aws=emulator.url,
            analytics_table=f"{name}-pixel-accounts",
            folder=str(folder),
            tokens={
                "controller": options.controller_token,
                "ecom": options.ecom_token,
                "github": options.github_token,
                "card": f"{options.card_token_prefix}for-the-benchmark",
            },
        )
        _furnish(emulator, case)
        yield PeerWorld(case, emulator)


def environment() -> dict[str, str]:
    """Of the child processes: nothing of the person's own but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    credentials = {"AWS_ACCESS_KEY_ID": ADMINISTRATOR, "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR}
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return {**kept, **credentials, **nothing, "AWS_DEFAULT_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true"}


def _furnish(emulator: Emulator, case: Case) -> None:
    """What is there before a customer comes: tables, the wake queue, secrets. (The DBOS sides use the mapping only.)"""
    properties = storage()["Table"]["Properties"]
    made: Any = {key: properties[key] for key in MADE_FROM if key in properties}
    emulator.dynamodb.create_table(TableName=f"{case.env}-OnboardingTable", **made)
    emulator.dynamodb.create_table(
        TableName=case.analytics_table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    emulator.sqs.create_queue(QueueName=f"{case.env}-onboarding-wakes")
    for secret, token in (("controller-token", "controller"), ("ecom-token", "ecom"), ("github-pat", "github")):
        emulator.secrets.create_secret(Name=f"{case.env}/onboarding/{secret}", SecretString=case.tokens[token])
    name = f"{case.env}/onboarding/airwallex-card-details"
    emulator.secrets.create_secret(Name=name, SecretString=json.dumps({"token": case.tokens["card"]}))


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])
