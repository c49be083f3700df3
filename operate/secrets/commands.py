"""``python -m operate secret``: stores a secret, once it is sure that it can be used. Nothing shows its value."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from chalicelib.clients.aws.secret_text import token_of
from chalicelib.clients.channels.webhook_signature import SigningKeyError
from chalicelib.errors import PlatformError, SettingMissing
from chalicelib.flows import registry
from chalicelib.records.key_hashes import HashSecretUnusable, KeyHashes
from chalicelib.records.keys import Keys
from infra import needs
from operate.aws import aws
from operate.command import Asked, about_stage
from operate.records.place import Place
from operate.refusal import Refused
from operate.secrets.form import GITHUB, KEYS, kind_of, name_of, storing

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
    if which.setting == KEYS:
        _see_none_is_left(asked, called, text)
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


def _see_none_is_left(asked: Asked, called: str, text: str) -> None:
    """See that no key is kept under a version that the secret has, and the new text has not, or has otherwise.

    Raises:
        Refused: One is: it would be refused from then on.
    """
    try:
        before, desk = stored_versions(asked, called), Place(asked).desk
    except (HashSecretUnusable, PlatformError, SettingMissing, Refused):
        return  # it is not there, cannot be used as it is, or nothing is deployed
    now = dict(KeyHashes.read(token_of(called, text)).versions)
    for version, kept_under in before.versions:
        if now.get(version) != kept_under and (left := Keys(desk.store).left(version, desk.clock())):
            raise Refused(
                f"{len(left)} of the keys that count are kept under {version}, which this text has not, or has "
                "otherwise: they would be refused. Nothing was stored.",
                "Store the new version before those that are there: v2:… v1:… (docs/runbook.md, The secret of keys).",
            )


def stored_versions(asked: Asked, called: str) -> KeyHashes:
    """The versions that the secret of keys has by now.

    Raises:
        Refused: There is no such secret, or it is marked for deletion.
        HashSecretUnusable, SettingMissing, Permanent: It cannot be used as it is.
    """
    client: Any = asked.session.client("secretsmanager")
    try:
        text = client.get_secret_value(SecretId=called).get("SecretString", "")
    except (client.exceptions.ResourceNotFoundException, client.exceptions.InvalidRequestException):
        raise Refused(f"There is no secret {called}.", f"{storing(asked.stage.named, 'key-hash')} stores it.") from None
    return KeyHashes.read(token_of(called, text))


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
        restoring = aws(asked.stage.region, f"secretsmanager restore-secret --secret-id {called}")
        raise Refused(f"{called} is marked for deletion.", f"{restoring}; then run this again.")
    client.put_secret_value(SecretId=called, SecretString=text)
    return False
