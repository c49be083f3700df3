"""Whether clocks agree: tokens, signatures and links depend on it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import requests

from chalicelib.clients.controller.needs import ControllerSettings
from chalicelib.clients.ecom.needs import EcomSettings
from operate.doctor.finding import Finding, ok, unknown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = "this machine's clock against AWS's, and the platforms' clocks against it"
MOST: Final = timedelta(seconds=30)
"""How far a token's issuer and we may differ (`chalicelib.clients.tokens.verifier.LEEWAY`)."""


def look(place: Place) -> Iterator[Finding]:
    """The Date header of an answer of each (RFC 9110 section 6.6.1)."""
    answer = place.client("sts").get_caller_identity()
    yield _compared("clock", "AWS", answer["ResponseMetadata"]["HTTPHeaders"].get("date", ""), place)
    if place.uses(ControllerSettings):
        yield _of(place, "Controller", place.settings.of(ControllerSettings).controller_url)
    if place.uses(EcomSettings):
        yield _of(place, "ecom API", place.settings.of(EcomSettings).ecom_url)


def _of(place: Place, whose: str, url: str) -> Finding:
    check = f"clock of the {whose}"
    try:
        answer = requests.head(url, timeout=10, allow_redirects=False, headers={"User-Agent": "onramp"})
    except requests.RequestException as error:
        return unknown(check, f"it cannot be reached from here ({type(error).__name__})")
    return _compared(check, f"the {whose}", answer.headers.get("Date", ""), place)


def _compared(check: str, whose: str, date: str, place: Place) -> Finding:
    try:
        apart = abs(parsedate_to_datetime(date) - place.clock())
    except (TypeError, ValueError):
        return unknown(check, f"{whose} says no time")
    seconds = round(apart.total_seconds())
    if apart > MOST:
        return warning(check, f"{seconds} s apart from {whose}", "let both take their time by NTP")
    return ok(check, f"{seconds} s apart from {whose}")
