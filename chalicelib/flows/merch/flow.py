"""The merch flow: a company's intake, its brand, its print files, and the two keys that open its shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib.engine.flow import Flow, LeftPath
from chalicelib.flows.merch.actions import ACTIONS
from chalicelib.flows.merch.actions.design import LOGO_FAMILY, PRINTS_FAMILY
from chalicelib.flows.merch.catalogue import catalogue, refused_products
from chalicelib.flows.merch.ending import ENDING
from chalicelib.flows.merch.lifecycle import ABANDONED, CHURNED, LIFECYCLE
from chalicelib.flows.merch.name import FLOW_NAME, KIND
from chalicelib.flows.merch.steps import STEPS, MerchAnswers

if TYPE_CHECKING:
    from chalicelib.records.record import Record

_ENDED: Final = LeftPath(
    code="DRAFT_ENDED",
    refused="This draft has ended; {action} is not tried again.",
    skipped="The draft has ended, so this is left out by itself.",
)
_CHURNED: Final = LeftPath(
    code="COMPANY_CHURNED",
    refused="This company has left; {action} is not tried again.",
    skipped="The company has left, so this is left out by itself.",
)


def _title(record: Record) -> str:
    return str((record.answers or {}).get("company_name") or "")


def _check(record: Record, answers: Mapping[str, Any]) -> None:
    """Products must be offered to the line of business.

    Raises:
        Problem: 422 VALIDATION_FAILED.
    """
    if not {"sku_ids", "vertical"} & set(answers):
        return
    said = {**(record.answers or {}), **answers}
    if wrong := catalogue().wrong_with(said.get("vertical") or "", said.get("sku_ids") or ()):
        raise refused_products(wrong, "answers.sku_ids")


FLOW = Flow(
    name=FLOW_NAME,
    kind=KIND,
    lifecycle=LIFECYCLE,
    actions=ACTIONS,
    steps=STEPS,
    title=_title,
    form=MerchAnswers,
    check_answers=_check,
    ends={ABANDONED: _ENDED, CHURNED: _CHURNED},
    ending=ENDING,
    children=(LOGO_FAMILY, PRINTS_FAMILY),
)
"""Source: the merch onboarding document."""
