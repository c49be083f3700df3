"""What the merch flow needs of a deployment: its platforms."""

from __future__ import annotations

from chalicelib.clients.brandfetch.needs import NEEDS as BRANDFETCH
from chalicelib.clients.channels.needs import NEEDS as CHANNELS
from chalicelib.clients.cognito.needs import NEEDS as COGNITO
from chalicelib.clients.language_model.needs import NEEDS as LANGUAGE_MODEL
from chalicelib.clients.mail.needs import NEEDS as MAIL
from chalicelib.clients.needs import Ports
from chalicelib.clients.orders.needs import CALLER as ORDERS_CALLER
from chalicelib.clients.payments.needs import NEEDS as PAYMENTS
from chalicelib.clients.payments.needs import PAGES as PAYMENT_PAGES
from chalicelib.clients.payments.needs import SUBSCRIPTIONS, WEBHOOK
from chalicelib.clients.turnstile.needs import NEEDS as TURNSTILE
from chalicelib.clients.uploads.needs import NEEDS as UPLOADS
from chalicelib.flows.common.roles import ROLES
from chalicelib.settings import PagesSettings

PORTS = Ports(
    acts_on=(PAYMENTS, SUBSCRIPTIONS, UPLOADS, BRANDFETCH, LANGUAGE_MODEL, MAIL, CHANNELS),
    serves=(PAYMENTS, PAYMENT_PAGES, WEBHOOK, TURNSTILE, UPLOADS, BRANDFETCH, COGNITO, ORDERS_CALLER, ROLES),
    settings=(PagesSettings,),
)
