"""A place with everything but the application, and customers in it as Onramp's own clients make them."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.github.pixel_repository import PixelRepository
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline
from chalicelib.pixel_source.customer import Customer
from local.pixel_service.storefront import sample_documents
from local.stack import adopter, parts, processes
from local.stack.aws import Emulator
from local.stack.processes import Process
from local.stack.site import ENV, Site
from local.stack.start import surroundings
from local.stack.stop import down
from operate.steps import silent
from tests.e2e.places import free_port

PATIENCE_SECONDS = 30.0
PIXEL_SECRET = f"{ENV}/onboarding/github-pat"
ECOM_SECRET = f"{ENV}/onboarding/ecom-token"


def soon() -> Deadline:
    """Enough for any call."""
    return Deadline.after(20)


def until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true; other processes do it, and they tell nobody."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"after {seconds:.0f} s still not so: {what}"
        time.sleep(0.1)


@dataclass
class Place:
    """The surroundings of the application, running."""

    site: Site
    started: list[Process]

    def __post_init__(self) -> None:
        self.aws = Emulator(self.site.emulator)
        self.pixel_service = f"{self.site.platforms}/pixel"
        self.storefront = f"{self.site.platforms}/storefront"
        self.http = PlatformHttp("ECOM", f"{self.site.platforms}/ecom", self._token(ECOM_SECRET))
        self.ecom = Ecom(self.http)
        self.analytics = Analytics(
            lambda: self.aws.sqs,
            lambda: self.aws.dynamodb,
            env=ENV,
            table=adopter.ANALYTICS_TABLE,
            ingest_principal=adopter.INGEST_PRINCIPAL,
        )
        self.repository = PixelRepository(
            f"{self.site.platforms}/github", "onramp/pixel", "main", self._token(PIXEL_SECRET)
        )

    @property
    def consumer(self) -> Process:
        """The consumer that was started last."""
        return self.started[-1]

    def start_consumer(self) -> Process:
        """Another one, which is stopped with the rest."""
        self.started.append(parts.start_consumer(self.site))
        processes.save(self.started, self.site.process_file)
        return self.consumer

    def customer(self) -> Shop:
        """A customer with everything: queue, mapping, source on main, index with documents, pixel attached."""
        shop = self.provisioned()
        shop.index()
        return shop

    def provisioned(self) -> Shop:
        """A customer whose pixel is there, but no index yet."""
        word = uuid.uuid4().hex[:12]
        shop = Shop(self, f"px-{word}", f"acc-{word}")
        shop.provision()
        shop.publish()
        return shop

    def _token(self, secret: str) -> Any:
        def token(*, fresh: bool = False) -> str:
            return self.aws.secrets.get_secret_value(SecretId=secret)["SecretString"]

        return token


@dataclass(frozen=True)
class Shop:
    """One customer."""

    place: Place
    pixel_id: str
    account: str

    def provision(self) -> None:
        """What `provision_pixel` does."""
        queue = self.place.analytics.ensure_queue(self.pixel_id, soon())
        self.place.analytics.ensure_mapping(
            self.pixel_id, self.account, f"events/{self.pixel_id}/", queue.url, deadline=soon()
        )

    def publish(self) -> None:
        """What `commit_pixel_source` does."""
        customer = Customer(self.pixel_id, "Marrow & Daughters", self.account)
        self.place.repository.ensure_customer(customer, message=f"Add pixel {self.pixel_id}", deadline=soon())
        until(lambda: requests.get(self.script, timeout=10).status_code == 200, "the script is served")

    def index(self) -> None:
        """What `create_index`, `attach_pixel` and the customer do."""
        ecom = self.place.ecom
        configs = ecom.put_default_configs(self.account, soon())
        ecom.create_index(self.account, "shoes", configs.create_index_config["fashion"], self.account, soon())
        until(lambda: ecom.indexes(self.account, soon())[0].status == "READY", "the index is ready")
        ecom.attach_pixel(self.account, "shoes", self.pixel_id, soon())
        target = f"/v1/accounts/{self.account}/indexes/shoes/documents"
        self.place.http.call("POST", target, body={"documents": sample_documents()}, deadline=soon())

    @property
    def script(self) -> str:
        """Address of its script."""
        return f"{self.place.pixel_service}/{self.pixel_id}.js"

    @property
    def page(self) -> str:
        """Address of its shop."""
        return f"{self.place.storefront}/{self.pixel_id}"

    @property
    def ingest(self) -> str:
        """Where its script sends events."""
        return f"{self.place.pixel_service}/{self.pixel_id}/events"

    def stored(self) -> list[dict[str, Any]]:
        """Every line below its prefix of the event bucket."""
        s3 = self.place.aws.s3
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=adopter.EVENT_BUCKET, Prefix=f"events/{self.pixel_id}/"
        )
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        bodies = [
            s3.get_object(Bucket=adopter.EVENT_BUCKET, Key=key)["Body"].read().decode()
            for key in keys
            if key.endswith(".jsonl")
        ]
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    def counted(self) -> dict[str, int]:
        """`_pixel_events` of its documents that have the field."""
        found = self.place.ecom.documents(self.account, "shoes", soon(), limit=1000)
        return {item["_id"]: item["_pixel_events"] for item in found if "_pixel_events" in item}

    def refused(self) -> dict[str, Any]:
        """What the health's probes read about refusals."""
        key = f"events/{self.pixel_id}/_refused.json"
        found: dict[str, Any] = json.loads(
            self.place.aws.s3.get_object(Bucket=adopter.EVENT_BUCKET, Key=key)["Body"].read()
        )
        return found

    def left_in_queue(self) -> int:
        """Messages that the queue still has, the ones being dealt with included."""
        url = self.place.aws.sqs.get_queue_url(QueueName=f"{ENV}-pixel-{self.pixel_id}")["QueueUrl"]
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.place.aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(number) for number in found.values())


def types_of(events: list[dict[str, Any]]) -> Counter[tuple[str, str | None]]:
    """How many events there are of each type and document."""
    return Counter((event["type"], event["document_id"]) for event in events)


@contextmanager
def place(state: Path) -> Iterator[Place]:
    """Start one, stop it whatever happens."""
    site = Site(state, free_port(), free_port(), 0, "slim")
    try:
        started, _ = surroundings(site, silent())
        for process in started:
            parts.wait_until_ready(process)
        running = Place(site, started)
        yield running
    finally:
        down(site)
