"""What the store flow needs of a deployment: its platforms. It has no settings of its own."""

from __future__ import annotations

from chalicelib.clients.channels.needs import NEEDS as CHANNELS
from chalicelib.clients.cognito.needs import NEEDS as COGNITO
from chalicelib.clients.feeds.needs import NEEDS as FEEDS
from chalicelib.clients.mail.needs import NEEDS as MAIL
from chalicelib.clients.marketplace.needs import NEEDS as MARKETPLACE
from chalicelib.clients.needs import Ports
from chalicelib.clients.shop.needs import CALLER as SHOP_CALLER
from chalicelib.clients.shop.needs import NEEDS as SHOP
from chalicelib.settings import PagesSettings

PORTS = Ports(
    acts_on=(SHOP, MARKETPLACE, MAIL, CHANNELS),
    serves=(SHOP, SHOP_CALLER, MARKETPLACE, FEEDS, COGNITO),
    settings=(PagesSettings,),
)
