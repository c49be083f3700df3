"""What the functions themselves say of what tenants' programs need: their rights may be others than the operator's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import requests
import urllib3

from chalicelib.clients.http.bounded import until
from chalicelib.clients.http.sessions import shared_session
from chalicelib.deadline import Deadline
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

PATIENCE = 30.0
"""Seconds that the whole answer may take. API Gateway gives up after 29, and a function may have to start first."""
LARGEST: Final = 64 * 1024
"""Bytes of an answer that are read; there are a few hundred."""


def look(place: Place) -> Iterator[Finding]:
    """Each part that is not well."""
    if FLOW_NAME not in place.flows or not place.functions:
        return
    if "api" not in place.functions:
        yield unknown(CHECK, "the function that would say it is missing", place.anew)
        return
    url = f"{place.settings.console_url.rstrip('/')}/api{HEALTH}"
    try:
        status, content = _answered(url)
        said: Any = json.loads(content) if status == 200 else {}
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError, RecursionError) as error:
        yield unknown(CHECK, f"{url} gave no answer that could be read ({type(error).__name__})", _NEXT)
        return
    parts = said.get("parts") if isinstance(said, dict) else None
    if status >= 500:
        yield unknown(CHECK, f"{url} was answered {status}: the API fails, or is not reached", _failing(place))
    elif not isinstance(parts, list) or not all(isinstance(each, dict) for each in parts):
        yield unknown(CHECK, f"{url} was answered {status}, and not with what is well", _NEXT)
    elif not parts:
        yield unknown(CHECK, f"{url} says of nothing that it is well", _NEXT)
    elif lacking := [each for each in parts if each.get("ok") is not True]:
        yield from (fault(CHECK, _words(each), _remedy(place, each)) for each in lacking)
    else:
        yield ok(CHECK, "the functions reach what tenants' programs need")


def _answered(url: str) -> tuple[int, bytes]:
    """Status and body. A time-out of requests' own would begin anew with each piece that a slow server sends."""
    request = requests.Request("GET", url, headers={"User-Agent": "onramp", "Accept": "application/json"})
    session, deadline = shared_session(), Deadline.after(PATIENCE)
    prepared = session.prepare_request(request)
    with (
        until(deadline),
        session.send(prepared, stream=True, allow_redirects=False, timeout=deadline.remaining()) as answer,
    ):
        return answer.status_code, answer.raw.read(LARGEST, decode_content=True)


_NEXT: Final = "see that the pages' host passes /api on (docs/serving-the-pages.md)"


def _failing(place: Place) -> str:
    """So answers a gateway whose function cannot be invoked, or raises; and a pages' host that reaches no gateway."""
    return f"mend what other lines say of the functions; if none does: {place.again}; if it stays so, {_NEXT}"


def _words(part: Mapping[str, Any]) -> str:
    if says := part.get("says"):
        return str(says)
    return f"{part.get('name') or 'a part without a name'} is not well, and it does not say why"


def _remedy(place: Place, part: Mapping[str, Any]) -> str:
    if part.get("name") == "key-secret":
        return storing(place.named, "key-hash")
    return f"mend what other lines say of it; if none does, the functions lack the right: {place.again}"
