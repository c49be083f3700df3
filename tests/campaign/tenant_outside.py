# ruff: noqa: N803 - the arguments are named as boto3 names them
"""What the tenant and upload flows call, in a campaign: the identity organisation, in whose ledger nothing stands
twice; the table of findings, in which a row that is written again says the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from local.platforms.effects import Effects
from tests.campaign.fault_rates import FaultInjector
from tests.campaign.rules import require

FINDINGS: Final = "test-OnboardingFindings"
ONCE: Final = {"put_organisation": False, "invite": True, "withdraw_invitation": False}
"""What happens once: to its subject, or for the whole organisation, in which a campaign invites one person."""


class WatchedOrganisations(Effects):
    """The identity organisation's ledger.

    Attributes:
        made: How often each thing happened to each subject.
    """

    def __init__(self) -> None:
        super().__init__("organisations")
        self.made: Counter[tuple[str, str]] = Counter()

    def record(
        self, operation: str, subject: str, *, key: str | None, asked: Mapping[str, Any], changed: Mapping[str, Any]
    ) -> None:
        """As the platform's own."""
        super().record(operation, subject, key=key, asked=asked, changed=changed)
        whose = subject.partition("/")[0] if ONCE[operation] else subject
        self.made[operation, whose] += 1
        require(self.made[operation, whose] == 1, f"effects made twice: organisations {operation} {whose}")


class FindingRows:
    """DynamoDB, as far as the table of findings is written. It may take some rows of a request and not the others.

    Attributes:
        there: What each row says, by partition and name.
        again: Rows that were written once more.
    """

    def __init__(self, faults: FaultInjector) -> None:
        self._faults = faults
        self.there: dict[tuple[str, str], str] = {}
        self.again = 0

    def batch_write_item(self, *, RequestItems: Mapping[str, Any]) -> dict[str, Any]:
        """As DynamoDB."""
        ((table, requests),) = RequestItems.items()
        left = [each for each in requests if self._faults.strikes("aws_throttled", "rows of findings")]
        for each in requests:
            if each not in left:
                self._put(each["PutRequest"]["Item"])
        return {"UnprocessedItems": {table: left} if left else {}}

    def of(self, partition: str, begins: str = "") -> Counter[str]:
        """What was found, by subject, in one partition, under names that begin so."""
        return Counter(
            str(json.loads(doc).get("subject", ""))
            for (pk, sk), doc in self.there.items()
            if pk == partition and sk.startswith(begins)
        )

    def _put(self, item: Mapping[str, Any]) -> None:
        row, doc = (item["pk"]["S"], item["sk"]["S"]), item["doc"]["S"]
        self.again += row in self.there
        require(self.there.get(row, doc) == doc, f"{row}: found {doc}, and before that {self.there.get(row)}")
        self.there[row] = doc
