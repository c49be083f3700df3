"""How a flow declares what its customers see of the actions: in their words, the machinery left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class CustomerLine:
    """One line of the customer's progress. Actions that name the same one stand together behind it.

    Attributes:
        name: Stable; what pages know it by.
        title: What is being done for the customer, in their words.
        usually: How long it usually takes from when it can begin.
        before: A sentence that says when it begins, for as long as the record has not come to the status from which its
            actions start; empty: they start with the record.
    """

    name: str
    title: str
    usually: timedelta
    before: str = ""
