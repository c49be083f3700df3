"""What the routes of the pixel flow ask of platforms while their caller waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.handlers.http.outside import Outside

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms
    from chalicelib.flows.pixel.view import PixelReader


def _pixels(to: Platforms) -> PixelReader:
    from chalicelib.flows.pixel.reader import connect  # heavy, with the clients of five platforms

    return to.client(connect)


PIXELS = Outside(
    "the health read-out of a pixel",
    "How a pixel is stands where it runs, also of one that no record of ours is about.",
    _pixels,
)
