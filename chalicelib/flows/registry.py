"""The flows that there are: one line each. All that is to be known of a flow is found in its folder by this module.

A flow is a package below `chalicelib.flows` with these modules. The first two must be there; where it has routes,
the last must be, too:

=============  ======================================================================================================
``flow``       ``FLOW``, its declaration: lifecycle, steps, actions, tasks
``executors``  ``executors(platforms)``: which executor performs which action
``ports``      ``PORTS``: the platforms it needs, and the settings that only it has
``doors``      ``DOORS``: the prefixes of its routes, and whom they let in
``routes``     ``ROUTES``: the routes themselves
``concerns``   ``concerns(record, health, now)``: what a person has to see to; ``KINDS``, the most pressing first
``news``       ``stories(record)``: what colleagues are told; without it, what the concerns tell
``persons``    ``PERSONS``: whom its records name, and how each of them is erased
``documented`` what the API's documentation says beyond the declarations: ``PROBLEMS``, for each route the codes that
               come out of its intent; ``BODIES``, for each form an example; ``CODES``, for each code that only this
               flow answers its status and its meaning; ``FIELD_CODES``, those of them that name fields; ``MEMBERS``,
               what its problems say beyond what all do
=============  ======================================================================================================

A module is imported when something of it is first needed, so that no flow makes another one's functions start slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from chalicelib.engine.flow import Flow, FlowOff
from chalicelib.errors import SettingUnusable

if TYPE_CHECKING:
    from chalicelib.clients.needs import Ports
    from chalicelib.clients.platforms import Platforms
    from chalicelib.desk.checklist import ToDoLine
    from chalicelib.desk.erasure import Person
    from chalicelib.dimensions.health import Health
    from chalicelib.engine.work import Executor
    from chalicelib.flows.common.concerns import Concern, ConcernKind
    from chalicelib.flows.common.stories import Story
    from chalicelib.handlers.http.doors import Door
    from chalicelib.handlers.http.route_table import RouteGroup
    from chalicelib.handlers.http.routing import Routes
    from chalicelib.records.record import Record

NAMES: Final = (
    "ecom",
    "merch",
    "design",
    "pixel",
    "store",
    "tenant",
    "upload",
)
"""Every flow, by the name of its folder."""
BRINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"merch": ("design",), "tenant": ("upload",)})
"""Flows that come with another one, since its records' children follow them, in families (`Flow.children`) or without
number, as uploads: a stage that has the one has these, whether ``FLOWS`` names them or not. A test compares it with
what is declared; here it stands because a function that has just started imports no declaration."""


def chosen(said: str) -> tuple[str, ...]:
    """The flows that a stage has, in the order of the registry: those that are named, and what they bring.

    Args:
        said: Their names, with commas: what ``FLOWS`` says.

    Raises:
        SettingUnusable: It names none, one that is not declared, or one that comes with another, and not that one; it
            says which there are, or are missing.
    """
    wanted = [name.strip() for name in said.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in NAMES]:
        raise SettingUnusable("FLOWS", f"there is no flow {unknown[0]!r}, only {', '.join(NAMES)}")
    if not wanted:
        raise SettingUnusable("FLOWS", f"name at least one flow of {', '.join(NAMES)}")
    for bringing, comes in BRINGS.items():
        if bringing not in wanted and (alone := set(comes).intersection(wanted)):
            raise SettingUnusable("FLOWS", f"{alone.pop()} is nothing without {bringing}, which brings it: name that")
    brought = {each for name in wanted for each in BRINGS.get(name, ())}
    return tuple(name for name in NAMES if name in {*wanted, *brought})


def active(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The flows that a stage has, from environment variables.

    Where ``FLOWS`` is not there, all: so tests and the documentation can see the application as a whole. It serves
    nobody then, for its wiring asks for the setting.

    Raises:
        SettingUnusable: ``FLOWS`` names none, or one that is not declared.
    """
    return chosen(environ["FLOWS"]) if "FLOWS" in environ else NAMES


class Flows(Mapping[str, Flow]):
    """Flows by their names, each imported when it is first asked for.

    Args:
        names: Of the flows.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def __getitem__(self, name: str) -> Flow:
        """A flow's declaration.

        Raises:
            FlowOff: It is declared, and none of these: the stage does not have it.
            KeyError: There is none of that name; it says where a flow is named.
            ValueError: It calls itself otherwise than its folder, or its records are of another flow's kind.
        """
        if name in self.names:
            return _declaration(name)
        if name in NAMES:
            raise FlowOff(name)
        raise KeyError(
            f"there is no flow {name!r}, only {', '.join(self.names)}: where chalicelib/flows/{name} is one, add its "
            "line to NAMES in chalicelib/flows/registry.py"
        )

    def __contains__(self, name: object) -> bool:
        """Whether it is one of these."""
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        """Their names, in the order of the registry."""
        return iter(self.names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.names)


ALL: Final = Flows(NAMES)
"""Every flow that records may name."""


_NAMED_BY_KIND: Final[dict[str, str]] = {}
"""By the kind of its records, the name of each flow that was imported."""


@cache
def _declaration(name: str) -> Flow:
    flow: Flow = _package(f"{name}.flow").FLOW
    if flow.name != name:
        raise ValueError(f"the flow in chalicelib/flows/{name} calls itself {flow.name!r}: give it its folder's name")
    if (other := _NAMED_BY_KIND.setdefault(flow.kind, name)) != name:
        raise ValueError(
            f"the flows {other} and {name} both call their records {flow.kind!r}: a record's key must tell its flow; "
            f"give chalicelib/flows/{name} another kind"
        )
    return flow


def with_bulk_work(names: Sequence[str]) -> tuple[str, ...]:
    """Those of these flows that have bulk work (`Action.bulk`), in the same order: for it a stage has a lane."""
    return tuple(name for name in names if any(action.bulk for action in _declaration(name).actions))


def ports(name: str) -> Ports:
    """What a flow needs of a deployment; nothing: it has no platform and no setting of its own."""
    from chalicelib.clients.needs import Ports

    module = room(name, "ports")
    found: Ports = module.PORTS if module else Ports()
    return found


def doors(name: str) -> tuple[Door, ...]:
    """The doors of a flow's routes; none: it has no routes of its own."""
    module = room(name, "doors")
    return tuple(module.DOORS) if module else ()


