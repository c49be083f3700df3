"""Which executor performs which action of the merch flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.channels import connect as channels
from chalicelib.clients.mail import connect as mail
from chalicelib.clients.payments import connect as payments
from chalicelib.clients.payments.needs import SubscriptionSettings
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.uploads import connect as uploads
from chalicelib.engine.work import Executor
from chalicelib.executors.adopt_intake import AdoptIntake, Adoption
from chalicelib.executors.cancel_payment import CancelPayment
from chalicelib.executors.cancel_subscription import CancelSubscription
from chalicelib.executors.forget import Forget
from chalicelib.executors.mail_store import MailStore
from chalicelib.executors.notify import Notify
from chalicelib.executors.open_payment import OpenPayment
from chalicelib.executors.remove_uploads import RemoveUploads
from chalicelib.executors.start_subscription import StartSubscription, Terms
from chalicelib.flows.common.announcements import Announcements
from chalicelib.flows.merch import files, forgetting, mails, payment
from chalicelib.flows.merch.actions.intake import NEEDED
from chalicelib.flows.merch.brand_executors import brand_executors
from chalicelib.flows.merch.tiers import CURRENCY
from chalicelib.flows.merch.wizard import confirmation
from chalicelib.records.record import Record


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    product = platforms.settings.of(SubscriptionSettings).payments_product
    console, stripe = platforms.settings.console_url, platforms.client(payments.connect)
    return {
        "open_payment": OpenPayment(stripe, _due, CURRENCY),
        "cancel_payment": CancelPayment(stripe, CURRENCY),
        "close_payment": CancelPayment(stripe, CURRENCY),
        "start_subscription": StartSubscription(stripe, product, _terms, CURRENCY, platforms.clock),
        "cancel_subscription": CancelSubscription(stripe),
        "adopt_intake": AdoptIntake(platforms.client(uploads.connect), _logo, NEEDED),
        "mail_company": MailStore(
            lambda record, wanted: mails.letters(record, wanted, mails.page_of(record, console)),
            platforms.client(mail.connect),
        ),
        "forget_draft": Forget(),
        "remove_uploads": RemoveUploads(
            platforms.client(uploads.connect),
            lambda record: files.all_of(record, company=forgetting.ERASED_AT in record.fields),
        ),
        **brand_executors(platforms),
        "notify": Notify(
            Announcements(platforms.settings.admin_url, platforms.clock), platforms.client(channels.connect)
        ),
    }


def _due(record: Record) -> int:
    latest = confirmation(record)
    return latest.amount if latest else 0


def _terms(record: Record) -> Terms | None:
    bought, cleared = payment.bought(record), payment.activated_at(record)
    return Terms(bought.monthly, cleared) if bought and cleared and bought.monthly else None


def _logo(record: Record) -> Adoption | None:
    if not (logo := files.chosen_logo(record)):
        return None
    kind = logo["kind"]
    return Adoption(kind, files.draft_logo(record, kind), files.company_logo(record, kind), files.MOST_BYTES)
