"""A step of the intake is filled in, or its end confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.desk.context import Desk
from chalicelib.desk.touching import touch
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.catalogue import catalogue, refused_products
from chalicelib.flows.merch.files import LogoKind
from chalicelib.flows.merch.steps import BASICS, BRAND, BRAND_TEASER, CONFIRM, PRODUCTS
from chalicelib.flows.merch.teaser import Looked
from chalicelib.flows.merch.tiers import Plan
from chalicelib.flows.merch.wizard import (
    confirmation,
    refuse_locked,
    refuse_over,
    saved,
    stands,
    with_confirmation,
    with_save,
    without_save,
)
from chalicelib.records.moment import to_text
from chalicelib.records.record import Record


def save(desk: Desk, opened: Record, step: str, values: Mapping[str, Any], **kept: Any) -> Record:
    """Save a step; the same again changes nothing but that somebody was here.

    Args:
        step: One of those that are filled in; not the last.
        values: All of its fields.
        kept: What else the record keeps of it, in `Record.fields`; None: nothing any more.

    Raises:
        Problem: 409 STEP_NOT_OPEN, INTAKE_COMPLETE or DRAFT_ENDED; 422 VALIDATION_FAILED.
    """

    def write(record: Record) -> Record:
        refuse_over(record)
        refuse_locked(record, step)
        answers = record.answers or {}
        as_before = all(record.fields.get(name) == value for name, value in kept.items())
        if saved(record, step) and as_before and all(answers.get(name) == value for name, value in values.items()):
            return record
        after = filled_in(record, step, values, desk.clock())
        fields = {name: value for name, value in {**after.fields, **kept}.items() if value is not None}
        return after.but(fields=fields)

    return touch(desk, opened.key, write)


def save_teaser(desk: Desk, opened: Record, looked: Looked, *, own_assets: bool) -> Record:
    """Save whether the brand is to be looked up, with what a look has come to.

    Raises:
        Problem: As `save`.
    """
    preview = {**looked.preview, "at": looked.preview.get("at") or to_text(desk.clock())} if looked.preview else None
    teaser = {"result": looked.result, "domain": looked.domain}
    return save(desk, opened, BRAND_TEASER, {"own_assets": own_assets}, teaser=teaser, preview=preview)


def save_brand(desk: Desk, opened: Record, values: Mapping[str, Any], logo: Mapping[str, Any] | None) -> Record:
    """Save what the company wants of its brand.

    Args:
        logo: That was uploaded and looked at; None: none is to be used.

    Raises:
        Problem: As `save`.
    """
    return save(desk, opened, BRAND, values, logo=dict(logo) if logo else None)


def note_upload(desk: Desk, opened: Record, kind: LogoKind) -> Record:
    """Note of which kind the logo is that a browser is about to upload.

    Raises:
        Problem: 409 INTAKE_COMPLETE or DRAFT_ENDED.
    """

    def write(record: Record) -> Record:
        refuse_over(record)
        return record.but(fields={**record.fields, "upload": {"kind": kind}})

    return touch(desk, opened.key, write)


def confirm(desk: Desk, opened: Record, plan: Plan, *, logo_addon: bool) -> Record:
    """Confirm what is to be bought: the payment is opened by itself, or changed. The same again opens another one only
    where the one before was cancelled.

    Raises:
        Problem: 409 STEP_NOT_OPEN, INTAKE_COMPLETE or DRAFT_ENDED.
    """

    def write(record: Record) -> Record:
        refuse_over(record)
        refuse_locked(record, CONFIRM)
        latest = confirmation(record)
        same = latest is not None and stands(record) and (latest.plan, latest.logo_addon) == (plan, logo_addon)
        if same and payment.state(record) != "canceled":
            return record
        now = desk.clock()
        said = with_save(record, CONFIRM, {"plan": plan, "logo_addon": logo_addon}, now)
        return with_confirmation(said, plan, logo_addon=logo_addon, now=now)

    return touch(desk, opened.key, write)


def filled_in(record: Record, step: str, values: Mapping[str, Any], now: datetime) -> Record:
    """The record with one more save of a step; what it was told of another website or line of business no longer fits.

    Raises:
        Problem: 422 VALIDATION_FAILED: products that are not offered to the line of business.
    """
    before = record.answers or {}
    if step == BASICS:
        if before.get("vertical") != values["vertical"]:
            record = without_save(record, PRODUCTS, "sku_ids")
        if before.get("website_url") != values["website_url"]:
            record = _without_look(record)
        record = record.but(title=values["company_name"])
    if step == PRODUCTS and (wrong := catalogue().wrong_with(before["vertical"], values["sku_ids"])):
        raise refused_products(wrong, "sku_ids")
    return with_save(record, step, values, now)


def _without_look(record: Record) -> Record:
    """The record without the look at another website; whoever brings their own brand goes on doing so."""
    own = (record.answers or {}).get("own_assets")
    record = record if own else without_save(record, BRAND_TEASER, "own_assets")
    fields = {name: value for name, value in record.fields.items() if name not in {"preview", "teaser"}}
    return record.but(fields=fields)
