"""What the tenant flow needs of a deployment: its platforms. Its keys and addresses follow from the stage's name."""

from __future__ import annotations

from chalicelib.clients.channels.needs import NEEDS as CHANNELS
from chalicelib.clients.cognito.needs import NEEDS as COGNITO
from chalicelib.clients.mail.needs import NEEDS as MAIL
from chalicelib.clients.needs import Ports
from chalicelib.clients.organisations.needs import NEEDS as ORGANISATIONS
from chalicelib.clients.signing.needs import NEEDS as SIGNING
from chalicelib.clients.tokens.needs import KEYS
from chalicelib.settings import PagesSettings

PORTS = Ports(
    acts_on=(ORGANISATIONS, MAIL, CHANNELS),
    serves=(ORGANISATIONS, SIGNING, KEYS, COGNITO),
    settings=(PagesSettings,),
)
