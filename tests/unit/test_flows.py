"""Flows as a whole: what each names must be there, and must mean the same in all of them."""

from __future__ import annotations

import pytest

from chalicelib.clients.controller import connect as controller
from chalicelib.clients.platforms import Platforms
from chalicelib.executors.rename_account import RenameAccount
from chalicelib.flows import registry
from infra import needs
from tests.deployment import deployment

PLATFORMS = Platforms(deployment())


def test_every_action_of_every_flow_has_its_executor() -> None:
    named = {action.name for flow in registry.ALL.values() for action in flow.actions}
    assert set(registry.executors(PLATFORMS)) == named


def test_two_flows_cannot_mean_different_things_by_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"provision_pixel": RenameAccount(PLATFORMS.client(controller.connect))}
    monkeypatch.setattr("chalicelib.flows.pixel.executors.executors", lambda platforms: other)
    with pytest.raises(ValueError, match="provision_pixel"):
        registry.executors(PLATFORMS)


def test_the_kind_of_a_record_tells_its_flow() -> None:
    kinds = [flow.kind for flow in registry.ALL.values()]
    assert all(kinds)
    assert len(set(kinds)) == len(kinds)


def test_an_action_that_flows_share_promotes_the_same_facts() -> None:
    promoted: dict[str, set[tuple[str, ...]]] = {}
    for flow in registry.ALL.values():
        for action in flow.actions:
            promoted.setdefault(action.name, set()).add(action.promotes)
    assert {name for name, ways in promoted.items() if len(ways) > 1} == set()


@pytest.mark.parametrize("name", registry.NAMES)
def test_the_ports_of_a_flow_name_every_platform_that_its_executors_are_made_with(name: str) -> None:
    settings = deployment()
    registry.executors(Platforms(settings), (name,))
    assert set(settings._groups) <= set(needs.groups((name,)))
