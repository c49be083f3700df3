"""What the stacks are given, and what a value is that a template only describes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infra.parameters import FROM_THE_STATE, OWN, parameter_name
from infra.state.template import PARAMETERS
from operate.settings.declared import file_name

if TYPE_CHECKING:
    from operate.deploy.work import Work
    from operate.stage import Stage


def of_state(stage: Stage) -> dict[str, str]:
    """Parameters of the state stack, as the stage's file says them; the rest keep their defaults."""
    pages = page_origins(stage.settings["console_url"], stage.settings.get("admin_url", ""))
    return {"Env": stage.name, "PageOrigins": pages, **_named(stage.state, PARAMETERS)}


def page_origins(*addresses: str) -> str:
    """The origins of pages' addresses, each once, with commas."""
    parts = (urlsplit(each) for each in addresses if each)
    return ",".join(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in parts))


def of_names(account: str, region: str) -> dict[str, str]:
    """The pseudo parameters of which names are made that hold the place."""
    return {"AWS::AccountId": account, "AWS::Region": region}


def of_application(stage: Stage, outputs: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Parameters of the application.

    Args:
        stage: Settings and the file's own parameters.
        outputs: The state stack's.
        known: Names of the template's parameters; it is given no other.
    """
    settings = {parameter_name(name): value for name, value in stage.settings.items()}
    given = {"Env": stage.name, **settings, **_named(stage.application, OWN), **handed_over(outputs)}
    return {name: value for name, value in given.items() if name in known}


def own(given: Mapping[str, str], outputs: Mapping[str, str]) -> dict[str, str]:
    """What of an application's parameters is kept with a release: all but the state's, which are always the present."""
    return {name: value for name, value in given.items() if name not in handed_over(outputs)}


def handed_over(outputs: Mapping[str, str]) -> dict[str, str]:
    """The state's outputs that the application is given under the same names."""
    return {name: outputs[name] for name in (*FROM_THE_STATE, "KmsKeyArn") if name in outputs}


def of_the_place(work: Work) -> dict[str, str]:
    """CloudFormation's pseudo parameters."""
    partition: str = work.client("cloudformation").meta.partition
    return {"AWS::Partition": partition, **of_names(work.stage.account, work.stage.region)}


def _named(said: Mapping[str, str], parameters: Mapping[str, Any]) -> dict[str, str]:
    """What a table of the stage's file says, under CloudFormation's names."""
    names = {file_name(name): name for name in parameters}
    return {names[key]: value for key, value in said.items()}
