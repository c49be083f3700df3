"""What the admin's pages ask for beside records: who asks, and where something is. Cloudflare Access lets them in."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from chalicelib.desk.search import AT_MOST, SHORTEST, Found, search
from chalicelib.forms import Form
from chalicelib.handlers import record_lists
from chalicelib.handlers.http import bodies
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.model import ResponseModel
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.record_lists import ListedRecord

routes = Routes()


class Me(ResponseModel):
    """The colleague who asks."""

    email: str
    name: str = Field(description="As their address has it: `ada.lovelace@…` is Ada Lovelace")


class SearchQuery(Form):
    """What is looked for."""

    q: Annotated[str, Field(min_length=1, max_length=256)] = Field(
        description="Exactly an id, or a name that a platform gave, such as an account's id; or the beginning of a "
        f"title ({SHORTEST} characters or more)"
    )


class FoundRecord(ResponseModel):
    """A record that was found."""

    flow: str
    record_id: str
    kind: str
    title: str | None
    status: str | None
    path: str = Field(description="Where all about it is shown, below the API's base")
    matched: str = Field(description="What of it is what was looked for")


class SearchResult(ResponseModel):
    """What a search has found, what is exactly meant first."""

    found: list[FoundRecord] = Field(description=f"{AT_MOST} at the most; there may be others")


@routes.route("GET", "/v1/me", auth=Auth.ADMIN, answers=(Me,))
def read_me(call: Call) -> Me:
    """The colleague who asks, as Cloudflare Access knows them."""
    return Me(email=call.actor, name=name_of(call.actor))


@routes.route("GET", "/v1/search", auth=Auth.ADMIN, query=SearchQuery, answers=(SearchResult,))
def search_records(call: Call) -> SearchResult:
    """Records of any flow that an id, a name that a platform gave, or the beginning of a title leads to."""
    asked = bodies.query(call.request, SearchQuery)
    return SearchResult(found=[_found(call, each) for each in search(call.desk, asked.q)])


def name_of(email: str) -> str:
    """What a colleague is called: Cloudflare Access tells their address and no name. Pure."""
    words = re.split(r"[._-]+", email.partition("@")[0].partition("+")[0])
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or email


def _found(call: Call, found: Found) -> FoundRecord:
    line = record_lists.line(ListedRecord, "record_id", call.desk, found.row)
    same = {name: getattr(line, name) for name in ("record_id", "kind", "title", "status", "path")}
    return FoundRecord(flow=found.flow, matched=found.matched, **same)
