"""The HTTP routes of the merch flow, and what is sent to and answered by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.handlers.http.routing import Routes

ROUTES: Final[tuple[Routes, ...]] = ()
