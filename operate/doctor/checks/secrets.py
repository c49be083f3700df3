"""Whether each secret is there, may be read, and is what its platform's client can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.aws.secret_text import github_credential_of, members_of, token_of
from chalicelib.clients.channels.webhook import MEMBERS, SIGNING_KEY, URL, may_be_sent_to
from chalicelib.clients.channels.webhook_signature import SigningKeyError, signing_keys
from chalicelib.errors import PlatformError, SettingMissing
from infra import needs
from operate.doctor.finding import Finding, fault, ok
from operate.doctor.run import of_platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.clients.needs import Secret
    from operate.doctor.place import Place

ABOUT = "each secret of the stage's flows: there, readable, and of the form that its client needs"
WEBHOOKS = {"slack_webhook_secret", "crm_webhook_secret"}
GITHUB = "github_token_secret"


def look(place: Place) -> Iterator[Finding]:
    """One line for each secret that a setting names, or that has a name of its own."""
    for secret in needs.every_secret(place.flows):
        named = place.said.get(secret.setting, "")
        name = named or (f"{place.env}/onboarding/{secret.called}" if secret.called else "")
        if name:
            yield _examined(place, secret, name)


def _examined(place: Place, secret: Secret, name: str) -> Finding:
    check = f"secret {name.rpartition('/')[2] if not name.startswith('arn:') else secret.setting}"
    client = place.client("secretsmanager")
    try:
        text = client.get_secret_value(SecretId=name).get("SecretString", "")
        kind = _kind(secret, name, text)
    except (client.exceptions.ResourceNotFoundException, client.exceptions.InvalidRequestException, SettingMissing):
        return fault(check, f"the secret {name!r} is not there, or empty", _store(name, secret))
    except SigningKeyError as error:
        return fault(check, f"its {SIGNING_KEY} cannot sign: {error}", _store(name, secret))
    except PlatformError as error:
        return of_platform(check, error)
    return ok(check, f"{kind}, readable")


def _kind(secret: Secret, name: str, text: str) -> str:
    if secret.setting in WEBHOOKS:
        members = members_of(name, text, MEMBERS)
        signing_keys(members[SIGNING_KEY])
        if not may_be_sent_to(members[URL]):
            raise SigningKeyError("its url must begin with https://")
        return "a webhook"
    if secret.setting == GITHUB:
        return "a token" if isinstance(github_credential_of(name, text), str) else "a GitHub App's key"
    token_of(name, text)
    return "a token"


def _store(name: str, secret: Secret) -> str:
    form = '{"url": "https://…", "signing_key": "whsec_…"}' if secret.setting in WEBHOOKS else "…"
    return f"aws secretsmanager create-secret --name {name} --secret-string '{form}' (put-secret-value if it is there)"
