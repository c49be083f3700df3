"""``stack.json``: what a running stack is, for the demo, the tests and the benchmarks."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from local.stack.site import write

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack.site import Site

OWN_EMULATOR = "emulator"
"""The emulator's name among a stack's processes; somebody else's is none of them."""


@dataclass(frozen=True)
class Stack:
    """Addresses and names of a running stack. All URLs are without a slash at the end.

    Attributes:
        api: Base of the routes: ``{api}/onboarding/{key}`` and ``{api}/v1/onboarding``.
        admin_token: A solutions engineer's Access token, made by the local stand-in; worth nothing elsewhere.
        emulator: Base URL of the AWS emulator; any credentials ``test``/``test`` are its administrator's.
        region: AWS region of everything.
        env: Stage name.
        table: Name of the onboarding table.
        controller: Base URL of the Controller's stand-in.
        ecom: Base URL of the ecom API's stand-in.
        github: Base URL of GitHub's stand-in.
        access: Base URL of Cloudflare Access's stand-in.
        repository: Path of the pixel repository, a bare git repository.
        mailbox: URL of the mails that the emulator "sent": verification codes are there.
        user_pool_id: Cognito user pool.
        client_id: The console's app client in that pool.
        wake_queue_url: Queue of delayed wakes.
        event_bucket: Bucket of pixel events.
        analytics_table: Mapping of pixel to account.
        package: Fingerprint of the packaged application that was deployed.
        pids: Process ids by part.
        pixel_service: Base URL of the pixel service; a script is at ``{pixel_service}/{pixel_id}.js``.
        storefront: Base URL of the demo shop; a customer's is at ``{storefront}/{pixel_id}``.
        hooks: Base URL of the webhooks' receivers; what they were told is at ``{hooks}/_effects``.
        gateway: The API as browsers reach it, on the pages' origin: unknown paths and methods are answered as API
            Gateway answers them.
        console: Where customers' pages are, the one origin; links lead there.
        admin: Where the admin pages are.
        mailbox_page: The mails for a person to read.
        notifications_queue_url: Queue that is subscribed to the notification topic.
        shop: Base URL of the shop platform's stand-in.
        marketplace: Base URL of the marketplace's stand-in.
        payments: Base URL of Stripe's stand-in.
        brandfetch: Base URL of Brandfetch's stand-in.
        language_model: Base URL of the language model's stand-in.
        turnstile: Base URL of Turnstile's stand-in.
        organisations: Base URL of the identity organisation's stand-in.
        findings_table: Table of what is found in tenants' uploads; empty: no flow of this stack finds any.
        uploads_bucket: Bucket of what people upload; empty: no flow of this stack has one.
        payments_webhook: What Stripe signs its messages with.
        shop_caller: Token by which Onramp knows the shop platform.
        orders_caller: Token by which Onramp knows whoever takes orders.
        marketplace_key: Key of the one shop that the marketplace has.
        store: The store that signed up last without the demo: the ``page`` of its wizard, its user's ``email`` and
            ``password``; empty: none did.
    """

    api: str
    admin_token: str
    emulator: str
    region: str
    env: str
    table: str
    controller: str
    ecom: str
    github: str
    access: str
    repository: str
    mailbox: str
    user_pool_id: str
    client_id: str
    wake_queue_url: str
    event_bucket: str
    analytics_table: str
    package: str
    pids: dict[str, int]
    pixel_service: str = ""
    storefront: str = ""
    hooks: str = ""
    gateway: str = ""
    console: str = ""
    admin: str = ""
    mailbox_page: str = ""
    notifications_queue_url: str = ""
    shop: str = ""
    marketplace: str = ""
    payments: str = ""
    brandfetch: str = ""
    language_model: str = ""
    turnstile: str = ""
    organisations: str = ""
    findings_table: str = ""
    uploads_bucket: str = ""
    payments_webhook: str = ""
    shop_caller: str = ""
    orders_caller: str = ""
    marketplace_key: str = ""
    store: dict[str, str] = field(default_factory=dict)

    @property
    def external(self) -> str:
        """Base URL of the emulator that somebody else started; empty: it is the stack's own."""
        return "" if OWN_EMULATOR in self.pids else self.emulator

    def site(self, here: Site) -> Site:
        """The place that it runs in: where it was started, wherever the environment would have another one start."""
        emulator, platforms, gateway = (urlsplit(each).port for each in (self.emulator, self.platforms, self.console))
        return replace(
            here,
            external=self.external,
            emulator_port=here.emulator_port if self.external or emulator is None else emulator,
            platform_port=platforms or here.platform_port,
            port=gateway or here.port,
        )

    @property
    def platforms(self) -> str:
        """Base URL of the platforms' stand-ins."""
        return self.github.rpartition("/")[0]


def save(stack: Stack, path: Path) -> None:
    """Write `stack`; readable by its owner only, because of the token in it."""
    write(path, json.dumps(asdict(stack), indent=2) + "\n", mode=0o600)


def load(path: Path) -> Stack | None:
    """The stack that `path` describes, or None where there is none."""
    if not path.is_file():
        return None
    return Stack(**json.loads(path.read_text(encoding="utf-8")))
