"""What happens by itself about the design queue: a ticket for each thing that is to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chalicelib.engine.flow import Action

ACTIONS: Final[tuple[Action, ...]] = ()
