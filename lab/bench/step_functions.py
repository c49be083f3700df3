"""The same onboarding by state machines of AWS Step Functions, as the emulator runs them.

A machine for each intent that starts work, with the states that `alternatives` prices. One function of the bare
handler's bundle performs every task. Each choice favours it: nobody waits for a gateway before a machine starts, and
nothing is written to a table.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.executors.create_index import LOOK_AGAIN
from lab.bench import watch
from lab.bench.rounds import Round

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.cfn import Json
    from lab.bench.place import BenchStack
    from lab.bench.rounds import Turns


class StepFunctions:
    """Runs onboardings by machines of its own.

    Args:
        place: Where.
        turns: Whose customers.
    """

    def __init__(self, place: BenchStack, turns: Turns) -> None:
        self._place, self._turns = place, turns
        self._client: Any = place.emulator.session.client("stepfunctions", endpoint_url=place.emulator.url)
        self._machines = {
            name: self._client.create_state_machine(
                name=f"bench-{name}", definition=json.dumps(made), roleArn=place.role_arn
            )
            for name, made in machines(place.task_arn).items()
        }

    def round(self) -> Round:
        """One onboarding."""
        user, began = self._turns.user(), time.time()
        said: dict[str, Any] = {"id": str(uuid.uuid4()), "user": user, "prefill": self._turns.prefill}
        said, ready = self._run("created", said)
        said, _ = self._run("registered", said)
        _, done = self._run("submitted", {**said, "answers": self._turns.answers})
        return Round(began, said["id"], ready, done)

    def _run(self, name: str, said: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """Run a machine to its end: what is known then, and the seconds from the start's answer."""
        machine = self._machines[name]["stateMachineArn"]
        execution = self._client.start_execution(stateMachineArn=machine, input=json.dumps(said))["executionArn"]
        answered = time.monotonic()
        seen: dict[str, Any] = {}

        def over() -> bool:
            seen.update(self._client.describe_execution(executionArn=execution))
            return bool(seen["status"] != "RUNNING")

        ended = watch.until(over, f"Step Functions: {name}")
        if seen["status"] != "SUCCEEDED":
            raise watch.NeverDone(f"Step Functions: {name}: {seen['status']}: {seen.get('cause', '')}")
        return json.loads(seen["output"]), ended - answered


def machines(function: str) -> dict[str, Json]:
    """The machines in Amazon's States Language, by the intent that starts them. Each ends with all that is known.

    Args:
        function: ARN of the one that performs tasks.
    """

    def task(name: str, **more: Any) -> Json:
        return {"Type": "Task", "Resource": function, "Parameters": {"task": name, "said.$": "$"}, **more}

    def branch(*names: str) -> Json:
        """These tasks, one after the other."""
        states = {
            name: task(name, **({"Next": following} if following else {"End": True}))
            for name, following in zip(names, (*names[1:], ""), strict=True)
        }
        return {"StartAt": names[0], "States": states}

    def beside(*branches: Json) -> Json:
        return {"Type": "Parallel", "Branches": list(branches), "ResultPath": None, "End": True}

    index = {
        "StartAt": "create_index",
        "States": {
            "create_index": task("create_index", Next="is_it_ready"),
            "is_it_ready": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.ready", "BooleanEquals": True, "Next": "attach_pixel"}],
                "Default": "wait",
            },
            "wait": {"Type": "Wait", "Seconds": int(LOOK_AGAIN.total_seconds()), "Next": "describe_index"},
            "describe_index": task("describe_index", Next="is_it_ready"),
            "attach_pixel": task("attach_pixel", End=True),
        },
    }
    created = {
        "create_account": task("create_account", Next="beside"),
        "beside": beside(branch("initialise_ecom"), branch("provision_pixel", "commit_pixel_source")),
    }
    submitted = {"beside": beside(branch("rename_account"), branch("send_invites"), index)}
    return {
        "created": {"StartAt": "create_account", "States": created},
        "registered": branch("grant_ownership"),
        "submitted": {"StartAt": "beside", "States": submitted},
    }
