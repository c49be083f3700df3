"""What an SE's corrections of submitted answers may be, beside their form: the customer's own rules hold for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.flows.ecom.intents.save import check_index_type
from chalicelib.flows.ecom.intents.team import refuse_own_address
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record

INDEX_TYPE_UNKNOWN: Final = "INDEX_TYPE_UNKNOWN"
"""Failure code of an action that asked the platform which types there are."""


def check(record: Record, corrections: Mapping[str, Any]) -> None:
    """Let no correction through that the customer could not have submitted. Pure; for use in a write.

    Args:
        record: As it is, with what has failed.
        corrections: By an answer's name, its value from now on.

    Raises:
        Problem: 422 INDEX_TYPE_UNKNOWN or OWN_ADDRESS.
    """
    failed = (entry.failure for entry in record.actions.values() if entry.status is Status.FAILED)
    if all(failure is None or failure.code != INDEX_TYPE_UNKNOWN for failure in failed):
        check_index_type(record, corrections)  # else the account's types have changed since we learned them
    refuse_own_address(record, corrections, below="answers.")
