"""A company's brand kit: nine fields, each checked and with where it came from, and what contrast makes of the colours.

What somebody has edited counts before what the company said in its intake, that before what the model made of its
website, and where nobody said anything there are colours of ours. What nobody has chosen can always be read; of what
somebody has, they are told where it cannot. Whatever is stored is looked at again here: what does
not fit a field is passed over, whoever wrote it. Pure: it follows from the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from chalicelib.clients.brandfetch.found import FoundBrand
from chalicelib.flows.merch.contrast import LARGE, TEXT, Colour, ratio, repaired
from chalicelib.flows.merch.vibrancy import is_vibrant, portal_accent
from chalicelib.records.record import Record
from chalicelib.shared_actions import REFRESH_BRAND, SCRAPE_BRAND, SYNTHESISE_BRAND
from chalicelib.text import fault_of_line

Source = Literal["edit", "company", "brandfetch", "model", "default"]
"""Where a field's value came from: the first of these that has one."""
_NOBODYS: Final[frozenset[Source]] = frozenset({"model", "default"})
"""Sources of what neither the company nor its website has chosen."""
PRIMARY: Final = "primary_color"
SECONDARY: Final = "secondary_color"
ACCENT: Final = "accent_color"
BACKGROUND: Final = "background_color"
INK: Final = "text_color"
HEADING: Final = "heading_font"
BODY: Final = "body_font"
HEADLINE: Final = "headline"
TAGLINE: Final = "tagline"
COLOURS: Final = (PRIMARY, ACCENT, BACKGROUND, INK, SECONDARY)
FONTS: Final = (HEADING, BODY)
LONGEST: Final = {HEADLINE: 120, TAGLINE: 200}
"""Characters of the texts."""
NAMES: Final = (*COLOURS, *FONTS, *LONGEST)
"""The nine fields. Source: the merch onboarding document, "synthesizes a complete 9-field BrandKit"."""
COLOUR: Final = r"^#[0-9a-fA-F]{6}$"
FONT: Final = r"^[A-Za-z0-9](?:[A-Za-z0-9 +._\-]{0,62}[A-Za-z0-9])?$"
"""A font's name: nothing that could end the string in which a style sheet has it. Google's fonts all have such ones."""
DEFAULTS: Final[Mapping[str, str]] = {
    PRIMARY: "#1f3a5f",
    ACCENT: "#c8452e",
    BACKGROUND: "#ffffff",
    INK: "#1c1c1c",
    SECONDARY: "#5b6b7f",
    HEADING: "Inter",
    BODY: "Inter",
}
"""What nobody said anything about. The headline is the company's name then, and there is no tagline."""
EDITS: Final = "kit_edits"
BEFORE: Final = "brand_before"
"""The fields of a record that hold what was edited, and what was made before the look that was asked for last."""
_CALLED: Final = {
    INK: "The colour of the text",
    PRIMARY: "The main colour",
    SECONDARY: "The secondary colour",
    ACCENT: "The accent colour",
}
"""As the pages call them."""
_READ_ON_THE_GROUND: Final = ((INK, TEXT), (PRIMARY, LARGE), (SECONDARY, LARGE), (ACCENT, LARGE))
"""What lies on the background, and the ratio that it needs there. Text needs the most; the others are headings, icons
and edges of buttons. What is written on buttons is black or white, whichever reads better (`contrast.text_on`)."""


@dataclass(frozen=True)
class Value:
    """A field's value, and where it came from. `edited`: there is an edit that could be taken back."""

    text: str
    source: Source
    edited: bool = False


@dataclass(frozen=True)
class Warned:
    """A colour that cannot be read on the background.

    Attributes:
        field: Its field.
        repaired: ``#rrggbb``, the nearest one that can.
        says: What is wrong and what is shown instead, for the company.
    """

    field: str
    repaired: str
    says: str


@dataclass(frozen=True)
class Kit:
    """The kit.

    Attributes:
        fields: Each of `NAMES`.
        warnings: Of the colours that cannot be read as they are.
    """

    fields: Mapping[str, Value]
    warnings: tuple[Warned, ...]

    def said(self, name: str) -> str:
        """A field's value as somebody gave it."""
        return self.fields[name].text

    def shown(self, name: str) -> Colour:
        """A colour as a shop shows it: where it cannot be read, its repair. An accent is shown as it is, always:
        "storefront still uses the brand accent verbatim" (the merch onboarding document, "Vibrancy gate")."""
        return Colour.of(self.said(name)) if name == ACCENT else self.readable(name)

    def readable(self, name: str) -> Colour:
        """A colour that can be read on the background."""
        mended = {each.field: each.repaired for each in self.warnings}
        return Colour.of(mended.get(name, self.said(name)))

    @property
    def vibrant(self) -> bool:
        """Whether the accent leads through the company's portal as it is."""
        return is_vibrant(Colour.of(self.said(ACCENT)))

    @property
    def portal_accent(self) -> str:
        """``#rrggbb``, the accent of the portal."""
        return portal_accent(Colour.of(self.said(ACCENT))).hex


