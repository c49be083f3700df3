"""The golden path: what must have been reached for an onboarding to be complete (docs/flows/ecom.md, `completed`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.dimensions.pixel import PARTS
from chalicelib.health.reading import Truth

if TYPE_CHECKING:
    from chalicelib.dimensions.health import Health
    from chalicelib.health.reading import Check

_INDEX: Final = ("index_ready", "documents_added")
_PIXEL: Final = (*PARTS, "documents_updated")


def lacking(health: Health) -> tuple[Check, ...]:
    """What is not there yet, or not known; nothing: the golden path is reached.

    Account complete, an index ready with a document in it, a pixel whose events change documents. By the checks and not
    by the states: a pixel that has fallen silent since did reach it.
    """
    needed = [*health.account.checks]
    needed += [health.index.check(name) for name in _INDEX]
    needed += [health.pixel.check(name) for name in _PIXEL]
    return tuple(check for check in needed if check.state is not Truth.YES)
