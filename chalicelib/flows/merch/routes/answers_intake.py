"""What the routes of the intake answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, cast

from pydantic import Field

from chalicelib.flows.merch import payment
from chalicelib.flows.merch.brand_kit import kit_of
from chalicelib.flows.merch.catalogue import FEWEST, MOST, catalogue
from chalicelib.flows.merch.ending import ENDING
from chalicelib.flows.merch.files import LogoKind, chosen_logo
from chalicelib.flows.merch.lifecycle import INTAKE_IN_PROGRESS, LIFECYCLE
from chalicelib.flows.merch.steps import BRAND, BRAND_TEASER, PRODUCTS, Basics, Overrides
from chalicelib.flows.merch.teaser import RESULTS
from chalicelib.flows.merch.tiers import CURRENCY, PLANS, SETUP_FEE, TIERS, Plan, Tier, tier_of
from chalicelib.flows.merch.wizard import NAMES, confirmation, due_of, open_step, saved
from chalicelib.handlers.http.model import ResponseModel, Time, one_of
from chalicelib.records.record import Record

_SOON: Final = 2
_PLANS: Final[Mapping[Plan, tuple[str, str]]] = {
    "ONE_TIME_SETUP": ("One-time setup", "You pay the setup once, and each order as it comes."),
    "MEMBER_PAYS": ("Members pay", "You pay the setup once; your people pay for what they order."),
    "MONTHLY_SUBSCRIPTION": ("Monthly", "You pay the setup and the first month now, then each month."),
}


class TierShown(ResponseModel):
    """A size of company."""

    name: str
    up_to: int | None = Field(description="Its highest headcount; null: there is none")
    monthly: int = Field(description="Cents a month, by the monthly plan")


class PlanShown(ResponseModel):
    """A way to pay."""

    plan: Plan
    title: str
    says: str
    due: int = Field(description="Cents that are due at once")
    monthly: int | None = Field(description="Cents that are due each month from the second on; null: nothing")


class BasicsShown(ResponseModel):
    """Who the company is."""

    company_name: str
    admin_email: str
    country: str
    vertical: str
    headcount: int
    website_url: str | None


class Preview(ResponseModel):
    """What is known of the website's brand. It was read from a website: text, and addresses of pictures."""

    domain: str
    name: str | None
    description: str | None
    logo_url: str | None
    colors: list[str] = Field(description="#rrggbb, or #rgb")
    fonts: list[str]


class TeaserShown(ResponseModel):
    """What a look at the brand has come to."""

    own_assets: bool
    result: Annotated[str, one_of(RESULTS)] = Field(description="What a program switches on")
    preview: Preview | None


class ProductsShown(ResponseModel):
    """What the company begins with."""

    sku_ids: list[str]


class BrandShown(ResponseModel):
    """What the company wants of its brand; null: as it is found."""

    headline: str | None
    tagline: str | None
    primary_color: str | None
    accent_color: str | None
    heading_font: str | None
    body_font: str | None
    use_logo: bool


class LogoShown(ResponseModel):
    """The logo that was uploaded, looked at and chosen."""

    kind: LogoKind
    size: int = Field(description="Bytes")


class ConfirmShown(ResponseModel):
    """What was confirmed last."""

    plan: Plan
    logo_addon: bool


class Warned(ResponseModel):
    """A colour that cannot be read as it is. It is repaired, and the nearest that can be is used."""

    field: str
    says: str
    repaired: str


class PaymentState(ResponseModel):
    """How the payment stands, as far as was told."""

    state: payment.State


class Wizard(ResponseModel):
    """All of an intake. A page that was reloaded needs nothing else to go on."""

    company_id: str
    status: Annotated[str, one_of(LIFECYCLE.descriptions)]
    open_step: Annotated[str, one_of(NAMES)] = Field(description="The one that can be filled in next")
    done: list[str] = Field(description="Steps that were saved")
    ends_at: Time | None = Field(description="When it ends if nobody goes on with it; null: it does not")
    basics: BasicsShown
    brand_teaser: TeaserShown | None
    products: ProductsShown | None
    brand: BrandShown | None
    logo: LogoShown | None
    confirm: ConfirmShown | None
    tier: TierShown
    plans: list[PlanShown]
    currency: str = Field(description="ISO 4217, lower case")
    warnings: list[Warned]
    payment: PaymentState
    ask_again_seconds: int | None = Field(description="When a page should ask again; null: nothing is on its way")


class Begun(ResponseModel):
    """An intake that was begun."""

    company_id: str
    draft_token: str = Field(description="Opens it, in the header Draft-Token. It is told once")
    wizard: Wizard


