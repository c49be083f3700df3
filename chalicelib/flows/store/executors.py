"""Which executor performs which action of the store flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.channels import connect as channels
from chalicelib.clients.mail import connect as mail
from chalicelib.clients.marketplace import connect as marketplace
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.shop import connect as shop
from chalicelib.engine.work import Executor
from chalicelib.executors.forget_credentials import ForgetCredentials
from chalicelib.executors.hand_over_feeds import HandOverFeeds
from chalicelib.executors.hand_over_profile import HandOverProfile
from chalicelib.executors.import_orders import ImportOrders
from chalicelib.executors.mail_store import MailStore
from chalicelib.executors.notify import Notify
from chalicelib.flows.common.announcements import Announcements
from chalicelib.flows.store import mails
from chalicelib.flows.store.steps import FEED_FIELDS, PROFILE_FIELDS


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    console = platforms.settings.console_url
    return {
        "mail_store": MailStore(
            lambda record, wanted: mails.letters(record, wanted, mails.page_of(record, console)),
            platforms.client(mail.connect),
        ),
        "hand_over_profile": HandOverProfile(platforms.client(shop.connect), PROFILE_FIELDS),
        "hand_over_feeds": HandOverFeeds(platforms.client(shop.connect), FEED_FIELDS),
        "import_orders": ImportOrders(
            platforms.client(marketplace.connect),
            platforms.client(marketplace.keys),
            platforms.client(shop.connect),
        ),
        "forget_credentials": ForgetCredentials(platforms.client(marketplace.keys)),
        "notify": Notify(
            Announcements(platforms.settings.admin_url, platforms.clock), platforms.client(channels.connect)
        ),
    }
