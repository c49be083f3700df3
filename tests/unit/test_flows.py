"""Flows as a whole: what each names must be there, and must mean the same in all of them."""

from __future__ import annotations

from typing import Any, cast

import pytest

from chalicelib import flows
from chalicelib.executors.platforms import Platforms
from chalicelib.executors.rename_account import RenameAccount
from chalicelib.flows import executors as wiring

GIVEN = ("controller", "ecom", "github", "analytics", "cognito", "card", "health", "clock")
PLATFORMS = Platforms(*[cast("Any", name) for name in GIVEN])


def test_every_action_of_every_flow_has_its_executor() -> None:
    named = {action.name for flow in flows.ALL.values() for action in flow.actions}
    assert set(wiring.executors(PLATFORMS)) == named


def test_two_flows_cannot_mean_different_things_by_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"provision_pixel": RenameAccount(PLATFORMS.controller)}
    monkeypatch.setattr("chalicelib.flows.pixel.executors.executors", lambda platforms: other)
    with pytest.raises(ValueError, match="provision_pixel"):
        wiring.executors(PLATFORMS)


def test_an_action_that_flows_share_promotes_the_same_facts() -> None:
    promoted: dict[str, set[tuple[str, ...]]] = {}
    for flow in flows.ALL.values():
        for action in flow.actions:
            promoted.setdefault(action.name, set()).add(action.promotes)
    assert {name for name, ways in promoted.items() if len(ways) > 1} == set()
