"""``python -m runbook tenant --file acme.yaml``: a runbook, performed step by step.

The status is 0 where all is done, 1 where a step was refused, 2 where the command line is wrong, and 3 where a person
must do something first. The same command goes on where it stopped.
"""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from pathlib import Path
from typing import Any

import click

from runbook import curl
from runbook.checks import holds
from runbook.perform import Run, applies
from runbook.plan import Runbook, load, read_yaml
from runbook.refusal import Refused, WaitsForPerson
from runbook.state import Secrets, State, StepState
from runbook.talk import Talk

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("runbook")
@click.argument("name")
@click.option("--file", "file", required=True, type=_FILE, help="Whom it is for; the document has an example.")
@click.option("--base-url", default="http://localhost:4600", show_default=True, help="Address of the API.")
@click.option("--dry-run", is_flag=True, help="Print the command of each step; send nothing, write nothing.")
@click.option("--from", "begin", metavar="STEP", help="Do this step anew, and all behind it.")
@click.option("--state", type=_FILE, help="How far it has come. Default: beside the file, .state.json.")
@click.option("--secrets", type=_FILE, help="Where secrets are written that are told once; readable by you alone.")
@click.option("--yes", is_flag=True, help="Take as done what a person does.")
@click.option("--kept", multiple=True, metavar="NAME=VALUE", help="What a step keeps, where it was done otherwise.")
def program(**options: Any) -> None:
    """Perform a runbook, such as `tenant`."""
    try:
        _perform(**options)
    except WaitsForPerson as waits:
        _refused(waits, 3)
    except Refused as refused:
        _refused(refused, 1)


def _perform(
    name: str,
    file: Path,
    base_url: str,
    begin: str | None,
    state: Path | None,
    secrets: Path | None,
    *,
    dry_run: bool,
    yes: bool,
    kept: tuple[str, ...],
) -> None:
    runbook, about = load(name), _read(file)
    talk = Talk(base_url)
    there = State(state or file.with_suffix(".state.json"), runbook.name, talk.base_url, written=not dry_run)
    _take_over(runbook, there, dict(each.partition("=")[::2] for each in kept))
    if dry_run:
        for text in commands(runbook, about, there, talk.base_url, begin):
            click.echo(visible(text))
        return
    Run(
        runbook=runbook,
        file=about,
        talk=talk,
        state=there,
        secrets=Secrets(secrets),
        environment=os.environ,
        confirm=(lambda _: True) if yes else _asked,
        tell=lambda words: click.echo(visible(words)),
        sleep=time.sleep,
    ).go(begin)


def _take_over(runbook: Runbook, state: State, given: dict[str, str]) -> None:
    """Take a step as done whose answer the person has, such as a tenant that was made without the API.

    Raises:
        Refused: No step keeps that, its answer would not have this value, or it has kept another one.
    """
    for name, value in given.items():
        step = next((each for each in runbook.steps if each.request and set(each.request.keep) == {name}), None)
        if step is None or step.request is None:
            raise Refused(f"No step keeps {name!r} alone.", "Say it as TENANT_ID=ten_…")
        path = step.request.keep[name]
        if not value or any(each.path == path and not holds(each, value) for each in step.request.holds):
            raise Refused(
                f"{value!r} is nothing that the step {step.name} keeps as {name}.", "Say it as TENANT_ID=ten_…"
            )
        if state.kept.get(name, value) != value:
            says = f"{state.path} is of {name}={state.kept[name]}, and what follows was done for that."
            raise Refused(says, "Name another file with --state.")
        state.put(step.name, StepState(outcome="done"), **{name: value})


def commands(runbook: Runbook, file: dict[str, Any], state: State, base_url: str, begin: str | None) -> list[str]:
    """What a run would do, a text for each step that is left: the command, with what is known by now filled in.

    Raises:
        Refused: There is no step of the name.
    """
    first = runbook.steps.index(runbook.step(begin)) if begin else 0
    values, texts = {**file, **state.kept}, []
    for number, step in enumerate(runbook.steps):
        known = state.of(step.name)
        if not applies(step.when, file) or number < first or (known and known.outcome != "sent" and not begin):
            continue
        lines = [f"# [{number + 1}/{len(runbook.steps)}] {step.name}: {step.title}"]
        lines += [f"# {step.person}"] if step.person else []
        key = (known.key if known else "") or curl.key_of(runbook, step, file)
        lines += [curl.command(step.request, values, base_url=base_url, key=key)] if step.request else []
        texts.append("\n".join(lines) + "\n")
    return texts


def visible(words: str) -> str:
    """Words without characters that steer a terminal: some come from servers."""
    return "".join(each if each == "\n" or unicodedata.category(each)[0] != "C" else "�" for each in words)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file} cannot be read.", "Name the file that describes the customer with --file.") from None
    about = read_yaml(text, str(file))
    if not isinstance(about, dict):
        raise Refused(f"{file} does not describe a customer.", "docs/runbooks has an example.")
    return about


def _asked(words: str) -> bool:
    return sys.stdin.isatty() and click.confirm(visible(words) + " Is that done?")


def _refused(refused: Refused, status: int) -> None:
    click.echo(f"{'waits' if status == 3 else 'error'}: {visible(refused.says)}", err=True)
    if refused.remedy:
        click.echo(f"next:  {visible(refused.remedy)}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    program(prog_name="python -m runbook")
