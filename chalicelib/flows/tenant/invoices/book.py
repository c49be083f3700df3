"""Where invoices are kept: items of the onboarding table, which start nothing.

=====================  =================  =======================================================================
pk                     sk                 holds
=====================  =================  =======================================================================
``INVOICE#{tenant}``   ``INVOICE#00001``  an invoice, by its tenant's serial
same                   ``PERIODS``        which days are billed by which invoice, and how many there have been
``COUNTER#invoices``   ``COUNTER``        the last number that was given
=====================  =================  =======================================================================

Each write is one transaction, conditional on what was read: a period and its invoice, a number and the invoice that
gets it, a cancelled invoice and its days. Whoever loses a race reads again and decides again, so a number is given
if, and only if, an invoice got it.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from chalicelib.deadline import Clock
from chalicelib.errors import Problem
from chalicelib.flows.tenant.invoices.invoice import Invoice, State, drafted, moved
from chalicelib.flows.tenant.invoices.lines import Line
from chalicelib.flows.tenant.invoices.periods import Period
from chalicelib.records import codec
from chalicelib.records.codec import Item, address
from chalicelib.records.partition import BadCursor
from chalicelib.records.refusals import CONTENTION, reasons
from chalicelib.records.store import NotFound, Store

COUNTER: Final = ("COUNTER#invoices", "COUNTER")
PERIODS: Final = "PERIODS"
_INVOICE: Final = "INVOICE#"
Written = TypeVar("Written")
ATTEMPTS: Final = 40
"""Races that one request loses before its caller is asked to come again. Whoever issues meets all who issue: of as many
at once, each round lets one through."""
_LONGEST_WAIT: Final = 0.05
"""Seconds between two of them, at the most."""


class _Billed(BaseModel):
    """Days of a tenant that an invoice is for."""

    model_config = ConfigDict(frozen=True)

    start: date
    end: date
    serial: int


class _Periods(BaseModel):
    """A tenant's billed days.

    Attributes:
        version: 0: nothing is stored yet.
        last: Its latest invoice's serial.
    """

    model_config = ConfigDict(frozen=True)

    version: int = 0
    last: int = 0
    billed: tuple[_Billed, ...] = ()


@dataclass(frozen=True)
class InvoicePage:
    """One page of a tenant's invoices. `cursor` leads to earlier ones; None: there are none."""

    invoices: tuple[Invoice, ...]
    cursor: str | None


