"""Whether answers are complete: the one rule for submitting them and for correcting them later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from chalicelib.engine.flow import Flow
from chalicelib.errors import Problem


def complete(
    flow: Flow, answers: Mapping[str, Any], *, among: Collection[str] | None = None, below: str = ""
) -> dict[str, Any]:
    """The answers, without those that are not given, once nothing that the flow's steps need is missing.

    Args:
        flow: Says what its steps need.
        answers: By their names; None: not given.
        among: The only names that are looked at; None: all. What else may be missing, by a rule that is newer than the
            answers, is no reason to refuse somebody who corrects another one.
        below: Where the answers stand in the request, for the faults: a prefix that ends with a dot.

    Raises:
        Problem: 422 ANSWERS_MISSING, naming each and its step.
    """
    missing = {name: step for name, step in flow.missing(answers).items() if among is None or name in among}
    if missing:
        faults = [
            {"field": f"{below}{name}", "message": f"is needed (step {step.title!r})"} for name, step in missing.items()
        ]
        raise Problem(422, "ANSWERS_MISSING", f"Still to be filled in: {', '.join(missing)}.", errors=faults)
    return {name: value for name, value in answers.items() if value is not None}
