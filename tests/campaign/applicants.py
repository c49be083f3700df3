"""Strangers who fill in an intake and pay, from wherever the wizard is; or who never come back."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from chalicelib.clients.brandfetch import connect as brandfetch
from chalicelib.clients.payments import connect as payments
from chalicelib.clients.uploads import connect as uploads
from chalicelib.deadline import Deadline
from chalicelib.desk.context import Desk
from chalicelib.desk.opening import open_record
from chalicelib.errors import Problem
from chalicelib.flows.merch import asking, logo, payment, teaser
from chalicelib.flows.merch.files import draft_logo
from chalicelib.flows.merch.intents import pay, save
from chalicelib.flows.merch.intents.begin import begin
from chalicelib.flows.merch.lifecycle import INTAKE_IN_PROGRESS
from chalicelib.flows.merch.name import FLOW_NAME
from chalicelib.flows.merch.steps import BASICS, BRAND, BRAND_TEASER, PRODUCTS, Overrides
from chalicelib.flows.merch.tiers import PLANS
from chalicelib.flows.merch.wizard import open_step
from chalicelib.records.record import Record
from local.platforms.payments import PUBLISHABLE
from tests.campaign.company import Company
from tests.campaign.company_outside import BUCKET, form
from tests.campaign.network import ORIGIN
from tests.campaign.retrying import Person
from tests.campaign.rules import require

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment

PNG: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
LOOKS_EVERY: Final = (2.0, 20.0)
BANK_TAKES: Final = (5.0, 3000.0)
"""Seconds, one of these."""
_ENDS: Final = {"DRAFT_ENDED", "INTAKE_COMPLETE"}
_LATER: Final = {"STEP_NOT_OPEN", "PAYMENT_UNAVAILABLE", "LOGO_UNAVAILABLE"}
"""What a page answers by looking at where the wizard is, and going on from there."""


class Applicants(Person):
    """All of them.

    Args:
        desk: The API's.
        chance: Of the companies.
    """

    def __init__(self, deployment: Deployment, desk: Desk, chance: random.Random) -> None:
        self._outside, self._timeline, self._clock = deployment.outside, deployment.timeline, deployment.clock
        self._desk, self._chance = desk, chance
        clients = self._outside.clients(deployment.clock)
        self._stripe, self._brands = clients.client(payments.connect), clients.client(brandfetch.connect)
        self._uploads = clients.client(uploads.connect)

    def begins(self, company: Company) -> None:
        """Fill in the first step, and go on."""
        record, _ = self._ask(lambda: begin(self._desk, [(BASICS, company.basics)]))
        company.company_id = record.record_id
        company.coming += 1
        self._timeline.spawn(self._fills_in, company)

    def _fills_in(self, company: Company) -> None:
        """Until the payment was accepted, the draft has ended, or nobody goes on."""
        filled = 1
        while (record := self._record(company)).status == INTAKE_IN_PROGRESS:
            if company.steps is not None and filled >= company.steps:
                break
            self._think()
            try:
                self._does_the_next(company, record)
                filled += 1
            except Problem as problem:
                require(problem.code in _ENDS | _LATER, f"{company.key}: told {problem.code}")
            self._timeline.sleep(self._chance.uniform(*LOOKS_EVERY))
        company.coming -= 1

    def _does_the_next(self, company: Company, record: Record) -> None:
        step, desk = open_step(record), self._desk
        if step == BRAND_TEASER:
            looked = teaser.Looked("skipped")
            if not company.own:
                looked = teaser.looked(self._brands, record, self._soon(teaser.SECONDS))
            self._ask(lambda: save.save_teaser(desk, record, looked, own_assets=company.own))
        elif step == PRODUCTS:
            self._ask(lambda: save.save(desk, record, PRODUCTS, {"sku_ids": list(company.sku_ids)}))
        elif step == BRAND:
            self._brand(company, record)
        else:
            self._confirms_and_pays(company, record)

    def _brand(self, company: Company, record: Record) -> None:
        desk, chosen = self._desk, None
        if company.uploads:
            noted = self._ask(lambda: save.note_upload(desk, record, "png"))
            self._outside.bucket.put_object(Bucket=BUCKET, Key=draft_logo(noted, "png"), Body=PNG)
            chosen = logo.looked_at(self._uploads, noted, self._soon(logo.SECONDS))
        said = Overrides(headline="Lift").model_dump(mode="json")
        self._ask(lambda: save.save_brand(desk, record, said, chosen))

    def _confirms_and_pays(self, company: Company, record: Record) -> None:
        desk, addon = self._desk, company.logo_addon
        if company.wavers:
            company.wavers, plan = False, self._chance.choice(PLANS)
            self._ask(lambda: save.confirm(desk, record, plan, logo_addon=addon))
            self._think()
        latest = self._record(company)
        if payment.state(latest) in {"none", "canceled"} or (latest.answers or {}).get("plan") != company.plan:
            self._ask(lambda: save.confirm(desk, latest, company.plan, logo_addon=addon))
            return
        asked = asking.asked(self._stripe, latest, self._clock(), self._soon(asking.SECONDS))
        if asked.secret:
            self._think()
            self._gives_means(company, asked.secret)
        if told := asked.told:
            self._ask(lambda: pay.found(desk, latest, told))

    def _gives_means(self, company: Company, secret: str) -> None:
        """As the page does: straight to Stripe, with what lets it pay. A declined card is not tried twice."""
        means = company.means.pop(0) if len(company.means) > 1 else company.means[0]
        intent = secret.partition("_secret_")[0]
        sent = form(key=PUBLISHABLE, client_secret=secret, payment_method=means)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"{ORIGIN}/payments/v1/payment_intents/{intent}/confirm"
        reply = self._outside.platforms.answer("POST", url, kind, sent)
        if reply.status == 200 and reply.json()["status"] == "processing":
            self._timeline.at(self._timeline.now + self._chance.choice(BANK_TAKES), self._settles, intent)

    def _settles(self, intent: str) -> None:
        """The bank pays."""
        self._outside.ask("payments", "POST", f"/_settle/{intent}", {"succeeds": True})

    def _record(self, company: Company) -> Record:
        """As the API reads it."""
        found: Record = self._ask(lambda: open_record(self._desk, FLOW_NAME, company.company_id))
        return found

    def _soon(self, seconds: float) -> Deadline:
        return Deadline.after(seconds, self._timeline.monotonic)
