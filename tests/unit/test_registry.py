"""A flow is found by its folder's name, and nothing of it is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from chalice.app import Chalice
from pydantic import BaseModel

from chalicelib.flows import registry
from chalicelib.handlers.http.call import Call
from chalicelib.handlers.http.callers import Auth
from chalicelib.handlers.http.doors import SESSIONS, Door, door_to
from chalicelib.handlers.http.integrations import Integrations
from chalicelib.handlers.http.limits import Limit
from chalicelib.handlers.http.outside import NotDeclared, Outside
from chalicelib.handlers.http.route_table import NoDoor, RouteGroup, serve
from chalicelib.handlers.http.routing import Routes
from chalicelib.handlers.http.strangers import OwnKeys

ROOT = Path(__file__).parents[2]
DOORS = [door for name in registry.NAMES for door in registry.doors(name)]
ADMIN = Door("/v1/parcel", "engineers", (Auth.ADMIN,), behind_access=True)


def _routes(path: str, auth: Auth = Auth.ADMIN) -> Routes:
    routes = Routes()

    @routes.route("GET", path, auth=auth, answers=(BaseModel,))
    def read(call: Call) -> BaseModel:
        """Read it."""
        raise NotImplementedError(call)

    return routes


def _served(*groups: RouteGroup) -> Chalice:
    def never() -> None:
        raise AssertionError("nothing is called")

    app = Chalice("test")
    serve(app, groups, never)  # type: ignore[arg-type]
    return app


def test_every_folder_of_a_flow_is_in_the_registry() -> None:
    folders = {path.parent.name for path in (ROOT / "chalicelib/flows").glob("*/flow.py")}
    assert folders == set(registry.NAMES)


def test_a_flow_that_calls_itself_otherwise_than_its_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = ModuleType("chalicelib.flows.stranger.flow")
    stranger.FLOW = registry.ALL["ecom"]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "chalicelib.flows.stranger", ModuleType("chalicelib.flows.stranger"))
    monkeypatch.setitem(sys.modules, "chalicelib.flows.stranger.flow", stranger)
    with pytest.raises(ValueError, match="chalicelib/flows/stranger calls itself 'ecom'"):
        registry.Flows(["stranger"])["stranger"]


def test_a_flow_whose_records_are_of_another_flows_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = ModuleType("chalicelib.flows.stranger.flow")
    stranger.FLOW = replace(registry.ALL["ecom"], name="stranger")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "chalicelib.flows.stranger", ModuleType("chalicelib.flows.stranger"))
    monkeypatch.setitem(sys.modules, "chalicelib.flows.stranger.flow", stranger)
    sentence = "the flows ecom and stranger both call their records 'ONBOARDING': .*chalicelib/flows/stranger another"
    with pytest.raises(ValueError, match=sentence):
        registry.Flows(["ecom", "stranger"])["stranger"]


def test_a_flow_without_its_line_is_refused_with_the_place_of_the_line() -> None:
    with pytest.raises(KeyError, match=r"no flow 'returns', .* line to NAMES in chalicelib/flows/registry\.py"):
        registry.ALL["returns"]


def test_a_function_that_starts_imports_no_flow_and_a_request_imports_one() -> None:
    program = """
import sys, app
imported = lambda: sorted(n for n in sys.modules if ".flows." in n and n.endswith((".flow", ".routes")))
print(imported())
app.app.routes["/v1/pixel"]["POST"]
print(imported())
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[]", "['chalicelib.flows.pixel.routes']"]


def test_whoever_lists_the_routes_sees_those_of_every_flow() -> None:
    loads: list[str] = []

    def load(path: str) -> RouteGroup:
        def routes() -> tuple[Routes, ...]:
            loads.append(path)
            return (_routes(path),)

        return RouteGroup(path, (Door(path, "engineers", (Auth.ADMIN,)),), routes)

    app = _served(load("/v1/one"), load("/v1/two"))
    assert set(app.routes["/v1/two"]) == {"GET"}
    assert loads == ["/v1/two"]
    assert set(app.routes) == {"/v1/one", "/v1/two"}
    assert sorted(loads) == ["/v1/one", "/v1/two"]


def test_two_flows_with_the_same_door_and_routes_are_each_loaded_once() -> None:
    shared, loads = _routes("/sessions/refresh", Auth.NOBODY), []

    def load(name: str) -> RouteGroup:
        def routes() -> tuple[Routes, ...]:
            loads.append(name)
            return (_routes(f"/v1/{name}"), shared)

        return RouteGroup(name, (Door(f"/v1/{name}", "engineers", (Auth.ADMIN,)), SESSIONS), routes)

    for ask in (list, lambda routes: routes["/sessions/refresh"]):
        loads.clear()
        app = _served(load("one"), load("two"))
        ask(app.routes)
        assert sorted(loads) == ["one", "two"]
        assert set(app.routes) == {"/v1/one", "/v1/two", "/sessions/refresh"}


def test_routes_that_could_not_be_imported_are_tried_again_and_are_no_unknown_path() -> None:
    tries = iter([OSError("no more files"), None])

    def load() -> tuple[Routes, ...]:
        if error := next(tries):
            raise error
        return (_routes("/v1/parcel"),)

    app = _served(RouteGroup("parcels", (ADMIN,), load))
    with pytest.raises(OSError, match="no more files"):
        app.routes["/v1/parcel"]
    assert set(app.routes["/v1/parcel"]) == {"GET"}


