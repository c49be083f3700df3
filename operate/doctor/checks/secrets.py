"""Whether each secret is there, may be read, and is what its platform's client can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.channels.webhook import SIGNING_KEY
from chalicelib.clients.channels.webhook_signature import SigningKeyError
from chalicelib.errors import PlatformError, SettingMissing
from infra import needs
from operate.doctor.finding import Finding, fault, ok
from operate.doctor.run import of_platform
from operate.secrets.form import kind_of, name_of, storing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.clients.needs import Secret
    from operate.doctor.place import Place

ABOUT = "each secret of the stage's flows: there, readable, and of the form that its client needs"


def look(place: Place) -> Iterator[Finding]:
    """One line for each secret that a setting names, or that has a name of its own."""
    for secret in needs.every_secret(place.flows):
        if name := name_of(secret, place.env, place.said):
            yield _examined(place, secret, name)


def _examined(place: Place, secret: Secret, name: str) -> Finding:
    check = f"secret {name.rpartition('/')[2] if not name.startswith('arn:') else secret.setting}"
    client = place.client("secretsmanager")
    try:
        text = client.get_secret_value(SecretId=name).get("SecretString", "")
        kind = kind_of(secret, name, text)
    except (client.exceptions.ResourceNotFoundException, client.exceptions.InvalidRequestException, SettingMissing):
        return fault(check, f"the secret {name!r} is not there, or empty", storing(place.named, name))
    except SigningKeyError as error:
        return fault(check, f"its {SIGNING_KEY} cannot sign: {error}", storing(place.named, name))
    except PlatformError as error:
        return of_platform(check, error)
    return ok(check, f"{kind}, readable")
