"""An onboarding whose every part is real (engine, executors, stand-ins), and the SE who goes on with it over HTTP."""

from __future__ import annotations

import subprocess
from typing import Any

import boto3
import requests

from chalicelib.deadline import Deadline
from chalicelib.executors.commit_pixel_source import CommitPixelSource
from chalicelib.pixel_source.index_data import INDEX_DATA_PATH, customer_entry
from chalicelib.records.ledger import Entry, Status
from local.platforms.app import PlatformOptions
from tests.integration.http_api import HttpApi, Reply
from tests.simulation.ecom import ANALYTICS, ANSWERS, EcomWorld, StandIns
from tests.table import REGION


class Place(EcomWorld):
    """One customer, and what others do to the platforms behind our back."""

    http: HttpApi

    def __init__(self, standing: StandIns) -> None:
        super().__init__(standing)
        self._options = PlatformOptions(standing.repository, "")

    @property
    def onboarding_id(self) -> str:
        return self.record.record_id

    @property
    def account(self) -> str:
        return self.record.facts["system_account_id"]

    @property
    def pixel(self) -> str:
        return self.record.facts["pixel_id"]

    def entry(self, action: str) -> Entry:
        """As it is now."""
        return self.record.entry(action)

    def waits_for_documents(self) -> None:
        """Everything is made; only the customer's documents and events are missing."""
        self.create()
        self.settle(minutes=2)
        self.register()
        self.settle(minutes=2)
        self.submit()
        self.settle(minutes=5)
        assert self.entry("attach_pixel").status is Status.SUCCEEDED

    # -- what the SE does -----------------------------------------------------------------------------------------

    def line(self, action: str) -> dict[str, Any]:
        """The line of the SE's checklist about an action."""
        lines = self.http.admin("GET", f"/{self.onboarding_id}").json["checklist"]
        return next(line for line in lines if line["action"] == action)

    def retry(self, action: str) -> Reply:
        """Ask for another try."""
        return self.http.admin("POST", f"/{self.onboarding_id}/actions/{action}/retry")

    def correct(self, **answers: object) -> Reply:
        """Correct answers."""
        return self.http.admin("PATCH", f"/{self.onboarding_id}", {"answers": answers})

    # -- what others do -------------------------------------------------------------------------------------------

    def call(self, platform: str, method: str, path: str, body: object = None) -> Any:
        """As somebody with a token of the platform."""
        token = self._options.controller_token if platform == "controller" else self._options.ecom_token
        url, headers = f"{self.standing.url}/{platform}{path}", {"Authorization": f"Bearer {token}"}
        answer = requests.request(method, url, json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def indexes(self) -> dict[str, str]:
        """Status of each index of the account."""
        found = self.call("ecom", "GET", f"/v1/accounts/{self.account}/indexes")["indexes"]
        return {index["index_name"]: index["status"] for index in found}

    def delete_index(self, name: str = str(ANSWERS["index_name"])) -> None:
        """Somebody deletes the index at the platform."""
        self.call("ecom", "DELETE", f"/v1/accounts/{self.account}/indexes/{name}")

    def let_indexes_fail(self, *, fail: bool = True) -> None:
        """Indexes that are being created cannot be made."""
        requests.put(f"{self.standing.url}/ecom/_config", json={"indexes_fail": fail}, timeout=10).raise_for_status()

    def pixel_queues(self) -> list[str]:
        """The pixel's queue and its dead-letter queue."""
        found = boto3.client("sqs", region_name=REGION).list_queues(QueueNamePrefix=f"test-pixel-{self.pixel}")
        return found.get("QueueUrls", [])

    def source_entry(self) -> str:
        """The customer's entry on the published branch; empty: there is none."""
        command = ["git", "-C", str(self.standing.repository), "show", f"main:{INDEX_DATA_PATH}"]
        source = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return customer_entry(source, self.pixel) or ""

    def remove_entry(self) -> None:
        """A colleague takes the customer out of the pixel repository."""
        executor = self.dying["commit_pixel_source"].inner
        assert isinstance(executor, CommitPixelSource)
        executor.repository.remove_customer(self.pixel, self.account, message="By hand", deadline=Deadline.after(20))

    def delete_queue(self) -> None:
        """Somebody deletes the pixel's queues and its mapping."""
        for url in self.pixel_queues():
            boto3.client("sqs", region_name=REGION).delete_queue(QueueUrl=url)
        key = {"pk": {"S": f"PIXEL#{self.pixel}"}, "sk": {"S": "MAPPING"}}
        boto3.client("dynamodb", region_name=REGION).delete_item(TableName=ANALYTICS, Key=key)
