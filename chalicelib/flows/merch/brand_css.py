"""A brand kit as a style sheet of CSS custom properties, by which a shop is themed. Pure.

Nothing of it is copied from what anybody wrote: colours are written from their numbers, and a font's name is one of
`brand_kit.FONT`, which can end no string.
"""

from __future__ import annotations

from chalicelib.flows.merch import brand_kit
from chalicelib.flows.merch.brand_kit import Kit
from chalicelib.flows.merch.contrast import text_on


def css(kit: Kit) -> str:
    """The style sheet. Source of its names: the merch onboarding document, "live-themed in the storefront"."""
    properties: dict[str, str] = {}
    for name in brand_kit.COLOURS:
        colour, called = kit.shown(name), name.removesuffix("_color")
        properties[f"color-{called}"] = colour.hex
        if name in {brand_kit.PRIMARY, brand_kit.SECONDARY, brand_kit.ACCENT}:
            properties[f"color-on-{called}"] = text_on(colour).hex
    properties["color-accent-readable"] = kit.readable(brand_kit.ACCENT).hex
    properties["font-heading"] = _family(kit.said(brand_kit.HEADING))
    properties["font-body"] = _family(kit.said(brand_kit.BODY))
    lines = "".join(f"  --{name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}\n"


def _family(name: str) -> str:
    return f'"{name}", system-ui, sans-serif'