class Book:
    """Reads and writes invoices.

    Args:
        store: The table's store.
        clock: The present moment.
        sleep: Waits some seconds between two attempts.
    """

    def __init__(self, store: Store, clock: Clock, sleep: Callable[[float], None] = time.sleep) -> None:
        self.store = store
        self.clock = clock
        self.sleep = sleep

    # -- reading --------------------------------------------------------------------------------------------------

    def read(self, invoice_id: str) -> Invoice:
        """An invoice, read consistently.

        Raises:
            Problem: 404 INVOICE_NOT_FOUND.
        """
        tenant_id, _, serial = invoice_id.rpartition(".")
        if not tenant_id or not re.fullmatch(r"[1-9][0-9]{0,4}", serial):
            raise _not_found()
        try:
            return self._invoice(tenant_id, int(serial))
        except NotFound:
            raise _not_found() from None

    def of_tenant(self, tenant_id: str, *, limit: int, cursor: str | None = None) -> InvoicePage:
        """A tenant's invoices, the latest first, in one request.

        Raises:
            BadCursor: The cursor is of no such page.
        """
        if cursor is not None and not re.fullmatch(r"[0-9]{5}", cursor):
            raise BadCursor(cursor)
        pk = _partition(tenant_id)
        query: dict[str, Any] = {
            "TableName": self.store.table,
            "KeyConditionExpression": "pk = :key AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": codec.to_item({":key": pk, ":prefix": _INVOICE}),
            "ConsistentRead": True,
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if cursor is not None:
            query["ExclusiveStartKey"] = address(pk, f"{_INVOICE}{cursor}")
        self.store.requests["read"] += 1
        answer = self.store.client.query(**query)
        last = answer.get("LastEvaluatedKey")
        found = tuple(_read(item) for item in answer["Items"])
        return InvoicePage(found, last["sk"]["S"].removeprefix(_INVOICE) if last else None)

    # -- writing --------------------------------------------------------------------------------------------------

    def generate(
        self, tenant_id: str, period: Period, lines: Sequence[Line], currency: str, *, actor: str
    ) -> tuple[Invoice, bool]:
        """The invoice of a tenant's period: made as a draft, once. Days whose invoice was cancelled are free again.

        Returns:
            The invoice, and whether it was made now. If not, its lines are what they were.

        Raises:
            Problem: 409 INVOICE_OVERLAPS: some of the days are billed already; and as `lines.total`.
        """

        def attempt() -> tuple[Invoice, bool]:
            periods = self._periods(tenant_id)
            for each in periods.billed:
                there = Period(each.start, each.end)
                if there == period:
                    return self._invoice(tenant_id, each.serial), False
                if there.overlaps(period):
                    raise _overlaps(there, f"{tenant_id}.{each.serial}")
            serial = periods.last + 1
            invoice = drafted(tenant_id, serial, period, lines, currency, actor=actor, now=self.clock())
            entry = _Billed(start=period.start, end=period.end, serial=serial)
            after = periods.model_copy(update={"last": serial, "billed": (*periods.billed, entry)})
            self.store.transact([self._put(invoice, before=None), self._put_periods(tenant_id, periods, after)])
            return invoice, True

        return self._until_written(attempt)

    def issue(self, invoice_id: str, *, actor: str) -> Invoice:
        """Give an invoice the next number, for good.

        Raises:
            Problem: 404 INVOICE_NOT_FOUND; 409 INVOICE_STATE, INVOICE_EMPTY.
        """

        def attempt() -> Invoice:
            before, last = self.read(invoice_id), self._last_number()
            after = moved(before, State.ISSUED, actor=actor, now=self.clock(), number=last + 1)
            if after is not before:
                self.store.transact([self._put(after, before=before), self._count(last)])
            return after

        return self._until_written(attempt)

    def mark_paid(self, invoice_id: str, *, actor: str, reference: str = "") -> Invoice:
        """Note that an invoice was paid.

        Args:
            reference: Of the payment, which is collected elsewhere.

        Raises:
            Problem: 404 INVOICE_NOT_FOUND; 409 INVOICE_STATE.
        """

        def attempt() -> Invoice:
            before = self.read(invoice_id)
            after = moved(before, State.PAID, actor=actor, now=self.clock(), why=reference)
            if after is not before:
                self.store.transact([self._put(after, before=before)])
            return after

        return self._until_written(attempt)

    def cancel(self, invoice_id: str, why: str, *, actor: str) -> Invoice:
        """Cancel an invoice: its number stays, and its days can be billed anew.

        Raises:
            Problem: 404 INVOICE_NOT_FOUND; 409 INVOICE_STATE.
        """

        def attempt() -> Invoice:
            before = self.read(invoice_id)
            after = moved(before, State.CANCELLED, actor=actor, now=self.clock(), why=why)
            if after is not before:
                periods = self._periods(before.tenant_id)
                left = tuple(each for each in periods.billed if each.serial != before.serial)
                freed = periods.model_copy(update={"billed": left})
                writes = [self._put(after, before=before), self._put_periods(before.tenant_id, periods, freed)]
                self.store.transact(writes)
            return after

        return self._until_written(attempt)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _until_written(self, attempt: Callable[[], Written]) -> Written:
        for _ in range(ATTEMPTS):
            try:
                return attempt()
            except ClientError as error:
                if not reasons(error) & CONTENTION:
                    raise
            self.sleep(random.uniform(0, _LONGEST_WAIT))  # noqa: S311 - spreads, and keeps no secret
        detail = "Others are writing invoices at this moment. Nothing was changed; ask again."
        raise Problem(409, "INVOICES_BUSY", detail, headers={"Retry-After": "1"})

    def _invoice(self, tenant_id: str, serial: int) -> Invoice:
        return _read(self.store.get(_partition(tenant_id), _sort_key(serial), consistent=True))

    def _periods(self, tenant_id: str) -> _Periods:
        try:
            item = self.store.get(_partition(tenant_id), PERIODS, consistent=True)
        except NotFound:
            return _Periods()
        return _Periods.model_validate(codec.from_item(item))

    def _last_number(self) -> int:
        try:
            return int(codec.from_item(self.store.get(*COUNTER, consistent=True))["last"])
        except NotFound:
            return 0

    def _put(self, invoice: Invoice, *, before: Invoice | None) -> Item:
        keys = {"pk": _partition(invoice.tenant_id), "sk": _sort_key(invoice.serial)}
        item = {**keys, **invoice.model_dump(mode="json", exclude_none=True)}
        return self._conditional(item, before.version if before else 0)

    def _put_periods(self, tenant_id: str, before: _Periods, after: _Periods) -> Item:
        stored = after.model_copy(update={"version": before.version + 1})
        item = {"pk": _partition(tenant_id), "sk": PERIODS, **stored.model_dump(mode="json")}
        return self._conditional(item, before.version)

    def _count(self, last: int) -> Item:
        pk, sk = COUNTER
        return self._conditional({"pk": pk, "sk": sk, "version": last + 1, "last": last + 1}, last)

    def _conditional(self, item: dict[str, Any], seen: int) -> Item:
        """A put that holds only if the version that was seen is still there; 0: nothing was."""
        put: Item = {"TableName": self.store.table, "Item": codec.to_item(item)}
        if not seen:
            return {"Put": {**put, "ConditionExpression": "attribute_not_exists(pk)"}}
        values = codec.to_item({":seen": seen})
        return {"Put": {**put, "ConditionExpression": "version = :seen", "ExpressionAttributeValues": values}}


def _partition(tenant_id: str) -> str:
    return f"INVOICE#{tenant_id}"


def _sort_key(serial: int) -> str:
    return f"{_INVOICE}{serial:05d}"


def _read(item: Item) -> Invoice:
    return Invoice.model_validate(codec.from_item(item))


def _not_found() -> Problem:
    return Problem(404, "INVOICE_NOT_FOUND", "There is no invoice with this id.")


def _overlaps(there: Period, invoice_id: str) -> Problem:
    detail = f"Some of these days are billed already: {invoice_id} is for {there}. Choose others, or cancel it first."
    return Problem(409, "INVOICE_OVERLAPS", detail, extra={"invoiceId": invoice_id})
