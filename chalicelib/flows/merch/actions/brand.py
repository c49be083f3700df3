"""What happens by itself about the brand: looked up, and a kit made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action

ACTIONS: Final[tuple[Action, ...]] = ()