def routes(name: str) -> tuple[Routes, ...]:
    """The routes of a flow, in the order of the documentation."""
    module = room(name, "routes")
    return tuple(module.ROUTES) if module else ()


def route_groups(names: Sequence[str] = NAMES) -> tuple[RouteGroup, ...]:
    """The routes of these flows, each flow's to be imported together."""
    from chalicelib.handlers.http.doors import ANY_FLOW, ME, SEARCH
    from chalicelib.handlers.http.route_table import RouteGroup

    def load(name: str) -> Callable[[], tuple[Routes, ...]]:
        return lambda: routes(name)

    of_flows = (RouteGroup(f"the flow {name}", doors(name), load(name)) for name in names)
    return (
        *of_flows,
        RouteGroup("records of any flow", (ANY_FLOW,), lambda: (_records(),)),
        RouteGroup("colleagues", (ME, SEARCH), lambda: (_colleagues(),)),
    )


def declared_routes(names: Sequence[str] = NAMES) -> tuple[Routes, ...]:
    """All routes, in the order of the documentation: each flow's, then those that serve every flow."""
    return (*(each for name in names for each in routes(name)), _records(), _colleagues())


def _records() -> Routes:
    from chalicelib.handlers import records

    return records.routes


def _colleagues() -> Routes:
    from chalicelib.handlers import colleagues

    return colleagues.routes


def executors(platforms: Platforms, names: Sequence[str] = NAMES) -> Mapping[str, Executor]:
    """The executors of these flows, by action. Heavy: for the stream handler only.

    An action's name says what it does, in whichever flow: two flows that name the same action share its executor.

    Raises:
        ValueError: A flow has no executor for one of its actions, or two flows mean different things by the same name.
    """
    together: dict[str, Executor] = {}
    for name in names:
        own: Mapping[str, Executor] = _package(f"{name}.executors").executors(platforms)
        # Of each flow by itself: that another one has an executor of this name does not help a stage without that flow.
        flow = _declaration(name)
        engines = [each for children in flow.children for each in children.actions]
        if missing := [each.name for each in flow.actions if each.name not in {*own, *engines}]:
            raise ValueError(
                f"the flow {name} has no executor for its action {missing[0]!r}: add a line for it to what executors() "
                f"returns in chalicelib/flows/{name}/executors.py"
            )
        for action, executor in own.items():
            if together.setdefault(action, executor) != executor:
                raise ValueError(
                    f"the flow {name} means something else by the action {action!r} than another flow does"
                )
    return together


def checklist(flow: Flow, record: Record, health: Health | None, now: datetime) -> tuple[ToDoLine, ...]:
    """The SE's checklist of a record of any flow, most pressing first. Pure.

    Args:
        health: As it is now; None: what only it shows is left out, but for what an action that watches has seen.
    """
    from chalicelib.flows.common import checklist as common

    found, kinds = _concerns(flow, record, health, now)
    return common.lines(flow, record, found, kinds, now)


def stories(record: Record) -> Sequence[Story]:
    """What colleagues are told about a record: its flow's news, or what its concerns tell."""
    from chalicelib.flows.common.concerns import stories_of

    if news := room(record.flow, "news"):
        own: Sequence[Story] = news.stories(record)
        return own
    found, _ = _concerns(ALL[record.flow], record, None, None)
    return stories_of(found)


def _concerns(
    flow: Flow, record: Record, health: Health | None, now: datetime | None
) -> tuple[Sequence[Concern], Sequence[ConcernKind]]:
    """What a person has to see to, by the flow's rule, or by that of any flow where it has none."""
    from chalicelib.flows.common import concerns as common

    rule = room(flow.name, "concerns") if flow.name in NAMES else None
    return (rule.concerns(record, health, now), rule.KINDS) if rule else (common.of_any(flow, record), common.KINDS)


def persons(name: str) -> Sequence[Person]:
    """In which roles a flow's records name people who can be erased; none, where the flow says nothing of it."""
    module = room(name, "persons")
    found: Sequence[Person] = module.PERSONS if module else ()
    return found


def documented(name: str, what: str, otherwise: Any) -> Any:
    """What a flow says for the API's documentation, by the name in its module; `otherwise`, where it says nothing."""
    module = room(name, "documented")
    return getattr(module, what, otherwise) if module else otherwise


@cache
def room(name: str, module: str) -> ModuleType | None:
    """A module of a flow; None: the flow has none."""
    path = f"chalicelib.flows.{name}.{module}"
    return import_module(path) if find_spec(path) else None


def _package(path: str) -> ModuleType:
    return import_module(f"chalicelib.flows.{path}")
