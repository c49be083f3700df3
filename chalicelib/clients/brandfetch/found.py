"""What is kept on a record of what Brandfetch found: what a brand kit is made of, and no more, since an item's size is
its price. The whole answer has dozens of files of logos and pictures that nobody here looks at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from chalicelib.clients.brandfetch.client import Brand

MOST: Final = 10
"""Colours and fonts that are kept."""
LONGEST_DESCRIPTION: Final = 1000
"""Characters. A model needs no more to know what a company does."""


class FoundColour(BaseModel):
    """A colour, ``#rrggbb`` or ``#rgb``; `type` as `BrandColour` has it."""

    model_config = ConfigDict(frozen=True)

    hex: str
    type: str = ""


class FoundFont(BaseModel):
    """A font's name as the website has it; `type` is title or body."""

    model_config = ConfigDict(frozen=True)

    name: str
    type: str = ""


class FoundBrand(BaseModel):
    """What is kept. Each part may be empty; all of it was written by a stranger's website.

    Attributes:
        logo_url: Of the file that shows the brand best, over https; empty: there is none.
    """

    model_config = ConfigDict(frozen=True)

    domain: str
    name: str = ""
    description: str = ""
    colors: tuple[FoundColour, ...] = ()
    fonts: tuple[FoundFont, ...] = ()
    logo_url: str = ""

    @classmethod
    def of(cls, brand: Brand) -> FoundBrand:
        """What is kept of an answer."""
        return cls(
            domain=brand.domain,
            name=brand.name,
            description=brand.description[:LONGEST_DESCRIPTION],
            colors=tuple(FoundColour(hex=each.hex, type=each.type[:20]) for each in brand.colours[:MOST]),
            fonts=tuple(FoundFont(name=each.name, type=each.type[:20]) for each in brand.fonts[:MOST]),
            logo_url=brand.logo.src if brand.logo else "",
        )

    @classmethod
    def left_in(cls, kept: Mapping[str, Any] | None) -> FoundBrand | None:
        """What was kept by `stored`; None: nothing was. What stands beside it is passed over."""
        return cls.model_validate(kept) if kept else None

    def stored(self) -> dict[str, Any]:
        """As a record keeps it."""
        return self.model_dump(mode="json", exclude_defaults=True)
