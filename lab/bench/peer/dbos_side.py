"""One customer on DBOS: begin the workflow, or let `DBOS.launch()` recover it. Runs in the peer's own environment.

python -m lab.bench.peer.dbos_side (plain | careful) (begin | recover) CASE [STEP PLACE]
"""

from __future__ import annotations

import importlib
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dbos import DBOS, SetWorkflowID  # type: ignore[import-not-found] # it has an environment of its own

from lab.bench.peer import careful, plain
from lab.bench.peer.calls import PlatformCalls
from lab.bench.peer.case import ANSWERED, BEFORE, CAREFUL, CHECKPOINTED, DONE, STEPS, STOPPED, Case
from lab.bench.peer.cut import Cut

Step = Callable[[dict[str, Any]], dict[str, Any]]
MILLISECONDS_SINCE = (3, 42)
"""The SQLite that knows ``unixepoch('subsec')``, which DBOS asks it for from Python 3.12 on."""


def with_milliseconds() -> None:
    """Take SQLite from a package where Python's own, the system's, is too old for DBOS (Debian 12 has 3.40)."""
    if sqlite3.sqlite_version_info < MILLISECONDS_SINCE:
        newer = importlib.import_module("pysqlite3")
        sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = newer, newer.dbapi2


def configuration(case: Case) -> dict[str, Any]:
    """As the quick start has it, in a database of the case's own."""
    return {
        "name": "peer",
        "application_version": "1",  # DBOS recovers workflows of its own version
        "system_database_url": f"sqlite:///{case.folder}/dbos.sqlite",
        "log_level": "CRITICAL",
    }


def workflow(side: Any, case: Case, cut: Cut) -> Callable[[], dict[str, Any]]:
    """The workflow of six steps; each may end the process at one of the places."""
    calls = PlatformCalls(case)

    def durable(name: str) -> Step:
        perform = getattr(side, name)

        def step(found: dict[str, Any]) -> dict[str, Any]:
            cut.at(name, BEFORE)
            made: dict[str, Any] = perform(case, calls, found)
            cut.at(name, ANSWERED)
            return made

        decorated: Step = DBOS.step(name=name)(step)
        return decorated

    steps = {name: durable(name) for name in STEPS}

    def onboard() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in STEPS:
            found |= steps[name](found)
            cut.at(name, CHECKPOINTED)
        return found

    decorated: Callable[[], dict[str, Any]] = DBOS.workflow(name="onboard")(onboard)
    return decorated


def main() -> None:
    """Begin or recover, and say on standard output how it ended."""
    with_milliseconds()
    side, what, path, *where = sys.argv[1:]
    case = Case.read(Path(path))
    DBOS(config=configuration(case))
    onboard = workflow(careful if side == CAREFUL else plain, case, Cut(*where))
    DBOS.launch()
    try:
        if what == "begin":
            with SetWorkflowID(case.order):
                onboard()
        else:
            DBOS.retrieve_workflow(case.order).get_result()
        ended, why = DONE, ""
    except Exception as error:  # noqa: BLE001 - whatever ends the workflow is the result that is asked for
        ended, why = STOPPED, type(error).__name__
    status = DBOS.retrieve_workflow(case.order).get_status().status
    print(json.dumps({"ended": ended, "why": f"{status} {why}".strip()}), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main()
