"""What is shown of a company's brand, and what may be sent to edit it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, get_args

from pydantic import ConfigDict, Field, RootModel

from chalicelib.flows.merch import brand_kit, rescrapes
from chalicelib.flows.merch.brand_css import css
from chalicelib.flows.merch.logos import LIFETIME, Which, there
from chalicelib.flows.merch.steps import Colour, Headline, Tagline
from chalicelib.forms import Form, Shaped, without_null_defaults
from chalicelib.handlers.http.model import Keyed, ResponseModel, Time, one_of
from chalicelib.records.record import Record

FontName = Annotated[
    str,
    Shaped(brand_kit.FONT, "a font's name, of 1 to 64 letters, digits, blanks, dots, hyphens, pluses or underscores"),
]


class BrandEdits(Form):
    """Fields that are to be edited; null takes an edit back. What is left out stays."""

    model_config = ConfigDict(json_schema_extra=without_null_defaults)

    primary_color: Colour | None = None
    accent_color: Colour | None = None
    background_color: Colour | None = None
    text_color: Colour | None = None
    secondary_color: Colour | None = None
    heading_font: FontName | None = None
    body_font: FontName | None = None
    headline: Headline | None = None
    tagline: Tagline | None = None


class BrandField(ResponseModel):
    """A field of the kit. What the model made counts where nobody said otherwise."""

    value: str
    source: Annotated[str, one_of(get_args(brand_kit.Source))] = Field(
        description="Who said so: an edit, the company in its intake, its website, the model, or nobody"
    )
    edited: bool = Field(description="Whether there is an edit that null would take back")


class ContrastWarning(ResponseModel):
    """A colour that cannot be read on the background."""

    field: Annotated[str, one_of(brand_kit.COLOURS)]
    says: str = Field(description="What is wrong and what is shown instead, for a person")
    repaired: str = Field(description="`#rrggbb`: the nearest colour of the same hue that can be read")


class RescrapeShown(ResponseModel):
    """The look at the website that was asked for last."""

    state: Annotated[str, one_of(get_args(rescrapes.State))]
    at: Time
    says: str | None


class BrandKit(ResponseModel):
    """A company's brand as it stands."""

    fields: Annotated[dict[str, BrandField], Keyed(brand_kit.NAMES)]
    warnings: list[ContrastWarning]
    portal_accent: str = Field(description="The accent of the company's portal: ours, where its own is too dull")
    vibrant: bool = Field(description="Whether its own accent leads through the portal")
    logo_url: str | None = Field(description="The logo that its website shows, for <img> alone; null: none was found")
    logos: list[Which] = Field(
        description="Those that lie with us: its own, which it has uploaded, and the one that was drawn for it. Where "
        "each can be read, `…/logos/{which}` answers"
    )
    rescrape: RescrapeShown | None = Field(description="null: nobody has asked for another look")


class LogoAddress(ResponseModel):
    """Where a logo can be read, by whoever has the address."""

    url: str
    expires_at: Time


class StyleSheet(RootModel[str]):
    """The brand as CSS custom properties, from `--color-primary` to `--font-body`."""


def brand(record: Record) -> BrandKit:
    """As it stands."""
    kit, last, asked = brand_kit.kit_of(record), brand_kit.made(record), rescrapes.newest(record)
    return BrandKit(
        fields={
            name: BrandField(value=each.text, source=each.source, edited=each.edited)
            for name, each in kit.fields.items()
        },
        warnings=[ContrastWarning(field=each.field, says=each.says, repaired=each.repaired) for each in kit.warnings],
        portal_accent=kit.portal_accent,
        vibrant=kit.vibrant,
        logo_url=(last.found.logo_url if last and last.found else "") or None,
        logos=there(record),
        rescrape=RescrapeShown(state=asked.state, at=asked.at, says=asked.says or None) if asked else None,
    )


def logo(url: str, now: datetime) -> LogoAddress:
    """Where a logo is."""
    return LogoAddress(url=url, expires_at=now + LIFETIME)


def style_sheet(record: Record) -> StyleSheet:
    """As its shop is themed."""
    return StyleSheet(css(brand_kit.kit_of(record)))
