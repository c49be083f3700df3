"""Whether a brand's accent is lively enough to lead through a portal. Its own shop shows it as it is, always. Pure."""

from __future__ import annotations

from typing import Final

from chalicelib.flows.merch.contrast import Colour

LEAST: Final = 0.25
"""Saturation (HSL) below which an accent tells no button from a border.
Source: the merch onboarding document, "Vibrancy gate"."""
DEFAULT_ACCENT: Final = Colour.of("#c8452e")
"""Coral: the portal's own accent. White text on it passes AA."""


def is_vibrant(accent: Colour) -> bool:
    """Whether an accent stands out by itself."""
    _, saturation, _ = accent.hsl
    return saturation >= LEAST


def portal_accent(accent: Colour) -> Colour:
    """The accent of the company's portal: the brand's, or the default one where the brand's is too dull."""
    return accent if is_vibrant(accent) else DEFAULT_ACCENT
