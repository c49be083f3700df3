"""Which executor performs which action, of every flow. Imported by the stream handler only: executors are heavy.

An action's name says what it does, in whichever flow: two flows that name the same action share its executor.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clients.platforms import Platforms
from chalicelib.engine.work import Executor
from chalicelib.flows.ecom import executors as ecom
from chalicelib.flows.pixel import executors as pixel


def executors(platforms: Platforms) -> Mapping[str, Executor]:
    """Every flow's executors, by action.

    Raises:
        ValueError: Two flows mean different things by the same name.
    """
    together: dict[str, Executor] = {}
    for flow in (ecom, pixel):
        for name, executor in flow.executors(platforms).items():
            if together.setdefault(name, executor) != executor:
                raise ValueError(f"two flows mean different things by the action {name!r}")
    return together
