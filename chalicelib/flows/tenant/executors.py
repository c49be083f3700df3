"""Which executor performs which action of the tenant flow. Imported by the stream handler only: executors are heavy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.clients.channels import connect as channels
from chalicelib.clients.mail import connect as mail
from chalicelib.clients.organisations import connect as organisations
from chalicelib.clients.platforms import Platforms
from chalicelib.clients.table import connect as table
from chalicelib.clients.tokens.connect import address
from chalicelib.engine.work import Executor
from chalicelib.executors.find_organisation import FindOrganisation
from chalicelib.executors.invite_contact import InviteContact
from chalicelib.executors.look_for import LookFor
from chalicelib.executors.mail_store import MailStore
from chalicelib.executors.notify import Notify
from chalicelib.executors.revoke_keys import RevokeKeys
from chalicelib.executors.withdraw_invite import WithdrawInvite
from chalicelib.flows.common.announcements import Announcements
from chalicelib.flows.tenant import actions, mails
from chalicelib.flows.tenant.looking import Looking
from chalicelib.records.record import Record

DEFAULT_ROLE: Final = "org:admin"
"""As what the primary contact is invited where nothing is said. Source: the tenant runbook."""


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """The flow's executors, by action."""
    people = platforms.client(organisations.connect)
    looking = Looking(platforms.client(table.connect), platforms.clock)
    api = address(platforms.settings.console_url)
    return {
        actions.FIND_ORGANISATION: FindOrganisation(people, _name),
        actions.INVITE_CONTACT: InviteContact(people, DEFAULT_ROLE),
        actions.WITHDRAW_INVITE: WithdrawInvite(people),
        actions.WATCH_KEYS: LookFor(looking.key, "a key that counts"),
        actions.WATCH_UPLOAD: LookFor(looking.first_upload, "an upload that is completed"),
        actions.WATCH_VALIDATION: LookFor(looking.nothing, "nothing"),
        actions.WATCH_LIVE: LookFor(looking.production_upload, "an upload after the review of the first"),
        actions.WATCH_REVIEW: LookFor(looking.week, "a week in production to be over"),
        actions.REVOKE_KEYS: RevokeKeys(looking.keys, platforms.clock),
        "mail_contact": MailStore(
            lambda record, wanted: mails.letters(record, wanted, api), platforms.client(mail.connect)
        ),
        "notify": Notify(
            Announcements(platforms.settings.admin_url, platforms.clock), platforms.client(channels.connect)
        ),
    }


def _name(record: Record) -> str:
    return record.title
