"""At rest: each company's record, its tickets, Stripe, the bucket and the mails agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.executors.open_payment import OF_PAYMENT
from chalicelib.executors.start_subscription import OF_SUBSCRIPTION
from chalicelib.flows.merch import payment
from chalicelib.flows.merch.catalogue import catalogue
from chalicelib.flows.merch.flow import FLOW
from chalicelib.flows.merch.lifecycle import ABANDONED, CHURNED, LIVE
from chalicelib.records.record import Record
from tests.campaign.company_outside import PAID
from tests.campaign.designers import DONE
from tests.campaign.rules import require

if TYPE_CHECKING:
    from tests.campaign.companies import Companies
    from tests.campaign.company import Company
    from tests.campaign.deployment import Deployment

RUNNING = {"trialing", "active"}
OPEN = {"requires_payment_method", "requires_confirmation", "requires_action"}


def check_companies(deployment: Deployment, companies: Companies) -> None:
    """Hold everything against everything else.

    Raises:
        Broken: They do not agree.
    """
    for company in companies.companies:
        record = deployment.rules.latest[company.key]
        _check_at_rest(companies, record)
        _check_end(company, record)
        _check_money(deployment, company, record)
        _check_tickets(companies, company, record)
        _check_files(deployment, company, record)
        _check_mails(deployment, company, record)
        _check_secret_nowhere(record)


def _check_at_rest(companies: Companies, record: Record) -> None:
    require(companies.rests(record), f"{record.key}: due at {record.due_at}")
    require(all(_over(record, name) for name in record.actions), f"{record.key}: not settled")
    left_over = record.attention or (record.journal and not record.journal_from)
    require(not left_over, f"{record.key}: something is left over")


def _over(record: Record, name: str) -> bool:
    entry, action = record.entry(name), FLOW.action(name)
    return entry.settled or (action.recurs is not None and not action.outstanding(record))


def _check_end(company: Company, record: Record) -> None:
    """Who has vanished and paid nothing has ended; everybody else has a shop, or had one."""
    if not payment.accepted(record):
        require(record.status == ABANDONED and company.steps is not None, f"{record.key}: {record.status}, unpaid")
        return
    require(record.status == (CHURNED if company.churned else LIVE), f"{record.key}: {record.status}")
    cleared = payment.activated_at(record) or (company.churned and not company.cleared)  # it left before
    require(cleared, f"{record.key}: paid, and its second key has not turned")
    require(payment.fits(record), f"{record.key}: paid what nobody confirmed")


def _check_money(deployment: Deployment, company: Company, record: Record) -> None:
    """Paid once, of what it has bought; subscribed once, if it has bought that, and no longer once it has left."""
    stripe, reference = deployment.outside.payments, f"COMPANY/{company.company_id}"
    whose, subscribed = f"{reference}/{OF_PAYMENT}", f"{reference}/{OF_SUBSCRIPTION}"
    paid, running = stripe.of(whose, "pi_", PAID), stripe.of(subscribed, "sub_", RUNNING)
    bought = payment.bought(record)
    if record.status == ABANDONED:
        still = stripe.of(whose, "pi_", OPEN | PAID)
        require(not still and not running, f"{record.key}: it has ended, and at Stripe it has {still + running}")
        return
    require(paid == [record.facts[payment.INTENT]], f"{record.key}: paid {paid}")
    monthly = bool(bought and bought.monthly)
    times = stripe.made[subscribed, "create_subscription"]
    fewest = 0 if record.status == CHURNED else monthly  # it may have left before its first one began
    require(fewest <= times <= monthly, f"{record.key}: {times} subscriptions were begun")
    require(len(running) == (monthly and record.status != CHURNED), f"{record.key}: subscribed to {running}")


def _check_tickets(companies: Companies, company: Company, record: Record) -> None:
    """Each once, and all of them done."""
    tickets = companies.designers.tickets(company.company_id)
    products = {each.sku: each for each in catalogue().products}
    prints = sum(len(products[sku].placements) for sku in company.sku_ids)
    bought = payment.bought(record)
    wanted = 0 if record.status == ABANDONED else prints + bool(bought and bought.logo_addon)
    enough = wanted if LIVE in record.at else 0  # it may have left before they were made
    require(enough <= len(tickets) <= wanted, f"{record.key}: {len(tickets)} tickets, not {wanted}")
    require(all(each.status in DONE for each in tickets), f"{record.key}: tickets are open")


def _check_files(deployment: Deployment, company: Company, record: Record) -> None:
    """A draft that has ended leaves no file; a logo that was chosen is the company's own."""
    bucket = deployment.outside.bucket
    if record.status == ABANDONED:
        left = bucket.below(f"uploads/drafts/{company.company_id}/") + bucket.below(
            f"uploads/companies/{company.company_id}/"
        )
        require(not left, f"{record.key}: files are left: {left}")
    elif record.fields.get("logo"):
        kept = bucket.below(f"uploads/companies/{company.company_id}/logo.")
        fewest = LIVE in record.at  # it may have left before it was taken over
        require(fewest <= len(kept) <= 1, f"{record.key}: its logo: {kept}")


def _check_mails(deployment: Deployment, company: Company, record: Record) -> None:
    """Each mail at least once; a draft is mailed nothing."""
    sent = {subject for to, subject in deployment.outside.post.sent if to == company.email}
    if record.status == ABANDONED:
        require(not sent, f"{record.key}: a draft was mailed {sent}")
        return
    wanted = {f"{record.title}: we are on it"}
    wanted |= {f"{record.title}: your shop is live"} if LIVE in record.at else set()
    wanted |= {f"{record.title}: your shop is closed"} if record.status == CHURNED else set()
    require(wanted <= sent, f"{record.key}: not mailed: {wanted - sent}")


def _check_secret_nowhere(record: Record) -> None:
    require("_secret_" not in repr(record), f"{record.key}: what lets a page pay stands on the record")
