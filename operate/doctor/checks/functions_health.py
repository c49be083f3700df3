"""What the functions themselves say of what tenants' programs need: their rights may be others than the operator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from chalicelib.flows.tenant.name import FLOW_NAME, HEALTH
from operate.doctor.finding import Finding, fault, ok, unknown
from operate.secrets.form import storing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from operate.doctor.place import Place

ABOUT = (
    "where tenants run, what the deployed functions say at /api/health: of the table, the signing key, the keys' secret"
)
CHECK = "functions' health"

PATIENCE = 30
"""Seconds that an answer may take. API Gateway gives up after 29, and a function may have to start first."""


def look(place: Place) -> Iterator[Finding]:
    """Each part that is not well."""
    if FLOW_NAME not in place.flows or not place.functions:
        return
    url = f"{place.settings.console_url.rstrip('/')}/api{HEALTH}"
    try:
        answer = requests.get(url, timeout=PATIENCE, allow_redirects=False, headers={"User-Agent": "onramp"})
        said: Any = answer.json() if answer.status_code == 200 else {}
    except requests.RequestException as error:  # that it is no JSON is one, too
        yield unknown(CHECK, f"{url} gave no answer that could be read ({type(error).__name__})", _NEXT)
        return
    parts = said.get("parts") if isinstance(said, dict) else None
    if not isinstance(parts, list) or not all(isinstance(each, dict) for each in parts):
        yield unknown(CHECK, f"{url} was answered {answer.status_code}, and not with what is well", _NEXT)
        return
    lacking = [each for each in parts if each.get("ok") is not True]
    for each in lacking:
        yield fault(CHECK, str(each.get("says", each.get("name"))), _remedy(place, each))
    if not lacking:
        yield ok(CHECK, "the functions reach what tenants' programs need")


_NEXT = "see that the pages' host passes /api on (docs/serving-the-pages.md)"


def _remedy(place: Place, part: Mapping[str, Any]) -> str:
    if part.get("name") == "key-secret":
        return storing(place.named, "key-hash")
    return f"mend what other lines say of it; if none does, the functions lack the right: {place.again}"