def test_a_path_that_no_flow_has_is_answered_as_one_without_methods() -> None:
    assert _served(RouteGroup("parcels", (ADMIN,), lambda: (_routes("/v1/parcel"),))).routes["/elsewhere"] == {}


def test_a_route_behind_no_door_of_its_flow_is_refused_by_name() -> None:
    app = _served(RouteGroup("the flow parcel", (ADMIN,), lambda: (_routes("/v2/parcel"),)))
    with pytest.raises(NoDoor, match="/v2/parcel: the flow parcel declares no door that leads there"):
        list(app.routes)


def test_a_route_that_lets_in_whom_its_door_does_not_is_refused_by_name() -> None:
    app = _served(RouteGroup("the flow parcel", (ADMIN,), lambda: (_routes("/v1/parcel/public", Auth.NOBODY),)))
    with pytest.raises(NoDoor, match="the flow parcel lets in nobody with nothing"):
        app.routes["/v1/parcel/public"]


def test_a_prefix_is_of_whole_segments_and_the_longest_door_counts() -> None:
    wide, narrow = Door("/v1", "anybody", (Auth.NOBODY,)), ADMIN
    assert door_to("/v1/parcels", (wide, narrow)) is wide
    assert door_to("/v1/parcel/7", (wide, narrow)) is narrow
    assert door_to("/v2", (wide, narrow)) is None


def test_a_door_may_be_a_pattern_of_which_each_star_is_one_segment() -> None:
    wide, pattern = Door("/v1/parcel", "anybody", (Auth.NOBODY,)), Door("/v1/parcel/*/skip", "engineers", (Auth.ADMIN,))
    assert door_to("/v1/parcel/7/skip", (wide, pattern)) is pattern
    assert door_to("/v1/parcel/{parcel_id}/skip", (wide, pattern)) is pattern
    for path in ("/v1/parcel/skip", "/v1/parcel/7/skipped", "/v1/parcel/7/8/skip", "/v1/parcel/7"):
        assert door_to(path, (wide, pattern)) is wide


@pytest.mark.parametrize(
    ("auth", "service"), [(Auth.SERVICE, None), (Auth.ADMIN, Outside("the post", "It calls.", str))]
)
def test_a_route_for_programs_and_no_other_says_for_which(auth: Auth, service: Outside[Any] | None) -> None:
    with pytest.raises(ValueError, match="/v1/parcel: a route for programs, and no other, says for which one"):
        Routes().route("GET", "/v1/parcel", auth=auth, answers=(BaseModel,), service=service)(lambda call: BaseModel())


OTHER = Outside[Any]("the post", "It calls.", str)
A_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("declared", "lacks"),
    [
        ({"auth": Auth.DRAFT}, "says of which flow"),
        ({"auth": Auth.ADMIN, "draft": "parcel"}, "says of which flow"),
        ({"auth": Auth.KEY}, "says which it takes"),
        ({"auth": Auth.INTEGRATION, "scope": "x:y"}, "says whose it takes"),
        ({"auth": Auth.INTEGRATION, "integration": Integrations("x", OTHER)}, "says what they must be for"),
        ({"auth": Auth.KEY, "key": OwnKeys("x", "x"), "scope": "x:y"}, "says what they must be for"),
        ({"auth": Auth.INTEGRATION, "integration": Integrations("x", OTHER), "scope": "x:y"}, "a limit for each key"),
        ({"auth": Auth.SIGNED}, "says whose they are"),
        ({"auth": Auth.NOBODY, "signed": OTHER}, "says whose they are"),
        ({"auth": Auth.NOBODY, "bots": OTHER}, "may ask who is a program"),
        ({"auth": Auth.PUBLIC}, "a limit for each address and for all"),
        ({"auth": Auth.PUBLIC, "limit": Limit("x", A_MINUTE, per_address=9)}, "a limit for each address and for all"),
        ({"auth": Auth.DRAFT, "draft": "x", "limit": Limit("x", A_MINUTE, per_address=9)}, "and for each draft"),
        ({"auth": Auth.KEY, "key": OwnKeys("x", "x"), "limit": Limit("x", A_MINUTE, per_address=9)}, "for each key"),
    ],
)
def test_a_route_for_strangers_says_what_they_show_and_how_often(declared: dict[str, Any], lacks: str) -> None:
    with pytest.raises(ValueError, match=f"/v1/parcel: a route .*{lacks}"):
        Routes().route("GET", "/v1/parcel", answers=(BaseModel,), **declared)(lambda call: BaseModel())


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.prefix)
def test_cloudflare_access_stands_before_those_doors_alone_that_ask_for_its_token(door: Door) -> None:
    assert door.behind_access == (Auth.ADMIN in door.credentials)
    assert not door.behind_access or door.credentials == (Auth.ADMIN,)


def test_two_flows_have_one_prefix_only_where_it_is_the_same_door() -> None:
    assert len({door.prefix for door in DOORS}) == len(set(DOORS))


def test_a_route_is_given_no_platform_that_its_declaration_does_not_name() -> None:
    asked: list[object] = []
    unnamed = Outside("the weather", "It is no business of a route's.", asked.append)
    with pytest.raises(NotDeclared, match="the route read asks the weather, but its declaration does not say so"):
        Call(request=None, api=None, route="read").ask(unnamed)  # type: ignore[arg-type]
    assert asked == []
