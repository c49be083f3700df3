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


@pytest.mark.parametrize("name", registry.NAMES)
def test_every_action_of_a_flow_has_its_executor_and_no_other_is_there(name: str) -> None:
    flow = registry.ALL[name]
    engines = {action for family in flow.children for action in family.actions}
    named = {action.name for action in flow.actions} - engines
    assert set(registry.executors(PLATFORMS, (name,))) == named


def test_a_flow_that_lacks_an_executor_is_refused_though_another_flow_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own = dict(registry.executors(PLATFORMS, ("pixel",)))
    del own["provision_pixel"]
    monkeypatch.setattr("chalicelib.flows.pixel.executors.executors", lambda platforms: own)
    where = "chalicelib/flows/pixel/executors.py"
    with pytest.raises(ValueError, match=f"flow pixel has no executor for its action 'provision_pixel': .*{where}"):
        registry.executors(PLATFORMS)


def test_two_flows_cannot_mean_different_things_by_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    other = RenameAccount(PLATFORMS.client(controller.connect))
    own = {**registry.executors(PLATFORMS, ("pixel",)), "provision_pixel": other}
    monkeypatch.setattr("chalicelib.flows.pixel.executors.executors", lambda platforms: own)
    with pytest.raises(ValueError, match="pixel means something else by the action 'provision_pixel'"):
        registry.executors(PLATFORMS)


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
