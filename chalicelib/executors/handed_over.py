"""What the executors have in common that hand answers over to the shop platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from chalicelib.clients.http.refusals import Refused
    from chalicelib.engine.work import Work


def answered(work: Work, fields: Sequence[str]) -> dict[str, Any]:
    """Those of the answers that are of these fields, as they stand now: what was left empty is left out."""
    return {name: value for name in fields if (value := work.answers.get(name)) is not None}


def of_the_customer(refusal: Refused, fields: Sequence[str]) -> Permanent | None:
    """The failure for a refusal of what the customer has filled in; None: it is about something else."""
    named = tuple(name for name in refusal.platform_fields if name in fields)
    if refusal.platform_code != "VALIDATION_FAILED" or not named:
        return None
    words = ", ".join(name.replace("_", " ") for name in named)
    return Permanent(
        "ANSWERS_REFUSED",
        f"The shop does not take what was filled in: {words}.",
        hint=f"Change {words}, and save again; it then goes on by itself.",
        fields=named,
        mended_by="customer",
    )
