"""The routes of the public intake, under /v1/onboarding/wizard: five steps, by whoever has begun them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chalicelib.deadline import Deadline
from chalicelib.flows.merch import asking, logo, teaser
from chalicelib.flows.merch.files import LogoKind
from chalicelib.flows.merch.intents import pay, save
from chalicelib.flows.merch.intents.begin import begin
from chalicelib.flows.merch.name import CATALOGUE, FLOW_NAME, ONE_FORM, WIZARD
from chalicelib.flows.merch.outside import BOTS, BRANDS, STRIPE, UPLOADS
from chalicelib.flows.merch.routes import answers_intake as answers
from chalicelib.flows.merch.routes.answers_intake import Begun, CatalogueShown, LogoShown, UploadAddress, Wizard
from chalicelib.flows.merch.steps import (
    BASICS,
    BRAND,
    BRAND_TEASER,
    CONFIRM,
    PRODUCTS,
    Basics,
    BrandDetails,
    BrandTeaser,
    Confirmation,
    Overrides,
    Products,
)
from chalicelib.flows.merch.wizard import refuse_locked, refuse_over
from chalicelib.forms import Form
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.routing import Routes
from chalicelib.records.record import Record

routes = Routes()
BEGINNING = Limit("intake-begin", timedelta(minutes=10), per_address=20, overall=600)
"""Intakes that are begun: each is a record, and opens the way to what others are asked."""
DRAFTING = Limit("intake-draft", timedelta(minutes=1), per_address=240, per_caller=120)
LOOKING = Limit("intake-look", timedelta(minutes=5), per_address=60, per_caller=20)
"""Brands and files that are looked at: each asks somebody outside, in our name."""
READING: Final = Limit("catalogue", timedelta(minutes=1), per_address=120, overall=12_000)
KEPT_SECONDS: Final = 300


class Intake(Basics, BrandTeaser, Products, Overrides, Confirmation):
    """All of it at once: the single form of before."""


class LogoUpload(Form):
    """A logo that is about to be uploaded."""

    kind: LogoKind


@routes.route(
    "POST",
    f"{WIZARD}/basics",
    auth=Auth.PUBLIC,
    bots=BOTS,
    form=Basics,
    answers=(Begun,),
    status=201,
    limit=BEGINNING,
    asks=(BOTS,),
)
def begin_intake(call: Call, body: Basics) -> Begun:
    """Begin an intake. The answer's token opens it from then on; who does not go on for a day begins again."""
    return _begun(*begin(call.desk, [(BASICS, body.model_dump(mode="json"))]), call)


@routes.route(
    "POST",
    ONE_FORM,
    auth=Auth.PUBLIC,
    bots=BOTS,
    form=Intake,
    answers=(Begun,),
    status=201,
    limit=BEGINNING,
    asks=(BOTS,),
)
def submit_intake(call: Call, body: Intake) -> Begun:
    """Fill in all of an intake at once, up to its payment. What follows is the wizard's."""
    sent = body.model_dump(mode="json")
    forms: dict[str, type[Form]] = {
        BASICS: Basics,
        BRAND_TEASER: BrandTeaser,
        PRODUCTS: Products,
        BRAND: Overrides,
        CONFIRM: Confirmation,
    }
    steps = [(step, {name: sent[name] for name in form.model_fields}) for step, form in forms.items()]
    return _begun(*begin(call.desk, steps, plan=body.plan, logo_addon=body.logo_addon), call)


@routes.route(
    "PUT", f"{WIZARD}/basics", auth=Auth.DRAFT, draft=FLOW_NAME, form=Basics, answers=(Wizard,), limit=DRAFTING
)
def save_intake_basics(call: Call, body: Basics) -> Wizard:
    """Change the basics. Another line of business takes the products back, another website the look at the brand."""
    return answers.wizard(save.save(call.desk, call.own, BASICS, body.model_dump(mode="json")))


@routes.route("GET", WIZARD, auth=Auth.DRAFT, draft=FLOW_NAME, answers=(Wizard,), limit=DRAFTING, conditional=True)
def read_intake(call: Call) -> Wizard:
    """All of an intake: what was filled in, which step is open, what is due."""
    return answers.wizard(call.own)


