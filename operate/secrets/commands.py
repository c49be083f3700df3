"""``python -m operate secret``: stores a secret, once it is sure that it can be used. Nothing shows its value."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from chalicelib.clients.channels.webhook_signature import SigningKeyError
from chalicelib.errors import PlatformError, SettingMissing
from chalicelib.flows import registry
from infra import needs
from operate.command import Asked, about_stage
from operate.refusal import Refused
from operate.secrets.form import GITHUB, kind_of, name_of

if TYPE_CHECKING:
    from chalicelib.clients.needs import Secret


@click.command("secret")
@click.argument("name")
@click.option("--app-id", default="", help="What is read is the private key of the GitHub App with this id.")
@click.option("--installation-id", default="", help="The App's installation: the number at the end of its address.")
@about_stage
def secret(asked: Asked, name: str, app_id: str, installation_id: str) -> None:
    """Store a secret of the stage from standard input, or a new value of it, if its platform's client can use it.

    NAME is what docs/settings.md calls it (controller-token), or its whole name.
    """
    which, called = _meant(asked, name)
    if bool(app_id) != bool(installation_id) or (app_id and which.setting != GITHUB):
        raise click.UsageError("--app-id and --installation-id belong together, and to the key of a GitHub App.")
    text = _read(called)
    if app_id:
        text = json.dumps({"app_id": app_id, "installation_id": installation_id, "private_key": text})
    kind = _kind(which, called, text)
    made = _stored(asked, called, text)
    asked.out.answer({"name": called, "kind": kind, "made": made})
    asked.out.say(f"{called} is {'made' if made else 'renewed'}: {kind}. It is used within five minutes.")


COMMANDS = (secret,)


def _meant(asked: Asked, name: str) -> tuple[Secret, str]:
    """The secret, and its name in Secrets Manager."""
    stage = asked.stage
    known = {}
    for each in needs.every_secret(registry.chosen(stage.settings["flows"])):
        if called := name_of(each, stage.name, stage.settings):
            known[called] = each
    for called, each in known.items():
        if name in {called, called.rpartition("/")[2], each.called, each.setting}:
            return each, called
    raise Refused(
        f"The stage {stage.name} has no secret {name!r}. It has: {', '.join(sorted(known))}.",
        "Those of webhooks are named by settings first: slack_webhook_secret, crm_webhook_secret (docs/settings.md).",
    )


def _read(called: str) -> str:
    """Standard input; at a terminal a line that is not shown."""
    if sys.stdin.isatty():
        return str(click.prompt(f"Value of {called}", hide_input=True, err=True))
    return sys.stdin.read()


def _kind(which: Secret, called: str, text: str) -> str:
    try:
        return kind_of(which, called, text)
    except SettingMissing:
        refused = Refused(f"What was read for {called} is empty. Nothing was stored.", "End it with `< FILE`.")
    except SigningKeyError as error:
        refused = Refused(
            f"{called} cannot be used: {error}. Nothing was stored.", "docs/notifications.md has its form."
        )
    except PlatformError as error:
        refused = Refused(f"{error.message} Nothing was stored.", error.hint)
    raise refused


def _stored(asked: Asked, called: str, text: str) -> bool:
    """Whether it had to be made. Where it is there, the value before stays as AWSPREVIOUS."""
    client: Any = asked.session.client("secretsmanager")
    try:
        described = client.describe_secret(SecretId=called)
    except client.exceptions.ResourceNotFoundException:
        if called.startswith("arn:"):
            raise Refused(f"There is no secret {called}.", "Name it by its name, or correct the ARN.") from None
        key = asked.stage.application.get("secrets_key_arn", "")
        client.create_secret(Name=called, SecretString=text, **({"KmsKeyId": key} if key else {}))
        return True
    if described.get("DeletedDate"):
        restoring = f"aws secretsmanager restore-secret --region {asked.stage.region} --secret-id {called}"
        raise Refused(f"{called} is marked for deletion.", f"{restoring}; then run this again.")
    client.put_secret_value(SecretId=called, SecretString=text)
    return False
