# ruff: noqa: N803 - the arguments are named as boto3 names them
"""What the store flow calls, in a campaign: the shop platform's ledger, stores' keys in Secrets Manager, the post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from chalicelib.clients.mail.client import Letter
from chalicelib.deadline import Deadline
from chalicelib.errors import Retryable
from local.platforms.effects import Effects
from tests.campaign.aws import TYPICAL_SECONDS, client_error
from tests.campaign.fault_rates import FaultInjector
from tests.campaign.rules import require
from tests.campaign.timeline import Timeline


class WatchedOrders(Effects):
    """The shop platform's ledger, in which no order may stand twice.

    Attributes:
        orders: Numbers of the orders that each store was given.
        kept: What it has of each store by now, by operation.
    """

    def __init__(self) -> None:
        super().__init__("shop")
        self.orders: dict[str, set[str]] = {}
        self.kept: dict[tuple[str, str], Mapping[str, Any]] = {}

    def record(
        self, operation: str, subject: str, *, key: str | None, asked: Mapping[str, Any], changed: Mapping[str, Any]
    ) -> None:
        """As the platform's own."""
        super().record(operation, subject, key=key, asked=asked, changed=changed)
        if operation != "put_order":
            self.kept[operation, subject] = asked
            return
        store, _, number = subject.partition("/")
        mine = self.orders.setdefault(store, set())
        require(number not in mine, f"{store}: order {number} twice")
        mine.add(number)


class StoreSecrets:
    """Secrets Manager, as the stores' keys use it.

    Attributes:
        there: Text by name.
    """

    def __init__(self) -> None:
        self.there: dict[str, str] = {}

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        """As Secrets Manager."""
        self._known(SecretId, "GetSecretValue")
        return {"SecretString": self.there[SecretId]}

    def put_secret_value(self, *, SecretId: str, SecretString: str) -> dict[str, str]:
        """As Secrets Manager."""
        self._known(SecretId, "PutSecretValue")
        self.there[SecretId] = SecretString
        return {"Name": SecretId}

    def create_secret(self, *, Name: str, SecretString: str) -> dict[str, str]:
        """As Secrets Manager."""
        if Name in self.there:
            raise client_error("ResourceExistsException", "CreateSecret")
        self.there[Name] = SecretString
        return {"Name": Name}

    def delete_secret(self, *, SecretId: str, ForceDeleteWithoutRecovery: bool) -> dict[str, str]:
        """As Secrets Manager, at once and for good."""
        self._known(SecretId, "DeleteSecret")
        assert ForceDeleteWithoutRecovery
        del self.there[SecretId]
        return {"Name": SecretId}

    def _known(self, name: str, operation: str) -> None:
        if name not in self.there:
            raise client_error("ResourceNotFoundException", operation)


class Postman:
    """SES; it may fail as any platform may, before or after a mail has gone out.

    Attributes:
        sent: How often a mail of this subject went to this address.
    """

    def __init__(self, timeline: Timeline, faults: FaultInjector) -> None:
        self._timeline, self._faults = timeline, faults
        self.sent: Counter[tuple[str, str]] = Counter()

    def send(self, letter: Letter, deadline: Deadline) -> None:
        """As `Mail.send`."""
        fault = self._faults.one_of(("refused", "throttled", "lost"), "mail")
        self._timeline.sleep(TYPICAL_SECONDS)
        if fault in {"refused", "throttled"}:
            raise Retryable("MAIL_UNAVAILABLE", "SES takes no mail.")
        self._timeline.point("mail sent")
        self.sent[letter.to, letter.subject] += 1
        self._timeline.point("mail done")
        if fault == "lost":
            raise Retryable("MAIL_UNAVAILABLE", "SES did not answer.")