@dataclass(frozen=True)
class Made:
    """What a look at the brand came to: the model's fields, and what was found before; None: nothing was looked up."""

    kit: Mapping[str, Any]
    found: FoundBrand | None


def kit_of(record: Record) -> Kit:
    """The kit of a company as it stands, complete whatever is there of it yet."""
    last = made(record)
    given = _given(record, last)
    fields = _readable({name: _first(name, given, last, record) for name in NAMES})
    return Kit(fields, tuple(_warnings({name: fields[name].text for name in COLOURS})))


def made(record: Record) -> Made | None:
    """What the newest look that came to an end has made; None: there was none. While another one is under way, or has
    failed, it is the one before."""
    first = {**record.result(SCRAPE_BRAND), **record.result(SYNTHESISE_BRAND)}
    looks: tuple[Mapping[str, Any], ...] = (record.result(REFRESH_BRAND), record.fields.get(BEFORE) or {}, first)
    newest = next((each for each in looks if each.get("kit")), None)
    return Made(newest["kit"], FoundBrand.left_in(newest.get("found"))) if newest else None


def company_name(record: Record) -> str:
    """What the company is called."""
    return str((record.answers or {}).get("company_name") or record.title)


def fits(name: str, value: object) -> bool:
    """Whether a value may stand in a field."""
    if not isinstance(value, str):
        return False
    if name in LONGEST:
        return 0 < len(value) <= LONGEST[name] and fault_of_line(value) is None
    return re.fullmatch(COLOUR if name in COLOURS else FONT, value) is not None


def _given(record: Record, last: Made | None) -> tuple[tuple[Source, Mapping[str, Any]], ...]:
    return (
        ("edit", record.fields.get(EDITS) or {}),
        ("company", record.answers or {}),
        ("model", last.kit if last else {}),
        ("default", {**DEFAULTS, HEADLINE: company_name(record)[: LONGEST[HEADLINE]]}),
    )


def _first(name: str, given: tuple[tuple[Source, Mapping[str, Any]], ...], last: Made | None, record: Record) -> Value:
    edited = fits(name, (record.fields.get(EDITS) or {}).get(name))
    for source, values in given:
        if fits(name, value := values.get(name)):
            own = source == "model" and _was_found(str(value), last)
            text = Colour.of(str(value)).hex if name in COLOURS else str(value)
            return Value(text, "brandfetch" if own else source, edited)
    return Value("", "default", edited)


def _readable(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    """The fields, with every colour that nobody has chosen made one that can be read: a warning about it would tell the
    company of a choice that it has not made."""
    ground = Colour.of(fields[BACKGROUND].text)
    mended = {
        name: replace(fields[name], text=repaired(Colour.of(fields[name].text), ground, needs).hex)
        for name, needs in _READ_ON_THE_GROUND
        if fields[name].source in _NOBODYS
    }
    return {**fields, **mended}


def _was_found(value: str, last: Made | None) -> bool:
    if last is None or last.found is None:
        return False
    known = (*(each.hex for each in last.found.colors), *(each.name for each in last.found.fonts))
    return value.lower() in {each.lower() for each in known}


def _warnings(colours: Mapping[str, str]) -> Iterator[Warned]:
    ground = Colour.of(colours[BACKGROUND])
    for name, needs in _READ_ON_THE_GROUND:
        colour = Colour.of(colours[name])
        if (has := ratio(colour, ground)) < needs:
            mended = repaired(colour, ground, needs).hex
            yield Warned(name, mended, _says(name, has, needs, mended))


def _says(name: str, has: float, needs: float, mended: str) -> str:
    known = f"has a contrast of {int(has * 100) / 100:g} to 1 on the background"
    wrong = f"{_CALLED[name]} {known}, and needs {needs:g} to 1."
    if name == ACCENT:
        return f"{wrong} The shop shows it as it is; where it must be read, {mended} stands in for it."
    return f"{wrong} The shop shows {mended} instead."
