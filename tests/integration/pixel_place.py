"""The pixel service over HTTP, on moto's AWS and a real git repository; the ecom API's stand-in beside it."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import boto3
import requests

from chalicelib.clients.analytics.client import Analytics
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.deadline import Deadline
from chalicelib.pixel_source.customer import Customer
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, add_customer
from chalicelib.pixel_source.website import website_path, website_source
from local.pixel_service.documents import PixelDocuments
from local.pixel_service.drain import Drain
from local.pixel_service.names import Names
from local.platforms.app import PlatformOptions, create_app
from local.platforms.git_store import GitStore
from local.platforms.git_words import Person, TreeEntry
from local.platforms.server import PlatformServer
from local.seed_repository import seed
from tests.table import REGION

TABLE, BUCKET, ENV = "pixel-accounts", "pixel-events", "test"
INGEST = "arn:aws:iam::123456789012:role/ingest"
PIXEL, ACCOUNT, INDEX = "px-shop", "acc-1", "shoes"
DOCUMENTS = ("boot", "derby", "loafer")


@dataclass
class PixelPlace:
    """Where the tests look and call."""

    url: str
    token: str

    def __post_init__(self) -> None:
        self.sqs = boto3.client("sqs", region_name=REGION)
        self.s3 = boto3.client("s3", region_name=REGION)
        self.dynamodb = boto3.client("dynamodb", region_name=REGION)
        self.mappings = Analytics(
            lambda: self.sqs, lambda: self.dynamodb, env=ENV, table=TABLE, ingest_principal=INGEST
        )
        self.http = PlatformHttp("ECOM", f"{self.url}/ecom", self._token)
        self.documents = PixelDocuments(self.http)

    def _token(self, *, fresh: bool = False) -> str:
        return self.token

    def provision(self, pixel_id: str = PIXEL) -> str:
        """Queue and mapping; the queue's URL. What was received and not deleted comes back at once."""
        deadline = Deadline.after(20)
        queue = self.mappings.ensure_queue(pixel_id, deadline)
        prefix = f"events/{pixel_id}/"
        self.mappings.ensure_mapping(
            pixel_id, system_account_id=ACCOUNT, event_prefix=prefix, queue_url=queue.url, deadline=deadline
        )
        self.sqs.set_queue_attributes(QueueUrl=queue.url, Attributes={"VisibilityTimeout": "0"})
        return queue.url

    def make_index(self, name: str = INDEX, pixel_id: str | None = PIXEL) -> None:
        """An index that is ready, with documents and the pixel."""
        base = f"/v1/accounts/{ACCOUNT}"
        self._ecom("PUT", f"{base}/default-configs", {})
        settings = {"index_name": name, "settings": {"model": "hf/e5-base-v2"}}
        self._ecom("POST", f"{base}/indexes", settings, key=uuid.uuid4().hex)
        if pixel_id is not None:
            self._ecom("PATCH", f"{base}/indexes/{name}/settings", {"pixel_id": pixel_id})
        documents = [{"_id": name, "title": name} for name in DOCUMENTS]
        self._ecom("POST", f"{base}/indexes/{name}/documents", {"documents": documents})

    def _ecom(self, method: str, path: str, body: dict[str, Any], key: str | None = None) -> None:
        self.http.call(method, path, body=body, idempotency_key=key, deadline=Deadline.after(10))

    def post(
        self, *events: dict[str, Any], to: str = PIXEL, named: str | None = None, **options: Any
    ) -> requests.Response:
        """A post as a beacon sends it."""
        body = json.dumps({"pixelId": to if named is None else named, "events": list(events)})
        headers = {"Content-Type": "text/plain;charset=UTF-8", "Origin": "https://shop.example", **options}
        return requests.post(f"{self.url}/pixel/{to}/events", data=body, headers=headers, timeout=10)

    @cached_property
    def drain(self) -> Drain:
        """What the consumer does with a queue."""
        return Drain(self.sqs, self.s3, BUCKET, self.documents)

    def waiting(self, pixel_id: str = PIXEL) -> int:
        """Messages in the queue."""
        url = self.sqs.get_queue_url(QueueName=f"{ENV}-pixel-{pixel_id}")["QueueUrl"]
        names: Any = ["ApproximateNumberOfMessages"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return int(found["ApproximateNumberOfMessages"])

    def stored(self) -> list[dict[str, Any]]:
        """Every line of the event bucket."""
        return [json.loads(line) for key in self.keys(".jsonl") for line in self.object(key).splitlines()]

    def keys(self, ending: str) -> list[str]:
        """Keys of the event bucket that end so."""
        found = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [item["Key"] for item in found if item["Key"].endswith(ending)]

    def object(self, key: str) -> str:
        """One object's text."""
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()

    def refused(self, pixel_id: str = PIXEL) -> dict[str, Any]:
        """What the health's probes read about refusals."""
        found: dict[str, Any] = json.loads(self.object(f"events/{pixel_id}/_refused.json"))
        return found

    def counted(self, index: str = INDEX) -> dict[str, int]:
        """`_pixel_events` of the documents that have the field."""
        path = f"/v1/accounts/{ACCOUNT}/indexes/{index}/documents"
        found = self.http.call("GET", path, params={"limit": "100"}, deadline=Deadline.after(10)).body["documents"]
        return {item["_id"]: item["_pixel_events"] for item in found if "_pixel_events" in item}


def event(document_id: str | None = None, **changes: Any) -> dict[str, Any]:
    """One event of the script."""
    whole = {"eventId": uuid.uuid4().hex, "type": "product_view", "path": "/p", "docId": document_id, **changes}
    return {name: value for name, value in whole.items() if value is not None}


@cache
def _repository(*, on_main: bool) -> Path:
    """The pixel repository, with our customer or without: made once, and copied for each test."""
    folder = Path(tempfile.mkdtemp(prefix="pixel-repository-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    seed(folder)
    if on_main:
        _add_to_main(GitStore(folder))
    return folder


def _add_to_main(store: GitStore) -> None:
    """What Onramp's commit adds."""
    customer = Customer(PIXEL, "Marrow & Daughters", ACCOUNT)
    head = store.resolve("refs/heads/main")
    assert head is not None
    entry = store.entry(head, INDEX_DATA_PATH)
    assert entry is not None
    assert entry.sha is not None
    data = add_customer(store.blob(entry.sha).decode(), customer)
    files = {INDEX_DATA_PATH: data, website_path(PIXEL): website_source(customer)}
    entries = [TreeEntry(path, "100644", "blob", store.write_blob(text.encode())) for path, text in files.items()]
    commit = store.write_commit(store.write_tree(head, entries), [head], "Add", Person())
    assert store.move("refs/heads/main", commit, head)


@contextmanager
def pixel_place(folder: Path, *, on_main: bool = True) -> Iterator[PixelPlace]:
    """Start it; moto must be on. `on_main`: whether our customer is there from the beginning."""
    shutil.copytree(_repository(on_main=on_main), folder / "pixel.git")
    boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    names = Names(REGION, TABLE, BUCKET)
    options = PlatformOptions(folder / "pixel.git", "http://unused.example", index_ready_seconds=0, pixel=names)
    with PlatformServer(create_app(options)) as server:
        yield PixelPlace(server.url, options.ecom_token)
