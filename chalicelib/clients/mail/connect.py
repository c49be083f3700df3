"""How mails are sent: by SES, in Onramp's own account and region."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.clients.aws.session import client_config, new_session
from chalicelib.clients.mail.client import Mail
from chalicelib.clients.mail.needs import MailSettings

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> Mail | None:
    """What sends mails; None: this stage sends none."""
    own = to.settings.of(MailSettings)

    @cache
    def ses() -> Any:
        session: Any = new_session()
        return session.client("ses", region_name=to.settings.aws_region, config=client_config(to.call_time))

    return Mail(ses, own.sender, call_time=to.call_time) if own.mail_identity else None
