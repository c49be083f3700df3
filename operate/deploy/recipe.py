"""What Chalice is told of a stage, and what is set beside it: a document that is kept with each release.

It is made of the same overrides that CloudFormation's template has (`infra.application`), in the same words, which are
filled in when it is used. So a rollback gets the rights, variables and options of then, on the state of now.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chalicelib.flows import registry
from infra.application import alarms
from infra.application.functions import ROLES
from infra.application.template import template
from infra.bundle import Bundle
from infra.cfn import resolved
from infra.generated import text_of
from infra.package import hand_over
from infra.policies import FUNCTIONS, functions_of
from infra.runtime import Runtime
from operate.deploy.source import configured

if TYPE_CHECKING:
    from pathlib import Path

    from infra.cfn import Json
    from operate.stage import Stage

SOURCES: Final = {
    "ONBOARDING_STREAM_ARN": "TableStreamArn",
    "WAKE_QUEUE_ARN": "WakeQueueArn",
    "BULK_QUEUE_ARN": "BulkQueueArn",
}
"""What app.py is told, and the state stack's output that says it."""
CHALICES: Final = {"api": "api_handler", "stream": "stream", "wake": "wake", "sweep": "sweep", "bulk": "bulk"}
"""What Chalice calls the functions."""
_STREAM_ALONE: Final = ("Stream", "StartingPosition")
"""Of the stream's mapping, what is said when it is made and not after."""


def recipe(stage: Stage, runtime: Runtime) -> Json:
    """What a stage that is deployed by Chalice is made of, beside its code.

    Args:
        stage: The stage, which says the flows.
        runtime: What its functions run in.
    """
    flows = registry.chosen(stage.settings["flows"])
    made, (config, sizes) = template(flows), configured()
    ours = {one for name, logical in functions_of(flows).items() for one in (logical, ROLES[name])}
    return {
        "runtime": [*runtime.python, runtime.architecture],
        "config": config,
        "sizes": sizes,
        "parameters": {name: str(one.get("Default", "")) for name, one in made["Parameters"].items()},
        "conditions": made["Conditions"],
        "resources": {name: made["Resources"][name] for name in sorted(ours)},
        "alarms": alarms.alone(flows),
    }


@dataclass(frozen=True)
class Told:
    """A recipe with everything filled in.

    Attributes:
        runtime: What the functions run in.
        config: Chalice's configuration, of this one stage.
        policies: Each function's rights, by our name for it.
        functions: The properties that each function is to have, by CloudFormation's names.
        alarms: The template of the alarms.
    """

    runtime: Runtime
    config: Json
    policies: Mapping[str, Json]
    functions: Mapping[str, Json]
    alarms: Json

    @classmethod
    def of(cls, kept: Json, stage: str, given: Mapping[str, str]) -> Told:
        """Fill in a recipe.

        Args:
            kept: The recipe.
            stage: The stage's name.
            given: Parameters and pseudo parameters; one that is not there has its default.
        """
        values = {**kept["parameters"], **given}
        made = resolved(kept["resources"], values, kept["conditions"])
        functions = {name: made[logical]["Properties"] for name, logical in FUNCTIONS.items() if logical in made}
        roles = {name: made[ROLES[name]]["Properties"] for name in functions}
        policies = {name: role["Policies"][0]["PolicyDocument"] for name, role in roles.items()}
        sources = {name: values[output] for name, output in SOURCES.items() if output in values}
        config = _configuration(kept, stage, functions, sources)
        *python, architecture = kept["runtime"]
        runtime = Runtime((python[0], python[1]), architecture)
        return cls(runtime, config, policies, functions, kept["alarms"])

    def digest(self, bundle: str) -> str:
        """The same where Chalice, and what is set after it, would bring a stage to the same.

        Args:
            bundle: Key of the code in the stage's bucket.
        """
        said = [bundle, str(self.runtime), self.config, self.policies, self.functions, self.alarms]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def written(self, code: Path, target: Path) -> Path:
        """Write the project that Chalice is to deploy: the code out of its bundle, and what is said here.

        Args:
            code: The bundle.
            target: An empty folder.
        """
        with zipfile.ZipFile(code) as archive:
            names = (name for name in archive.namelist() if name == "app.py" or name.startswith("chalicelib/"))
            archive.extractall(target, [name for name in names if not name.endswith(".pyc")])
        (target / "requirements.txt").touch()  # the bundle has the libraries
        folder = target / ".chalice"
        folder.mkdir()
        for name, document in self.policies.items():
            (folder / _policy_of(name)).write_text(text_of(document), encoding="utf-8")
        (folder / "config.json").write_text(text_of(self.config), encoding="utf-8")
        hand_over(Bundle.of(code, self.runtime, bytecode=True), target)
        return target

    def mapping(self, function: str) -> dict[str, Any]:
        """The options of a function's event source mapping, as Lambda's API has them."""
        ((_, event),) = self.functions[function]["Events"].items()
        found = {name: one for name, one in event["Properties"].items() if name not in {*_STREAM_ALONE, "Queue"}}
        if scaling := found.get("ScalingConfig"):
            found["ScalingConfig"] = {name: int(most) for name, most in scaling.items()}
        if factor := found.get("ParallelizationFactor"):
            found["ParallelizationFactor"] = int(factor)
        return found


def _configuration(kept: Json, stage: str, functions: Mapping[str, Json], told: Mapping[str, str]) -> Json:
    named: Json = {}
    for name in functions:
        chalices = CHALICES[name]
        variables = functions[name]["Environment"]["Variables"]
        named[chalices] = {
            **kept["sizes"][chalices],
            "iam_policy_file": _policy_of(name),
            "environment_variables": dict(variables),
        }
        if reserved := functions[name].get("ReservedConcurrentExecutions"):
            named[chalices]["reserved_concurrency"] = int(reserved)
    everywhere = {"FLOWS": functions["api"]["Environment"]["Variables"]["FLOWS"], **told}
    traced = functions["api"]["Tracing"] == "Active"
    return {
        **kept["config"],
        "xray": traced,
        "stages": {stage: {"environment_variables": everywhere, "lambda_functions": named}},
    }


def _policy_of(function: str) -> str:
    return f"policy-{function}.json"
