"""Companies in a campaign: strangers fill in an intake and pay, or never come back; designers work the queue; Stripe
tells what became of payments whenever it pleases; admins pause, SEs mend.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chalicelib.desk.amend import correct
from chalicelib.desk.opening import open_record
from chalicelib.desk.retry import retry
from chalicelib.errors import Problem
from chalicelib.flows.merch import asking, payment
from chalicelib.flows.merch.intents import pay
from chalicelib.flows.merch.intents.shop import churn, pause, resume
from chalicelib.flows.merch.lifecycle import ABANDONED, CHURNED, INTAKE_COMPLETE, LIVE, PAUSED
from chalicelib.flows.merch.name import FLOW_NAME
from chalicelib.flows.merch.tiers import PLANS
from chalicelib.records.ledger import Status
from chalicelib.records.record import Record
from chalicelib.shared_actions import SCRAPE_BRAND
from tests.campaign.applicants import Applicants
from tests.campaign.company import Company, CompanyShares
from tests.campaign.designers import Designers
from tests.campaign.retrying import Person
from tests.campaign.rules import nothing_starts, require

if TYPE_CHECKING:
    from tests.campaign.deployment import Deployment
    from tests.campaign.population import Population

TELLS_WITHIN: Final = (0.2, 30.0, 1200.0)
"""Seconds within which Stripe brings a message, one of these."""
SE_LOOKS_EVERY: Final = 300.0
DAYS_AHEAD: Final = timedelta(days=2)
WRONG: Final = ("nonsense", "empty", "prose", "refusal", "truncated")
"""What a language model may do instead of answering."""


class Companies(Person):
    """All of one campaign.

    Args:
        population: The customers of the other flows, whose API this is too.
        number: How many begin.
        arriving_within: Seconds in which they do.
        shares: What happens to how many.
    """

    def __init__(
        self,
        deployment: Deployment,
        population: Population,
        number: int,
        arriving_within: float,
        shares: CompanyShares | None = None,
    ) -> None:
        self._deployment, self._desk = deployment, population.desk
        self._outside, self._timeline = deployment.outside, deployment.timeline
        self._chance = deployment.chance("companies")
        self.shares = shares or CompanyShares()
        self.companies = [self._drawn(each) for each in range(number)]
        self.applicants = Applicants(deployment, self._desk, self._chance)
        self.designers = Designers(deployment, self._desk, self._chance)
        before = deployment.rules.also

        def also(was: Record | None, now: Record) -> None:
            before(was, now)
            self._promised(was, now)

        deployment.rules.also = also
        self._model_says()
        for company in self.companies:
            self._timeline.at(self._chance.uniform(0, arriving_within), self.applicants.begins, company)
        self._timeline.spawn(self._stripe_tells)
        self._timeline.spawn(self._look_after_failures)
        population.others.append(lambda: all(self._over(company) for company in self.companies))

    # -- what is going to happen ----------------------------------------------------------------------------------

    def _drawn(self, number: int) -> Company:
        shares = self.shares
        company = Company(number, plan=self._chance.choice(PLANS) if shares.declined else "MONTHLY_SUBSCRIPTION")
        company.logo_addon, company.own = self._strikes(shares.logo_addon), self._strikes(shares.own)
        company.uploads, company.wavers = self._strikes(shares.uploads), self._strikes(shares.wavers)
        begins = "unknown-" if self._strikes(shares.unknown) else self._chance.choice(("", "dull-", "odd-", "new-"))
        company.website = f"https://{begins}company-{number}.example"
        if self._strikes(shares.debit):
            company.means = ["pm_bank_debit"]
        if self._strikes(shares.declined):
            company.means.insert(0, "pm_card_chargeDeclined")
        if self._strikes(shares.vanished):
            company.steps = self._chance.randint(1, 5)
        company.leaves = self._strikes(shares.leaves)
        return company

    def _strikes(self, share: float) -> bool:
        return self._chance.random() < share

    def _model_says(self) -> None:
        """The language model misbehaves in some of its answers."""
        said = [
            self._chance.choice(WRONG) if self._strikes(self.shares.nonsense) else "good"
            for _ in range(4 * len(self.companies))
        ]
        self._outside.ask("language_model", "PUT", "/_config", {"behaviours": said})

    # -- Stripe ----------------------------------------------------------------------------------------------------

    def _stripe_tells(self) -> None:
        """Each message is brought after a while, some twice; in no order, but that it was told before."""
        told: set[str] = set()
        while True:
            self._timeline.sleep(1.0)
            stripe = self._outside.stripe
            for event in stripe.state.kept.events.all() if stripe else ():
                if event["id"] in told:
                    continue
                told.add(event["id"])
                for _ in range(2 if self._strikes(0.3) else 1):
                    within = self._chance.choice(TELLS_WITHIN) * self._chance.random()
                    self._timeline.at(self._timeline.now + within, self._brings, event)

    def _brings(self, event: Mapping[str, Any]) -> None:
        raw = json.dumps(event).encode()
        found = asking.read(raw)
        company = next((each for each in self.companies if found and each.company_id == found.company), None)
        if found is None or company is None:
            return
        company.cleared |= found.what == "cleared"
        self._ask(lambda: pay.heard(self._desk, found, company.key, actor="stripe"))

    # -- its admins, and SEs ---------------------------------------------------------------------------------------

    def _lives(self, company: Company) -> None:
        """What happens to a shop that is there."""
        if self._strikes(self.shares.paused):
            self._timeline.sleep(self._chance.uniform(1, 300))
            self._wants(company, lambda record: pause(self._desk, record, "We move.", actor="ada", ours=False))
            self._timeline.sleep(self._chance.uniform(1, 1200))
            self._wants(company, lambda record: resume(self._desk, record, actor="ada", ours=False))
        if self._strikes(self.shares.churned):
            self._timeline.sleep(self._chance.uniform(1, 900))
            self._wants(company, lambda record: churn(self._desk, record, "They close.", actor="se"))
            company.churned = True

    def _wants(self, company: Company, does: Callable[[Record], Any]) -> None:
        record = self._record(company)
        try:
            self._ask(lambda: does(record))
        except Problem as problem:
            require(self._record(company).status == CHURNED, f"{company.key}: told {problem.code}")

    def _look_after_failures(self) -> None:
        """An SE retries what failed; where there is no brand of a website, the company brings its own."""
        lived: set[str] = set()
        while True:
            self._timeline.sleep(SE_LOOKS_EVERY)
            for company in self.companies:
                record = self._deployment.rules.latest.get(company.key)
                if record is None:
                    continue
                if company.leaves and INTAKE_COMPLETE in record.at and self._strikes(0.5):
                    company.leaves = False
                    self._wants(
                        company, lambda record: churn(self._desk, record, "They change their mind.", actor="se")
                    )
                    company.churned = True
                for name, entry in sorted(record.actions.items()):
                    if entry.status is Status.FAILED:
                        self._mends(company, record, name)
                if record.status == LIVE and company.company_id not in lived:
                    lived.add(company.company_id)
                    company.coming += 1
                    self._timeline.spawn(self._then, company)

    def _then(self, company: Company) -> None:
        self._lives(company)
        company.coming -= 1

    def _mends(self, company: Company, record: Record, action: str) -> None:
        try:
            if action == SCRAPE_BRAND and company.website.startswith("https://unknown"):
                self._ask(lambda: correct(self._desk, record, {"own_assets": True}, actor="se"))
            self._ask(lambda: retry(self._desk, record, action, actor="se"))
        except Problem:
            return  # a repeat of a retry whose answer was lost, or somebody was faster

    # -- what must hold from one write to the next -----------------------------------------------------------------

    def _promised(self, was: Record | None, now: Record) -> None:
        if now.flow != FLOW_NAME or was is None:
            return
        company = next((each for each in self.companies if each.company_id == now.record_id), None)
        if payment.ACTIVATED_AT in now.facts and payment.ACTIVATED_AT not in was.facts:
            require(company and company.cleared, f"{now.key}: activated, and Stripe has not said so")
        kept = was.facts.get(payment.ACTIVATED_AT)
        require(not kept or now.facts.get(payment.ACTIVATED_AT) == kept, f"{now.key}: its second key changed")
        if was.status == now.status == PAUSED:
            nothing_starts(self._deployment.flows[FLOW_NAME], was, now)
        if was.status != LIVE == now.status and was.status != PAUSED:
            open_ = self.designers.open_tickets(now.record_id)
            require(not open_, f"{now.key}: live, and not approved: {open_}")

    # -- what all need ---------------------------------------------------------------------------------------------

    def _over(self, company: Company) -> bool:
        record = self._deployment.rules.latest.get(company.key)
        if not record or company.coming:
            return False
        ended = record.status in {ABANDONED, CHURNED} or (record.status == LIVE and self._shop_is_settled(record))
        return ended and self.rests(record)

    def rests(self, record: Record) -> bool:
        """Whether nothing is left to do. One look days ahead may be: at whether a payment is still under way then."""
        return record.due_at is None or record.due_at - self._deployment.clock() > DAYS_AHEAD

    def _shop_is_settled(self, record: Record) -> bool:
        """Whether it is known that the money has come, and whoever looks after shops has been there."""
        looked_at = self._timeline.now > self._live_since(record) + 2 * SE_LOOKS_EVERY
        return payment.activated_at(record) is not None and looked_at

    def _live_since(self, record: Record) -> float:
        return self._timeline.now - (self._deployment.clock() - record.at[LIVE]).total_seconds()

    def _record(self, company: Company) -> Record:
        """As the API reads it."""
        found: Record = self._ask(lambda: open_record(self._desk, FLOW_NAME, company.company_id))
        return found
