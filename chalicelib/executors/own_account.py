"""The account that an onboarding made, looked up to take something back, also where the record does not name it."""

from __future__ import annotations

from chalicelib.clients.controller.client import Account, Controller
from chalicelib.clients.http.refusals import Refused
from chalicelib.engine.work import Work
from chalicelib.errors import Permanent


def own_account(controller: Controller, work: Work) -> Account | None:
    """The account, by the id on the record or by its external reference; None if none was made.

    Raises:
        Permanent: ACCOUNT_NOT_OURS: the account of that id was made for something else.
    """
    ours, known = work.reference, work.record.facts.get("system_account_id")
    account = _account(controller, known, work) if known else controller.find_account(ours, work.deadline)
    if account is not None and account.external_reference != ours:
        raise Permanent(
            "ACCOUNT_NOT_OURS",
            f"Account {account.system_account_id} was not made by this onboarding: its external reference is another.",
            hint="Nothing was taken back. Find out how it came onto this record; close it by hand if it must go.",
            retryable_by_hand=False,
        )
    return account


def own_account_id(controller: Controller, work: Work) -> str:
    """The account's id as the record names it; empty: none was made. In a table that was restored, the record may have
    forgotten it: there it is looked up."""
    known = work.record.facts.get("system_account_id", "")
    if known or work.record.restored_at is None:
        return known
    account = own_account(controller, work)
    return account.system_account_id if account else ""


def _account(controller: Controller, system_account_id: str, work: Work) -> Account | None:
    try:
        return controller.account(system_account_id, work.deadline)
    except Refused as refusal:
        if refusal.platform_code == "ACCOUNT_NOT_FOUND":
            return None
        raise
