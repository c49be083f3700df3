"""What Brandfetch and the language model are asked about a company, and what an answer must be. Pure.

No person is spoken of: neither whoever filled in the wizard nor how they are reached (docs/adr/0057).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.clients.brandfetch.client import domain_of
from chalicelib.clients.brandfetch.found import FoundBrand
from chalicelib.flows.merch import brand_kit
from chalicelib.flows.merch.catalogue import catalogue
from chalicelib.records.record import Record

PREVIEW: Final = "preview"
"""The field of a record that holds what was found while the wizard was filled in: `FoundBrand.stored`, with ``at``."""
FRESH: Final = timedelta(hours=24)
"""For how long that is not asked for again: a draft untouched for so long has ended."""
NO_WEBSITE: Final = "The company has named no website."
OWN_ASSETS: Final = "The company brings its own logo, colours and fonts."
CORRECTED: Final = ("website_url", "own_assets")
"""The answers that a look is about: what an SE may correct where it found nothing."""

_Colour = Annotated[str, Field(pattern=brand_kit.COLOUR)]
_Font = Annotated[str, Field(pattern=brand_kit.FONT, examples=["Open Sans"])]


class Synthesised(BaseModel):
    """The nine fields, as the model is to give them."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    primary_color: _Colour = Field(description="Headings and buttons; a colour of the brand's, if it has any")
    accent_color: _Colour = Field(description="What draws the eye; the brand's own accent, if it has one")
    background_color: _Colour = Field(description="The page behind everything; white or nearly so is usual")
    text_color: _Colour = Field(description="Text on the background, with a contrast of 4.5 to 1 at least")
    secondary_color: _Colour = Field(description="Lines, icons and what comes second")
    heading_font: _Font = Field(description="A font of Google Fonts; the brand's own, if that is one")
    body_font: _Font = Field(description="As heading_font, for long text")
    headline: str = Field(
        min_length=1,
        max_length=brand_kit.LONGEST[brand_kit.HEADLINE],
        description="One line that greets members of the company in its shop; plain words",
    )
    tagline: str = Field(
        min_length=1,
        max_length=brand_kit.LONGEST[brand_kit.TAGLINE],
        description="One line below it that says what is sold; plain words",
    )


TASK: Final = (
    "Make the brand kit of a company's merchandise shop from the facts. Keep to the colours and fonts that the company "
    "has said or that were found, and choose what is missing so that it goes with them. Write headline and tagline in "
    "the language of the description, or in English."
)
_NO_PLAIN_WORDS: Final = re.compile(r"[<>{}\\]|://|www\.|@", re.IGNORECASE)
"""Markup, addresses: what a website might smuggle into a headline."""


def why_not_scraped(record: Record) -> str:
    """Why nothing is looked up for a company; empty: its website is."""
    answers = record.answers or {}
    if answers.get("own_assets"):
        return OWN_ASSETS
    return "" if domain(record) else NO_WEBSITE


def domain(record: Record) -> str:
    """The domain that is looked up; empty: none is."""
    answers = record.answers or {}
    return "" if answers.get("own_assets") else domain_of(str(answers.get("website_url") or ""))


def preview(record: Record, now: datetime) -> FoundBrand | None:
    """What was found of this domain while the wizard was filled in, if that was lately; None: it is to be asked for."""
    kept = record.fields.get(PREVIEW) or {}
    if not kept.get("at") or kept.get("domain") != domain(record):
        return None
    return FoundBrand.left_in(kept) if now - datetime.fromisoformat(kept["at"]) < FRESH else None


def facts(record: Record, found: FoundBrand | None) -> Mapping[str, Any]:
    """What the model is to make a kit of: what the company said of its brand, and what was found."""
    answers = record.answers or {}
    lines = {each.name: each.title for each in catalogue().verticals}
    vertical = str(answers.get("vertical") or "")
    known = {
        "company": brand_kit.company_name(record),
        "line of business": lines.get(vertical, vertical),
        "said by the company": {name: answers[name] for name in brand_kit.NAMES if answers.get(name)},
        "found on its website": found.model_dump(mode="json", exclude={"logo_url"}) if found else None,
    }
    return {name: value for name, value in known.items() if value}


def fault(answer: BaseModel) -> str:
    """What is wrong with an answer of the right shape, for the model to hear; empty: nothing is. Contrast is not: what
    cannot be read is repaired here."""
    values = answer.model_dump()
    for name in brand_kit.NAMES:
        if not brand_kit.fits(name, values.get(name)):
            return f"{name} does not fit."
    for name in brand_kit.LONGEST:
        if _NO_PLAIN_WORDS.search(values[name]):
            return f"{name} must be plain words, without addresses and markup."
    return ""
