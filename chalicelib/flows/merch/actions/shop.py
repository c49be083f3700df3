"""What happens by itself about the shop, once it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action

ACTIONS: Final[tuple[Action, ...]] = ()
