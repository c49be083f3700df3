"""The table of findings: rows of a partition, in the order of their names. A row that is written again is the same one.

======  ====================================================================================
pk      whose they are, and of what: the caller's own name
sk      the caller's own name of the row, by which rows are ordered and taken together
doc     what the row says, as JSON: nothing here asks for a part of it
======  ====================================================================================

Rows go by themselves (``expires_at``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, error_code, translated
from chalicelib.clients.aws.session import NORMAL, CallTime
from chalicelib.clients.findings.row import Row, Rows
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from chalicelib.deadline import Deadline

AT_ONCE: Final = 25
"""Rows of one request. Source: Amazon DynamoDB, "Quotas", `BatchWriteItem`."""
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between attempts at rows that the table did not take: a partition takes 1,000 a second."""
_THROTTLED: Final = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException"})


class Findings:
    """Client of the table. Safe to share between threads.

    Args:
        dynamodb: Answers the DynamoDB client, the same one each time; asked at the first call, since making it is slow.
        table: Its name.
        call_time: How long one call may take.
        sleep: Waits some seconds between two attempts.
    """

    def __init__(
        self,
        dynamodb: Callable[[], DynamoDBClient],
        table: str,
        *,
        call_time: CallTime = NORMAL,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._call_seconds = call_time.seconds
        self._sleep = sleep

    def put(self, partition: str, rows: Sequence[Row], until: datetime, deadline: Deadline) -> None:
        """Write rows; those that are there are written over.

        Args:
            until: When they may go.

        Raises:
            Retryable: FINDINGS_UNAVAILABLE, OUT_OF_TIME; some of them may be written.
            Permanent: FINDINGS_DENIED, FINDINGS_TABLE_MISSING.
        """
        expires = {"N": str(int(until.timestamp()))}
        puts = [
            {
                "PutRequest": {
                    "Item": {
                        "pk": {"S": partition},
                        "sk": {"S": row.name},
                        "doc": {"S": json.dumps(row.doc, ensure_ascii=False, separators=(",", ":"))},
                        "expires_at": expires,
                    }
                }
            }
            for row in rows
        ]
        self._write(puts, deadline)

    def page(
        self,
        partition: str,
        limit: int,
        deadline: Deadline,
        *,
        begins: str = "",
        after: str = "",
        backwards: bool = False,
    ) -> Rows:
        """A page of a partition, in the order of the names.

        Args:
            limit: Rows at the most.
            begins: What each name begins with; empty: any does.
            after: The name behind which it begins; empty: at the first.
            backwards: Whether the last comes first.

        Raises:
            As `put`.
        """
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :whose" + (" AND begins_with(sk, :begins)" if begins else ""),
            "ExpressionAttributeValues": {":whose": {"S": partition}, **({":begins": {"S": begins}} if begins else {})},
            "ProjectionExpression": "sk, doc",
            "ScanIndexForward": not backwards,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = {"pk": {"S": partition}, "sk": {"S": after}}
        answer = self._asked(deadline, lambda: self._dynamodb().query(**query))
        rows = tuple(Row(item["sk"]["S"], json.loads(item["doc"]["S"])) for item in answer["Items"])
        return Rows(rows, answer["LastEvaluatedKey"]["sk"]["S"] if "LastEvaluatedKey" in answer else "")

    def remove(self, partition: str, begins: str, deadline: Deadline) -> bool:
        """Remove some rows of a partition whose names begin so.

        Returns:
            Whether all of them are gone.

        Raises:
            As `put`.
        """
        found = self.page(partition, 20 * AT_ONCE, deadline, begins=begins)
        keys = [{"pk": {"S": partition}, "sk": {"S": row.name}} for row in found.rows]
        self._write([{"DeleteRequest": {"Key": key}} for key in keys], deadline)
        return not found.after

    def _write(self, requests: Sequence[Mapping[str, Any]], deadline: Deadline) -> None:
        for first in range(0, len(requests), AT_ONCE):
            self._written(requests[first : first + AT_ONCE], deadline)

    def _written(self, left: Any, deadline: Deadline) -> None:
        pauses: Iterator[float] = iter(_PAUSES)
        while True:
            answer = self._asked(deadline, partial(self._batch, left))
            left = answer.get("UnprocessedItems", {}).get(self._table)
            if not left:
                return
            if (pause := next(pauses, None)) is None:
                raise _unavailable(AwsFailure("UnprocessedItems", "BatchWriteItem"))
            self._sleep(pause)

    def _batch(self, requests: Any) -> Any:
        try:
            return self._dynamodb().batch_write_item(RequestItems={self._table: requests})
        except ClientError as error:
            if error_code(error) in _THROTTLED:  # as where it has taken some of them
                return {"UnprocessedItems": {self._table: requests}}
            raise

    def _asked(self, deadline: Deadline, call: Callable[[], Any]) -> Any:
        if deadline.remaining() < self._call_seconds:
            raise Retryable("OUT_OF_TIME", "Too little time is left for a call to DynamoDB.", spends_failure=False)
        try:
            return call()
        except ClientError as error:
            raise translated(error, _readings(self._table), _unavailable) from None
        except BotoCoreError as error:
            raise translated(error, {}, _unavailable) from None


def _readings(table: str) -> Mapping[str, Reading]:
    def denied(failure: AwsFailure) -> Permanent:
        hint = f"Allow this function's role dynamodb:Query and dynamodb:BatchWriteItem on {table}; then retry."
        return Permanent("FINDINGS_DENIED", f"{failure.operation} was denied ({failure.code}).", hint=hint)

    def missing(failure: AwsFailure) -> Permanent:
        message = f"There is no table of findings ({failure.code})."
        return Permanent(
            "FINDINGS_TABLE_MISSING", message, hint=f"Deploy the state stack: it makes {table}; then retry."
        )

    return {"AccessDeniedException": denied, "ResourceNotFoundException": missing}


def _unavailable(failure: AwsFailure) -> Retryable:
    return Retryable("FINDINGS_UNAVAILABLE", f"The table of findings cannot be asked at the moment ({failure.code}).")