@routes.route(
    "POST",
    f"{WIZARD}/brand-teaser",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    form=BrandTeaser,
    answers=(Wizard,),
    limit=LOOKING,
    asks=(BRANDS,),
)
def look_at_brand(call: Call, body: BrandTeaser) -> Wizard:
    """See what a look-up of the website's brand would bring, or leave it out. The same website is looked at once."""
    record = call.own
    _refuse(record, BRAND_TEASER)
    looked = teaser.Looked("skipped")
    if not body.own_assets:
        looked = teaser.looked(call.ask(BRANDS), record, Deadline.after(teaser.SECONDS))
    return answers.wizard(save.save_teaser(call.desk, record, looked, own_assets=body.own_assets))


@routes.route(
    "POST", f"{WIZARD}/products", auth=Auth.DRAFT, draft=FLOW_NAME, form=Products, answers=(Wizard,), limit=DRAFTING
)
def choose_products(call: Call, body: Products) -> Wizard:
    """Choose what to begin with, of what is offered to the company's line of business."""
    return answers.wizard(save.save(call.desk, call.own, PRODUCTS, body.model_dump(mode="json")))


@routes.route(
    "POST",
    f"{WIZARD}/brand",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    form=BrandDetails,
    answers=(Wizard,),
    limit=DRAFTING,
    asks=(UPLOADS,),
)
def save_brand_details(call: Call, body: BrandDetails) -> Wizard:
    """Say what of the brand is to be otherwise. Colours that cannot be read are said at once, with what is used
    instead; a logo is looked at before it is taken."""
    record = call.own
    _refuse(record, BRAND)
    sent = body.model_dump(mode="json", exclude={"use_logo"})
    chosen = logo.looked_at(call.ask(UPLOADS), record, Deadline.after(logo.SECONDS)) if body.use_logo else None
    return answers.wizard(save.save_brand(call.desk, record, sent, chosen))


@routes.route(
    "POST",
    f"{WIZARD}/logo",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    form=LogoUpload,
    answers=(UploadAddress,),
    limit=LOOKING,
    asks=(UPLOADS,),
)
def upload_logo(call: Call, body: LogoUpload) -> UploadAddress:
    """How to upload a logo: a signed form, for ten minutes and up to 2 MB. It counts once the brand's step says so."""
    record = save.note_upload(call.desk, call.own, body.kind)
    url, fields = logo.signed_form(call.ask(UPLOADS), record, body.kind)
    return UploadAddress(url=url, fields=fields)


@routes.route(
    "GET",
    f"{WIZARD}/logo",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    answers=(LogoShown,),
    limit=LOOKING,
    asks=(UPLOADS,),
)
def look_at_logo(call: Call) -> LogoShown:
    """Whether the logo that was uploaded last can be taken, so that it is told at once. Nothing is chosen by it."""
    found = logo.looked_at(call.ask(UPLOADS), call.own, Deadline.after(logo.SECONDS))
    return LogoShown(kind=found["kind"], size=found["size"])


@routes.route(
    "POST",
    f"{WIZARD}/confirm",
    auth=Auth.DRAFT,
    draft=FLOW_NAME,
    form=Confirmation,
    answers=(Wizard,),
    status=202,
    limit=DRAFTING,
    asks=(STRIPE, UPLOADS),
)
def confirm_intake(call: Call, body: Confirmation) -> Wizard:
    """Confirm what is to be bought. The payment is opened by itself; again with another plan, it is changed; one that
    cannot be paid any more is replaced."""
    record = call.own
    logo.refuse_gone(call.ask(UPLOADS), record, Deadline.after(logo.SECONDS))
    asked = asking.asked(call.ask(STRIPE), record, call.api.clock(), Deadline.after(asking.SECONDS))
    if asked.told:  # that it was cancelled, or paid, may not have been told yet
        pay.found(call.desk, record, asked.told)
    return answers.wizard(save.confirm(call.desk, record, body.plan, logo_addon=body.logo_addon))


@routes.route("GET", CATALOGUE, auth=Auth.PUBLIC, answers=(CatalogueShown,), limit=READING, public_seconds=KEPT_SECONDS)
def read_catalogue(call: Call) -> CatalogueShown:  # noqa: ARG001 - the signature of every view
    """What there is to choose from: lines of business, products, plans. Anybody may keep it for five minutes."""
    return answers.offered()


def _begun(record: Record, token: str, call: Call) -> Begun:
    call.about(record)
    return Begun(company_id=record.record_id, draft_token=token, wizard=answers.wizard(record))


def _refuse(record: Record, step: str) -> None:
    """Ask nobody outside for what could not be saved; the write asks again."""
    refuse_over(record)
    refuse_locked(record, step)
