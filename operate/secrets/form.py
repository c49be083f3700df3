"""What a secret of a stage is called, and what its platform's client can use. Doctor and `secret` go by the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from chalicelib.clients.aws.secret_text import github_credential_of, members_of, token_of
from chalicelib.clients.channels.webhook import MEMBERS, SIGNING_KEY, URL, may_be_sent_to
from chalicelib.clients.channels.webhook_signature import SigningKeyError, signing_keys
from chalicelib.clients.tokens.service import SHORTEST
from chalicelib.errors import Permanent
from chalicelib.records.key_hashes import HashSecretUnusable, KeyHashes

if TYPE_CHECKING:
    from chalicelib.clients.needs import Secret
    from operate.stage import Named

WEBHOOKS: Final = frozenset({"slack_webhook_secret", "crm_webhook_secret"})
GITHUB: Final = "github_token_secret"
KEYS: Final = "key_hash_secret"
KNOWN_BY: Final = frozenset({"shop_caller_secret", "orders_caller_secret", "payments_webhook_secret"})
"""By which somebody is known who calls: one text, or two with a blank between while it is replaced."""
CARD: Final = "card_token_secret"
"""The one that no header carries: it stands in the body of a request."""


def name_of(secret: Secret, env: str, said: Mapping[str, str]) -> str:
    """The secret's name or ARN in Secrets Manager; empty: the stage has none.

    Args:
        env: The stage's name.
        said: The stage's settings, by their names in lower case.
    """
    return said.get(secret.setting, "") or (f"{env}/onboarding/{secret.called}" if secret.called else "")


def kind_of(secret: Secret, name: str, text: str) -> str:
    """What a text is, where the platform's client can use it: ``a token``, ``a GitHub App's key``, ``a webhook``.

    Raises:
        SettingMissing: It is empty.
        Permanent: It has not the form; says what that is, and nothing of the text.
        SigningKeyError: A webhook's key cannot sign, or its address is no https.
    """
    if secret.setting in WEBHOOKS:
        members = members_of(name, text, MEMBERS)
        signing_keys(members[SIGNING_KEY])
        if not may_be_sent_to(members[URL]):
            raise SigningKeyError("its url must begin with https://")
        return "a webhook"
    if secret.setting == KEYS:
        return _versions(name, text)
    if secret.setting in KNOWN_BY:
        return _known_by(name, text)
    if secret.setting == GITHUB:
        credential = github_credential_of(name, text)
        if not isinstance(credential, str):
            return "a GitHub App's key"
        _see_sent(name, credential)
    else:
        token = token_of(name, text)
        if secret.setting != CARD:
            _see_sent(name, token)
    return "a token"


def _versions(name: str, text: str) -> str:
    """What the secret of keys is."""
    try:
        many = len(KeyHashes.read(token_of(name, text)).versions)
    except HashSecretUnusable as error:
        why = str(error)
    else:
        return "the secret of keys, of one version" if many == 1 else f"the secret of keys, of {many} versions"
    hint = f"Store {name!r} as v1:… with 32 characters or more; a newer version before it, with a blank between."
    raise Permanent("SECRET_UNREADABLE", f"The secret {name!r} cannot be used: {why}.", hint=hint)


def _known_by(name: str, text: str) -> str:
    """What the secret is by which a caller is known: what is too short would be taken from nobody."""
    found = token_of(name, text).split()
    if len(found) > 2 or any(len(each) < SHORTEST for each in found):
        raise Permanent(
            "SECRET_UNREADABLE",
            f"The secret {name!r} holds a token of less than {SHORTEST} characters, or more than two.",
            hint=f"Store {name!r} as one token of {SHORTEST} characters or more; while it is replaced, two with a "
            "blank between.",
        )
    for each in found:
        _see_sent(name, each)
    return "a token" if len(found) == 1 else "two tokens, while one replaces the other"


def _see_sent(name: str, token: str) -> None:
    """See that a header can carry a token: visible ASCII alone (RFC 9110, section 5.5). A file of two lines is none."""
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise Permanent(
            "SECRET_UNREADABLE",
            f"The secret {name!r} holds blanks, line ends or other signs that no token has.",
            hint=f"Store {name!r} as the token alone, on one line.",
        )


def storing(stage: Named, name: str) -> str:
    """The command that stores it."""
    return f"python -m operate secret {name} {stage.option} < FILE"
