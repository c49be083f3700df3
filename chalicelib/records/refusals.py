"""What the table's refusals of a request mean."""

from __future__ import annotations

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's own name for it

CONTENTION = {"ConditionalCheckFailed", "TransactionConflict"}
OVERLOADED = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingError",
        "Throttling",
        "TransactionConflict",
        "TransactionInProgress",
    }
)
"""Error codes, and cancellation reasons, that another try may not meet. Source: DynamoDB, "Error handling"."""


def reasons(error: ClientError) -> set[str]:
    """Why a transaction was cancelled; also the plain forms of the same two causes."""
    cancelled = {str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])}
    return cancelled | {str(error.response["Error"]["Code"]).removesuffix("Exception")}


def refused_parts(error: ClientError) -> set[int]:
    """Which parts of a transaction were refused because their conditions do not hold, by their places in it."""
    found = enumerate(error.response.get("CancellationReasons", []))
    return {place for place, reason in found if reason.get("Code") == "ConditionalCheckFailed"}


def passing(error: Exception) -> bool:
    """Whether the table may take the same request at another try: it was overloaded, or gave no answer. What gave no
    answer may have been written all the same."""
    if isinstance(error, ClientError):
        return bool(reasons(error) & OVERLOADED)
    return isinstance(error, ConnectionError | HTTPClientError)
