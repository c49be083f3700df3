"""The routes of a company's brand: its kit for its admins, a style sheet for its shop, another look at its website."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.errors import Problem
from chalicelib.flows.merch import logos
from chalicelib.flows.merch.intents import brand as intents
from chalicelib.flows.merch.lifecycle import CHURNED
from chalicelib.flows.merch.name import COMPANIES
from chalicelib.flows.merch.outside import UPLOADS
from chalicelib.flows.merch.routes import brand_answers as answers
from chalicelib.flows.merch.routes.brand_answers import BrandEdits, BrandKit, LogoAddress, StyleSheet
from chalicelib.flows.merch.routes.mine import company_of, my_company
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.if_match import if_match
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.routing import CSS, Routes
from chalicelib.records.record import Record

routes = Routes()
_ONE: Final = f"{COMPANIES}/{{company_id}}"
SHEETS: Final = Limit("brand-css", timedelta(minutes=1), per_address=120, overall=12_000)
"""Style sheets of shops: a browser asks once a minute at the most."""
SHEET_SECONDS: Final = 60
"""For how long anybody may keep one: an edit is in every shop after that."""
LOOKS: Final = Limit("rescrape", timedelta(minutes=15), per_address=10)
"""Looks at a website: each costs a call of Brandfetch's quota, and an answer of the model's."""


@routes.route("GET", f"{_ONE}/brand", auth=Auth.TOKEN, answers=(BrandKit,), tagged=True)
def read_brand(call: Call, company_id: str) -> BrandKit:
    """The company's brand kit: each field with where it came from, what cannot be read, and how the last look at the
    website stands. Its ETag is what an edit takes as If-Match."""
    return _shown(call, my_company(call, company_id))


@routes.route("GET", f"{_ONE}/logos/{{which}}", auth=Auth.TOKEN, answers=(LogoAddress,), asks=(UPLOADS,))
def read_logo(call: Call, company_id: str, which: str) -> LogoAddress:
    """Where one of the company's logos (`logos` of its brand) can be read for ten minutes, by whoever has the link."""
    opened = my_company(call, company_id)
    return answers.logo(logos.address(call.ask(UPLOADS), call.desk.views, opened, which), call.api.clock())


@routes.route("PATCH", f"{_ONE}/brand", auth=Auth.TOKEN, form=BrandEdits, answers=(BrandKit,), tagged=True)
def edit_brand(call: Call, company_id: str, body: BrandEdits) -> BrandKit:
    """Edit fields of the brand kit; null takes an edit back. A colour that cannot be read is taken all the same: the
    answer warns, and says what the shop shows instead. With If-Match only what was seen is changed."""
    changes = body.model_dump(mode="json", exclude_unset=True)
    opened = my_company(call, company_id)
    return _shown(call, intents.edit(call.desk, opened, changes, actor=call.subject, seen=if_match(call)))


@routes.route(
    "GET",
    f"{_ONE}/brand.css",
    auth=Auth.PUBLIC,
    answers=(StyleSheet,),
    media=CSS,
    limit=SHEETS,
    conditional=True,
    public_seconds=SHEET_SECONDS,
)
def read_brand_css(call: Call, company_id: str) -> StyleSheet:
    """The company's brand as CSS custom properties, for its shop to be themed by. Anybody may read it, and it holds
    colours and names of fonts alone."""
    record = company_of(call, company_id)
    if record.status == CHURNED:
        raise Problem(404, "COMPANY_NOT_FOUND", "There is no company of this id.")
    return answers.style_sheet(record)


@routes.route("POST", f"{_ONE}/rescrape", auth=Auth.TOKEN, answers=(BrandKit,), status=202, limit=LOOKS)
def rescrape_brand(call: Call, company_id: str) -> BrandKit:
    """Have the company's website looked up once more, and the kit made anew. What was edited stays. While a look is
    under way it is that one."""
    opened = my_company(call, company_id)
    return _shown(call, intents.rescrape(call.desk, opened, actor=call.subject))


def _shown(call: Call, record: Record) -> BrandKit:
    call.headers["ETag"] = f'W/"{intents.brand_tag(record)}"'
    return answers.brand(record)
