"""One release as a process of its own: its application, called as AWS calls it, in its own tree.

``python side_process.py TREE CALLS AWS``: the tree's root, and the descriptors of two connections. It imports nothing
of this project but what stands in that tree, and calls nothing of it but ``app.py``, so that any release can be played.

What it asks of AWS goes to the process that plays AWS. That one may answer that the process is to end there: it then
kills itself, with all its threads, as Lambda's does. Each life is forked from one that has imported everything.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

AS_ANOTHER = 3
"""Exit code of a life that is to be followed by one that pretends something else."""
LATER = ("jwt.algorithms", "jwt.exceptions", "requests", "urllib3")


class Wire:
    """The way to what plays AWS: one question at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._one_at_a_time = threading.Lock()

    def ask(self, service: str, operation: str, given: dict[str, Any]) -> Any:
        """What AWS answers, or raises."""
        with self._one_at_a_time:
            self._connection.send((service, operation, given))
            kind, answer = self._connection.recv()
        if kind == "end":
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "error":
            raise answer
        return answer


class Client:
    """A client of boto3's, as far as an application uses one."""

    def __init__(self, wire: Wire, service: str) -> None:
        self._wire = wire
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        if operation.startswith("_"):
            raise AttributeError(operation)
        return lambda **given: self._wire.ask(self._service, operation, given)

    def get_paginator(self, operation: str) -> Any:
        """All pages at once."""
        return Pages(self._wire, self._service, operation)


class Pages:
    """A paginator of boto3's."""

    def __init__(self, wire: Wire, service: str, operation: str) -> None:
        self._asked = wire, service, operation

    def paginate(self, **given: Any) -> Any:
        """Every page."""
        wire, service, operation = self._asked
        return wire.ask(service, f"paginate {operation}", given)


class Context:
    """Lambda's context of one invocation."""

    def __init__(self, number: int) -> None:
        self.aws_request_id = f"invocation-{os.getpid()}-{number}"

    def get_remaining_time_in_millis(self) -> int:
        """The whole of it."""
        return 120_000


class Clock:
    """The stage's time, as the last call brought it."""

    now: Any = None

    def __call__(self) -> Any:
        """The present moment."""
        return self.now


def main(tree: str, calls: Connection, wire: Wire) -> None:
    """Live, and after each death live again, until the last call."""
    sys.path[0] = tree  # instead of this file's own folder
    clock = Clock()
    application = _application(wire, clock)
    pretended: dict[str, Any] = {}
    while True:
        life = os.fork()
        if not life:
            _pretend(pretended)
            _live(application, calls, clock)
        _, status = os.waitpid(life, 0)
        if not os.WIFEXITED(status):
            calls.send(("ended", None))
        elif os.WEXITSTATUS(status) == AS_ANOTHER:
            pretended = calls.recv()
        else:
            return


def _live(application: ModuleType, calls: Connection, clock: Clock) -> None:
    number = 0
    while True:
        kind, event, clock.now = calls.recv()
        if kind in {"stop", "pretend"}:
            os._exit(AS_ANOTHER if kind == "pretend" else 0)
        number += 1
        try:
            answer = _invoke(application, kind, event, Context(number))
        except BaseException:  # noqa: BLE001 - whatever it is, the one who called is to know
            calls.send(("failed", traceback.format_exc()))
        else:
            calls.send(("done", answer))


def _invoke(application: ModuleType, kind: str, event: dict[str, Any], context: Context) -> Any:
    if kind == "http":
        return application.app(_routed(application.app.routes, event), None)
    return getattr(application, kind)(event, context)


def _routed(routes: Any, event: dict[str, Any]) -> dict[str, Any]:
    """The event with what API Gateway says of the route: what is written out wins over a parameter."""
    for resource in sorted(routes):
        if found := re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource), event["path"]):
            event["requestContext"]["resourcePath"] = event["resource"] = resource
            return {**event, "pathParameters": found.groupdict() or None}
    return event


def _application(wire: Wire, clock: Clock) -> ModuleType:
    """The tree's ``app.py``, with the stage's time, and AWS played."""
    import boto3
    import boto3.session
    import botocore.session

    def client(service: str, *_: Any, **__: Any) -> Client:
        return Client(wire, service)

    boto3.client = client  # type: ignore[assignment]
    boto3.session.Session.client = lambda _, service, **__: client(service)  # type: ignore[assignment, method-assign]
    botocore.session.Session.create_client = lambda _, service, *__, **___: client(service)  # type: ignore[assignment, method-assign]
    from chalicelib import deadline

    deadline.utc_now = clock
    import app
    import chalicelib

    # Whatever is imported when it is first needed: each life is forked from here, and would import it again.
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    for library in LATER:
        importlib.import_module(library)
    return app


def _pretend(what: dict[str, Any]) -> None:
    """Be another release than the one in the tree, as far as stored records go.

    Args:
        what: ``schema_version``: it stores records of this version, which is not there yet. ``shortened``: it stores
            what has succeeded as a letter, and says so nowhere. ``knows_not``: names of attributes, of a ``record`` and
            of an ``entry``, that it does not know.
    """
    from chalicelib.records import codec, schema

    if version := what.get("schema_version"):
        schema.SCHEMA_VERSION = version  # type: ignore[attr-defined]
        encode = codec.encode
        codec.encode = lambda *given, **more: {**encode(*given, **more), "schema_version": version}
    if what.get("shortened"):
        to_item = codec.to_item
        codec.to_item = lambda values: to_item(_shortened(values))
        from_item = codec.from_item
        codec.from_item = lambda item: _lengthened(from_item(item))
    if unknown := what.get("knows_not"):
        codec.from_item = without(codec.from_item, unknown["record"], unknown["entry"])


def without(read: Any, record: Sequence[str], entry: Sequence[str]) -> Any:
    """What reads an item, made to know nothing of some attributes of a record and of its ledger's entries. What it does
    not know of the record its writes leave alone; what it does not know of an entry is gone with its next write of the
    ledger."""

    def known(item: Any) -> dict[str, Any]:
        kept = {name: value for name, value in read(item).items() if name not in record}
        if "actions" in kept:
            kept["actions"] = {
                action: {name: value for name, value in said.items() if name not in entry}
                for action, said in kept["actions"].items()
            }
        return kept

    return known


def _shortened(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    short = {"status": "s"} if values.get("status") == "succeeded" else {}
    return {name: _shortened(value) for name, value in values.items()} | short


def _lengthened(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    long = {"status": "succeeded"} if values.get("status") == "s" else {}
    return {name: _lengthened(value) for name, value in values.items()} | long


if __name__ == "__main__":
    main(sys.argv[1], Connection(int(sys.argv[2])), Wire(Connection(int(sys.argv[3]))))
