# ruff: noqa: N803 - the arguments are named as boto3 names them
"""What the merch flow calls, in a campaign: Stripe, in whose ledger nothing is paid twice; the bucket of uploads."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.clients.payments.models import REFERENCE
from local.platforms.effects import Effects
from tests.campaign.aws import client_error
from tests.campaign.rules import require

BUCKET: Final = "test-uploads"
PAID: Final = {"succeeded", "processing"}


class WatchedPayments(Effects):
    """Stripe's ledger: what belongs to a company is paid once, and begun once.

    Attributes:
        whose: The company of a payment or a subscription, by its id.
        status: Of each of them, as it is now.
        made: How many of each kind were made for each company.
    """

    def __init__(self) -> None:
        super().__init__("payments")
        self.whose: dict[str, str] = {}
        self.status: dict[str, str] = {}
        self.made: Counter[tuple[str, str]] = Counter()

    def record(
        self, operation: str, subject: str, *, key: str | None, asked: Mapping[str, Any], changed: Mapping[str, Any]
    ) -> None:
        """As the platform's own."""
        super().record(operation, subject, key=key, asked=asked, changed=changed)
        if operation.startswith("create_"):
            company = self.whose[subject] = str(asked.get("metadata", {}).get(REFERENCE, ""))
            self.made[company, operation] += 1
        if status := changed.get("status"):
            self.status[subject] = status
        company = self.whose[subject]
        paid, running = self.of(company, "pi_", PAID), self.of(company, "sub_", {"trialing", "active"})
        require(len(paid) <= 1, f"{company}: paid twice: {paid}")
        require(len(running) <= 1, f"{company}: subscribed twice: {running}")

    def of(self, company: str, prefix: str, statuses: set[str]) -> list[str]:
        """A company's payments (``pi_``) or subscriptions (``sub_``) that are in one of these states."""
        return [
            each
            for each, status in self.status.items()
            if each.startswith(prefix) and self.whose[each] == company and status in statuses
        ]


class Bucket:
    """S3, as uploads use it.

    Args:
        clock: The present moment.

    Attributes:
        there: What is in it, by key: its bytes, type and moment.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.there: dict[str, tuple[bytes, str, datetime]] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str = "", **_: Any) -> dict[str, str]:
        """As S3."""
        self.there[Key] = (Body, ContentType, self._clock())
        return {"ETag": f'"{_etag(Body)}"'}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        """As S3."""
        if Key not in self.there:
            raise client_error("404", "HeadObject")
        body, content_type, at = self.there[Key]
        said = {"ContentLength": len(body), "ContentType": content_type, "ETag": f'"{_etag(body)}"'}
        return {**said, "LastModified": at}

    def get_object(self, *, Bucket: str, Key: str, Range: str = "", IfMatch: str = "", **_: Any) -> dict[str, Any]:
        """As S3."""
        if Key not in self.there:
            raise client_error("NoSuchKey", "GetObject")
        content = self.there[Key][0]
        if IfMatch and IfMatch.strip('"') != _etag(content):
            raise client_error("PreconditionFailed", "GetObject")
        if Range:
            begins, ends = Range.removeprefix("bytes=").split("-")
            if int(begins) >= len(content):
                raise client_error("InvalidRange", "GetObject")
            content = content[int(begins) : int(ends) + 1]
        return {**self.head_object(Bucket=Bucket, Key=Key), "Body": io.BytesIO(content)}

    def copy_object(
        self, *, Bucket: str, Key: str, CopySource: Any, CopySourceIfMatch: str = "", **_: Any
    ) -> dict[str, Any]:
        """As S3."""
        source = CopySource["Key"] if isinstance(CopySource, Mapping) else str(CopySource).partition("/")[2]
        if source not in self.there:
            raise client_error("NoSuchKey", "CopyObject")
        if CopySourceIfMatch and CopySourceIfMatch.strip('"') != _etag(self.there[source][0]):
            raise client_error("PreconditionFailed", "CopyObject")
        self.there[Key] = self.there[source]
        return {"CopyObjectResult": {"ETag": f'"{_etag(self.there[Key][0])}"'}}

    def delete_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        """As S3: what is gone is gone."""
        self.there.pop(Key, None)
        return {}

    def below(self, prefix: str) -> list[str]:
        """Keys that begin so."""
        return sorted(key for key in self.there if key.startswith(prefix))


def _etag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def form(**fields: str) -> bytes:
    """A form's bytes, as a browser sends them to Stripe."""
    return urlencode(fields).encode()
