"""A running stack as a stage of ``python -m operate``: its file, and the AWS profile that leads to it.

With these a person tries on this machine, word for word, what the runbook does on AWS.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from infra.parameters import parameter_name
from infra.state.template import PARAMETERS
from local.stack.aws import ACCOUNT, ADMINISTRATOR
from local.stack.site import ENV, REGION
from operate.settings import declared

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local.stack.site import Site


def write(site: Site, parameters: Mapping[str, str]) -> None:
    """Write both files for a stack that was given these parameters, by the templates' names."""
    site.stages.mkdir(parents=True, exist_ok=True)
    (site.stages / f"{ENV}.toml").write_text(said(parameters), encoding="utf-8")
    _write_profile(site.aws_config, site.emulator)


def said(parameters: Mapping[str, str]) -> str:
    """The stage's file: the account that emulators play, and the parameters under the names that a file gives them."""
    settings = {parameter_name(name): name for name in declared.settings()}
    lines = [f'account = "{ACCOUNT}"', f'region = "{REGION}"', "", "[settings]"]
    lines += [f"{settings[name]} = {json.dumps(value)}" for name, value in parameters.items() if name in settings]
    lines += ["", "[state]"]
    lines += [
        f"{declared.file_name(name)} = {json.dumps(value)}"
        for name, value in parameters.items()
        if name in PARAMETERS and name not in declared.BY_ITSELF
    ]
    return "\n".join(lines) + "\n"


def _write_profile(path: Path, endpoint: str) -> None:
    """A configuration of AWS's tools, whose default profile is the emulator's administrator."""
    path.write_text(
        f"[default]\nregion = {REGION}\nendpoint_url = {endpoint}\n"
        f"aws_access_key_id = {ADMINISTRATOR}\naws_secret_access_key = {ADMINISTRATOR}\n",
        encoding="utf-8",
    )
