"""Pixels made on their own, in the small world of the ecom flow: same executors, same platforms, same table."""

from __future__ import annotations

import subprocess
import uuid

import boto3
import requests

from chalicelib.deadline import Deadline
from chalicelib.executors.attach_pixel import AttachPixel
from chalicelib.executors.create_account import CreateAccount
from chalicelib.flows.pixel.flow import FLOW
from chalicelib.flows.pixel.intents.create import create_pixel
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from local.platforms.app import PlatformOptions
from tests.simulation.ecom import ANALYTICS, EcomWorld, StandIns
from tests.table import REGION

ASKED = {"account_name": 'Löwe\'s "Lamps"', "storefront_type": "mobile", "personalization": True}


class PixelWorld(EcomWorld):
    """An account that is there already, and the pixel that an SE asks for."""

    def __init__(self, standing: StandIns) -> None:
        super().__init__(standing)
        creator = self.dying["create_account"].inner
        assert isinstance(creator, CreateAccount)
        self.account = creator.controller.create_account(
            name="Löwe",
            cell_id="cell-1",
            external_reference=(reference := f"elsewhere-{uuid.uuid4()}"),
            payment_token=creator.card_token(),
            idempotency_key=reference,
            deadline=Deadline.after(10),
        ).system_account_id
        standing.reset()

    def ask(self, account: str | None = "", *, key: str | None = None) -> Record:
        """The SE's part; for the account that is there, unless another is given."""
        account = self.account if account == "" else account
        made = create_pixel(
            self.desk, prefill=ASKED, system_account_id=account, note="", actor="se", idempotency_key=key
        )
        self.key = made.key
        return made

    def close_account(self) -> None:
        """Let the account have been closed."""
        token = PlatformOptions(self.standing.repository, "").controller_token
        address = f"{self.standing.url}/controller/v1/accounts/{self.account}/close"
        requests.post(address, headers={"Authorization": f"Bearer {token}"}, timeout=10).raise_for_status()

    def attach(self, index_name: str) -> None:
        """Let the account have an index that the pixel is attached to."""
        attacher, deadline = self.dying["attach_pixel"].inner, Deadline.after(10)
        assert isinstance(attacher, AttachPixel)
        types = attacher.ecom.put_default_configs(self.account, deadline).create_index_config
        attacher.ecom.create_index(self.account, index_name, types["fashion"], str(uuid.uuid4()), deadline)
        while (index := attacher.ecom.index(self.account, index_name, deadline)) and index.status != "READY":
            pass  # a hundredth of a second, by the stand-in's option
        attacher.ecom.attach_pixel(self.account, index_name, self.record.record_id, deadline)

    def statuses(self) -> dict[str, Status]:
        """Every action's status, but of those that are done again and again."""
        record = self.record
        once = [action.name for action in FLOW.actions_of(record) if not action.recurs]
        return {name: record.entry(name).status for name in once}

    def mappings(self) -> dict[str, str]:
        """Account of each pixel that the analytics table knows."""
        items = boto3.client("dynamodb", region_name=REGION).scan(TableName=ANALYTICS)["Items"]
        return {item["pk"]["S"].removeprefix("PIXEL#"): item["system_account_id"]["S"] for item in items}

    def queues(self) -> list[str]:
        """Names of all pixel queues, dead-letter queues too."""
        urls = boto3.client("sqs", region_name=REGION).list_queues().get("QueueUrls", [])
        return sorted(url.rpartition("/")[2] for url in urls)

    def source(self, path: str) -> str:
        """A file of the pixel repository's branch."""
        command = ["git", "-C", str(self.standing.repository), "show", f"main:{path}"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
