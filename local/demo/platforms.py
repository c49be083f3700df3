"""Looking at the platforms themselves, and using them as a customer's program does; not through Onramp."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chalicelib.clients.controller.client import Controller
from chalicelib.clients.ecom.client import Ecom
from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.http.token_source import TokenSource
from chalicelib.deadline import Deadline
from local.stack.aws import Emulator
from local.stack.record import Stack

MOST_DOCUMENTS = 1000


def soon() -> Deadline:
    """Time enough for any call."""
    return Deadline.after(10)


@dataclass
class PlatformReader:
    """The platforms of a running stack.

    Attributes:
        stack: Which.
        aws: Its AWS; making its clients takes longer than asking, so one may be shared.
    """

    stack: Stack
    aws: Emulator

    @cached_property
    def controller(self) -> Controller:
        """The Controller."""
        return Controller(self._controller_http)

    @cached_property
    def ecom(self) -> Ecom:
        """The ecom API."""
        return Ecom(self._ecom_http)

    def add_api_key(self, account: str, name: str) -> None:
        """What an owner does in the console before a program of theirs can write documents.

        Raises:
            PlatformError: The Controller did not make it.
        """
        self._controller_http.call("POST", f"/v1/accounts/{account}/api-keys", body={"name": name}, deadline=soon())

    def add_documents(self, account: str, index: str, documents: Sequence[Mapping[str, Any]]) -> None:
        """What a customer's own program does with the product catalogue.

        Raises:
            PlatformError: The ecom API did not take it.
        """
        target = f"/v1/accounts/{account}/indexes/{index}/documents"
        self._ecom_http.call("POST", target, body={"documents": list(documents)}, deadline=soon())

    def events(self, pixel: str) -> list[dict[str, Any]]:
        """Every event below a pixel's prefix of the event bucket."""
        s3, bucket = self.aws.s3, self.stack.event_bucket
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"events/{pixel}/")
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        bodies = [s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys if key.endswith(".jsonl")]
        return [json.loads(line) for body in bodies for line in body.decode().splitlines()]

    def counted(self, account: str, index: str) -> dict[str, int]:
        """How many events each document has counted, of those that have counted any."""
        found = self.ecom.documents(account, index, soon(), limit=MOST_DOCUMENTS)
        return {item["_id"]: item["_pixel_events"] for item in found if "_pixel_events" in item}

    def git(self, *arguments: str) -> str:
        """What git says about the pixel repository."""
        command = ["git", "-C", self.stack.repository, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    @cached_property
    def _controller_http(self) -> PlatformHttp:
        return PlatformHttp("CONTROLLER", self.stack.controller, self._token("controller-token"))

    @cached_property
    def _ecom_http(self) -> PlatformHttp:
        return PlatformHttp("ECOM", self.stack.ecom, self._token("ecom-token"))

    def _token(self, name: str) -> TokenSource:
        def token(*, fresh: bool = False) -> str:  # noqa: ARG001 - the protocol's
            answer = self.aws.secrets.get_secret_value(SecretId=f"{self.stack.env}/onboarding/{name}")
            return answer["SecretString"]

        return token