class UploadAddress(ResponseModel):
    """How a browser puts a file where it belongs: as multipart/form-data, these fields first, then `file`."""

    url: str
    fields: dict[str, str]


class ProductShown(ResponseModel):
    """A product, with the places on it that are printed."""

    sku: str
    name: str
    placements: list[str]


class VerticalShown(ResponseModel):
    """A line of business, with what is offered to it."""

    name: str
    title: str
    skus: list[str]


class PlanOffered(ResponseModel):
    """A way to pay, before anybody has said how large their company is."""

    plan: Plan
    title: str
    says: str


class CatalogueShown(ResponseModel):
    """What there is to choose from. The same for everybody."""

    verticals: list[VerticalShown]
    products: list[ProductShown]
    tiers: list[TierShown]
    plans: list[PlanOffered]
    currency: Literal["cad"]
    setup_fee: int = Field(description="Cents")
    fewest: int = Field(description="Products that a company begins with, at least")
    most: int


def wizard(record: Record) -> Wizard:
    """An intake, as its company sees it."""
    answers, latest = record.answers or {}, confirmation(record)
    state = payment.state(record)
    tier = tier_of(int(answers["headcount"]))
    return Wizard(
        company_id=record.record_id,
        status=record.status,
        open_step=open_step(record),
        done=[name for name in NAMES if saved(record, name)],
        ends_at=ENDING.moment(record) if record.status == INTAKE_IN_PROGRESS else None,
        basics=BasicsShown(**{name: answers.get(name) or "" for name in Basics.model_fields} | _optional(answers)),
        brand_teaser=_teaser(record),
        products=ProductsShown(sku_ids=answers["sku_ids"]) if saved(record, PRODUCTS) else None,
        brand=_brand(record),
        logo=LogoShown(kind=logo["kind"], size=logo["size"]) if (logo := chosen_logo(record)) else None,
        confirm=ConfirmShown(plan=latest.plan, logo_addon=latest.logo_addon) if latest else None,
        tier=_tier(tier),
        plans=[_plan(each, answers, tier) for each in PLANS],
        currency=CURRENCY,
        warnings=[Warned(field=each.field, says=each.says, repaired=each.repaired) for each in kit_of(record).warnings],
        payment=PaymentState(state=state),
        ask_again_seconds=_SOON if state == "preparing" else None,
    )


def offered() -> CatalogueShown:
    """All that there is to choose from."""
    everything = catalogue()
    return CatalogueShown(
        verticals=[VerticalShown(name=one.name, title=one.title, skus=list(one.skus)) for one in everything.verticals],
        products=[
            ProductShown(sku=one.sku, name=one.name, placements=list(one.placements)) for one in everything.products
        ],
        tiers=[_tier(each) for each in TIERS],
        plans=[PlanOffered(plan=each, title=_PLANS[each][0], says=_PLANS[each][1]) for each in PLANS],
        currency=CURRENCY,
        setup_fee=SETUP_FEE,
        fewest=FEWEST,
        most=MOST,
    )


def _optional(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {"headcount": int(answers["headcount"]), "website_url": answers.get("website_url")}


def _teaser(record: Record) -> TeaserShown | None:
    if not saved(record, BRAND_TEASER):
        return None
    kept: Mapping[str, Any] = record.fields.get("preview") or {}
    result = cast("str", record.fields.get("teaser", {}).get("result", "skipped"))
    own = bool((record.answers or {}).get("own_assets"))
    return TeaserShown(own_assets=own, result=result, preview=_preview(kept) if kept else None)


def _preview(kept: Mapping[str, Any]) -> Preview:
    return Preview(
        domain=kept.get("domain", ""),
        name=kept.get("name"),
        description=kept.get("description"),
        logo_url=kept.get("logo_url"),
        colors=[each["hex"] for each in kept.get("colors", ())],
        fonts=[each["name"] for each in kept.get("fonts", ())],
    )


def _brand(record: Record) -> BrandShown | None:
    if not saved(record, BRAND):
        return None
    answers = record.answers or {}
    said = {name: answers.get(name) for name in Overrides.model_fields}
    return BrandShown(**said, use_logo=bool(chosen_logo(record)))


def _tier(tier: Tier) -> TierShown:
    return TierShown(name=tier.name, up_to=tier.up_to, monthly=tier.monthly)


def _plan(plan: Plan, answers: Mapping[str, Any], tier: Tier) -> PlanShown:
    title, says = _PLANS[plan]
    monthly = tier.monthly if plan == "MONTHLY_SUBSCRIPTION" else None
    return PlanShown(plan=plan, title=title, says=says, due=due_of(answers, plan), monthly=monthly)
