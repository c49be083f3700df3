"""Whether colours can be read on each other, as WCAG 2.2 computes it, and the nearest colour that can. Pure."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TEXT: Final = 4.5
"""Ratio that text needs (WCAG 2.2, success criterion 1.4.3, level AA)."""
LARGE: Final = 3.0
"""Ratio that large text needs, 18 pt or 14 pt bold (1.4.3), and what is no text: icons, borders, focus (1.4.11)."""
MOST_FOR_ALL: Final = 21**0.5
"""About 4.58: black or white has that ratio at least on every colour. More may be asked for in vain."""
_STEPS: Final = 512
"""Into which the range of lightness is divided: two for each step of a channel of 8 bits."""
_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True)
class Colour:
    """A colour of sRGB. Its channels are 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def of(cls, text: str) -> Colour:
        """The colour that ``#rrggbb`` or ``#rgb`` says.

        Raises:
            ValueError: It is neither.
        """
        if not _HEX.fullmatch(text):
            raise ValueError("a colour is # and three or six hexadecimal digits")
        digits = text[1:] if len(text) == 7 else "".join(2 * each for each in text[1:])
        return cls(*bytes.fromhex(digits))

    @property
    def hex(self) -> str:
        """``#rrggbb``, in lower case."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def hsl(self) -> tuple[float, float, float]:
        """Hue, saturation and lightness, each 0 to 1 (CSS Color 4, section 7)."""
        hue, lightness, saturation = colorsys.rgb_to_hls(self.red / 255, self.green / 255, self.blue / 255)
        return hue, saturation, lightness

    @classmethod
    def from_hsl(cls, hue: float, saturation: float, lightness: float) -> Colour:
        """The colour of this hue, saturation and lightness, each 0 to 1."""
        return cls(*(round(255 * each) for each in colorsys.hls_to_rgb(hue, lightness, saturation)))


WHITE: Final = Colour(255, 255, 255)
BLACK: Final = Colour(0, 0, 0)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 (black) to 1 (white). Source: WCAG 2.2, "relative luminance"."""
    red, green, blue = (_linear(each / 255) for each in (colour.red, colour.green, colour.blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21, whichever lies on which. Source: WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: Colour) -> Colour:
    """Black or white: whichever reads better on a colour. One of them always passes for text."""
    return max(WHITE, BLACK, key=lambda each: ratio(each, colour))


def repaired(colour: Colour, on: Colour, needs: float = TEXT) -> Colour:
    """The nearest colour that can be read on another: of the same hue and saturation, only lighter or darker.

    A colour that passes stays as it is. Where a lighter and a darker one are equally near, the one of more contrast
    is taken.

    Args:
        on: What it lies on.
        needs: Ratio, `TEXT` or `LARGE`.

    Raises:
        ValueError: More is needed than `MOST_FOR_ALL`.
    """
    if needs > MOST_FOR_ALL:
        raise ValueError("not every colour has one of so much contrast")
    for near in _ever_further(colour):
        passing = [each for each in near if ratio(each, on) >= needs]
        if passing:
            return max(passing, key=lambda each: ratio(each, on))
    raise AssertionError("black or white passes on every colour")


def _ever_further(colour: Colour) -> Iterator[tuple[Colour, ...]]:
    """The colour, then those one step darker and lighter, then two; the last are black and white."""
    yield (colour,)
    hue, saturation, lightness = colour.hsl
    for step in range(1, _STEPS + 1):
        moved = (lightness - step / _STEPS, lightness + step / _STEPS)
        yield tuple(Colour.from_hsl(hue, saturation, min(1.0, max(0.0, each))) for each in moved)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
