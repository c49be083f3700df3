"""Customers on DBOS, one after the other and never killed: how long each takes. Runs in the peer's own environment.

python -m lab.bench.peer.timed CASE: for each line of JSON on standard input, such as ``{"stage": "created", "order":
ID, "found": {}}``, runs a workflow and answers with one: ``{"seconds": 0.6, "found": {…}}``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dbos import DBOS, SetWorkflowID  # type: ignore[import-not-found] # it has an environment of its own

from lab.bench.peer import careful
from lab.bench.peer.calls import PlatformCalls
from lab.bench.peer.case import CUSTOMER, Case
from lab.bench.peer.dbos_side import configuration, with_milliseconds

LOOK_AGAIN_SECONDS = 5.0
"""After which an index that was not ready is looked at again, as Onramp does."""
Found = dict[str, Any]
Workflow = Callable[[str, Found], Found]
"""Of an order, and what is known of it: what is known then. A step has the same form."""


def rename_account(_: Case, calls: PlatformCalls, found: Found) -> Found:
    """Again changes nothing."""
    calls.send("PATCH", "controller", f"/v1/accounts/{found['account']}", {"name": CUSTOMER["account_name"]})
    return {}


def describe_index(_: Case, calls: PlatformCalls, found: Found) -> Found:
    """Whether it is ready."""
    index = calls.send("GET", "ecom", f"/v1/accounts/{found['account']}/indexes/{found['index']}")
    return {"status": index["status"]}


def attach_pixel(_: Case, calls: PlatformCalls, found: Found) -> Found:
    """Again changes nothing."""
    settings = f"/v1/accounts/{found['account']}/indexes/{found['index']}/settings"
    calls.send("PATCH", "ecom", settings, {"pixel_id": found["pixel_id"]})
    return {}


def workflows(case: Case) -> dict[str, Workflow]:
    """One for each intent whose time is measured. What goes on beside is a workflow of its own, as DBOS advises."""
    calls = PlatformCalls(case)

    def durable(perform: Callable[[Case, PlatformCalls, Found], Found]) -> Workflow:
        def step(order: str, found: Found) -> Found:
            return perform(replace(case, order=order), calls, found)

        decorated: Workflow = DBOS.step(name=perform.__name__)(step)
        return decorated

    def alone(step: Workflow, name: str) -> Workflow:
        decorated: Workflow = DBOS.workflow(name=f"{name} alone")(lambda order, found: step(order, found))
        return decorated

    create_account, provision_pixel = durable(careful.create_account), durable(careful.provision_pixel)
    commit_source, create_index = durable(careful.commit_pixel_source), durable(careful.create_index)
    look, attach = durable(describe_index), durable(attach_pixel)
    initialise = alone(durable(careful.initialise_ecom), "initialise_ecom")
    others = [alone(durable(each), each.__name__) for each in (rename_account, careful.send_invites)]

    def created(order: str, found: Found) -> Found:
        found = {**found, **create_account(order, found)}
        initialising = DBOS.start_workflow(initialise, order, found)
        found |= provision_pixel(order, found)
        found |= commit_source(order, found)
        initialising.get_result()
        return found

    def submitted(order: str, found: Found) -> Found:
        beside = [DBOS.start_workflow(each, order, found) for each in others]
        found = {**found, **create_index(order, found)}
        while found["status"] != "READY":
            DBOS.sleep(LOOK_AGAIN_SECONDS)
            found |= look(order, found)
        attach(order, found)
        for each in beside:
            each.get_result()
        return found

    return {each.__name__: DBOS.workflow(name=each.__name__)(each) for each in (created, submitted)}


def main() -> None:
    """Answer until nobody asks any more."""
    with_milliseconds()
    case = Case.read(Path(sys.argv[1]))
    DBOS(config=configuration(case))
    flows = workflows(case)
    DBOS.launch()
    for line in sys.stdin:
        wanted = json.loads(line)
        with SetWorkflowID(f"{wanted['order']}/{wanted['stage']}"):
            handle = DBOS.start_workflow(flows[wanted["stage"]], wanted["order"], wanted["found"])
        began = time.monotonic()
        found = handle.get_result()
        print(json.dumps({"seconds": time.monotonic() - began, "found": found}), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main()
