"""The application's routes, each group of them imported when a path of it is first asked for.

A function that has just started answers one request. It needs the routes of one flow, with their forms and answers, and
waits for nobody else's: what a cold start costs does not depend on how many flows there are. Whoever goes through the
table (Chalice, when it is packaged; tests; documentation) sees all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chalice.app import Chalice

from chalicelib.handlers.http.api import Api
from chalicelib.handlers.http.doors import Door, door_to
from chalicelib.handlers.http.routing import Routes


class NoDoor(Exception):
    """A route that is declared behind no door of its group, or asks for what its door does not let in.

    Args:
        path: The route's.
        why: What is wrong.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True)
class RouteGroup:
    """Routes that are imported together.

    Attributes:
        name: Whose they are, for error messages.
        doors: That they lie behind.
        load: Imports them.
    """

    name: str
    doors: tuple[Door, ...]
    load: Callable[[], Sequence[Routes]]


class RouteTable(defaultdict[str, dict[str, Any]]):
    """What Chalice keeps in `app.routes`: path to method to route. Fills itself as it is asked.

    Args:
        app: Serves the routes.
        groups: All that there are.
        api: Makes the wiring, when the first request comes.
    """

    def __init__(self, app: Chalice, groups: Sequence[RouteGroup], api: Callable[[], Api]) -> None:
        super().__init__(dict)
        self._app = app
        self._api = api
        self._left = list(groups)
        self._served: list[Routes] = []

    def __missing__(self, path: str) -> dict[str, Any]:
        """Import what lies behind the path's door, once."""
        for group in [group for group in self._left if door_to(path, group.doors)]:
            self._load(group)
        return self[path] if super().__contains__(path) else super().__missing__(path)

    def __iter__(self) -> Iterator[str]:
        """All paths."""
        self._load_all()
        return super().__iter__()

    def __len__(self) -> int:
        """How many paths there are."""
        self._load_all()
        return super().__len__()

    def __contains__(self, path: object) -> bool:
        """Whether there is such a path."""
        self._load_all()
        return super().__contains__(path)

    def keys(self) -> Any:
        """All paths."""
        self._load_all()
        return super().keys()

    def values(self) -> Any:
        """By path: its methods."""
        self._load_all()
        return super().values()

    def items(self) -> Any:
        """All paths with their methods."""
        self._load_all()
        return super().items()

    def _load_all(self) -> None:
        for group in list(self._left):
            self._load(group)

    def _load(self, group: RouteGroup) -> None:
        """Import a group's routes. What fails is tried again when it is next asked for: a group that could not be
        imported must not look like one that has no such path. Registering the routes of one may load another that
        shares a door with it."""
        if group not in self._left:
            return
        loaded = group.load()
        new = [routes for routes in loaded if routes not in self._served]  # two flows may have the same for sessions
        for routes in new:
            _check(group, routes)
        self._left.remove(group)  # before it is registered, since Chalice then asks this table
        self._served += new
        for routes in new:
            routes.register(self._app, self._api)


def _check(group: RouteGroup, routes: Routes) -> None:
    for endpoint in routes.endpoints:
        door = door_to(endpoint.path, group.doors)
        if door is None:
            raise NoDoor(endpoint.path, f"{group.name} declares no door that leads there")
        if endpoint.auth not in door.credentials:
            raise NoDoor(
                endpoint.path, f"the door {door.prefix} of {group.name} lets in nobody with {endpoint.auth.value}"
            )


def serve(app: Chalice, groups: Sequence[RouteGroup], api: Callable[[], Api]) -> None:
    """Have an application serve these routes, and no others.

    Raises:
        NoDoor: Later, when the group is first asked for: a route lies behind no door of its group.
    """
    app.routes = RouteTable(app, groups, api)
