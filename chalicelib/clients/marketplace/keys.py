"""The stores' keys of the marketplace: one secret for each store, under the store's name, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws.errors import AwsFailure, Reading, error_code, translated
from chalicelib.clients.aws.secrets import DENIED, MISSING
from chalicelib.errors import Permanent, Retryable

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

_MEMBER: Final = "api_key"
_SHOP: Final = "shop"


class KeyMissing(Permanent):
    """There is no key of this store."""

    def __init__(self) -> None:
        super().__init__(
            "STORE_KEY_MISSING",
            "The store's key of the marketplace is not there.",
            hint="Enter the key of the marketplace again; what waits for it then goes on by itself, where it was.",
            mended_by="customer",
        )


class KeyOfAnotherShop(Permanent):
    """The store's key opens another shop than the one that the record knows: two people entered keys at once."""

    def __init__(self) -> None:
        super().__init__(
            "STORE_KEY_OF_ANOTHER_SHOP",
            "The store's key of the marketplace opens another shop than the one that was entered last.",
            hint="Enter the key of the marketplace again; what waits for it then goes on by itself, where it was.",
            mended_by="customer",
        )


class StoreKeys:
    """Writes, reads and takes away stores' keys. Safe to share between threads. Nothing is kept in memory.

    Args:
        client: Answers the boto3 client, the same one each time; asked at the first call, since making it is slow.
        env: The stage, which the secrets' names begin with.
    """

    def __init__(self, client: Callable[[], SecretsManagerClient], env: str) -> None:
        self._client = client
        self._env = env

    def name_of(self, store_id: str) -> str:
        """The secret's name.

        Raises:
            ValueError: The id could name something else than a store's secret.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", store_id):
            raise ValueError("not a store's id")
        return f"{self._env}/onboarding/stores/{store_id}"

    def put(self, store_id: str, key: str, shop: str = "") -> None:
        """Keep this key as the store's, instead of the one before. The same again changes nothing that is seen.

        Args:
            shop: That the key opens, as the marketplace names it to programs. It lies with the key, since a record that
                says so is written after it, and perhaps not at all.

        Raises:
            Retryable: SECRETS_UNAVAILABLE.
            Permanent: SECRET_DENIED.
        """
        name, text = self.name_of(store_id), json.dumps({_MEMBER: key, **({_SHOP: shop} if shop else {})})
        try:
            self._client().put_secret_value(SecretId=name, SecretString=text)
        except ClientError as error:
            if error_code(error) not in MISSING:
                raise _failed(name, error) from None
            self._made(name, text)
        except BotoCoreError as error:
            raise _failed(name, error) from None  # without botocore's: it may quote what was to be kept

    def get(self, store_id: str, shop: str = "") -> str:
        """The store's key.

        Args:
            shop: That it must open; empty: any.

        Raises:
            KeyMissing: There is none.
            KeyOfAnotherShop: It opens another shop.
            Retryable: SECRETS_UNAVAILABLE.
            Permanent: SECRET_DENIED.
        """
        name = self.name_of(store_id)
        try:
            text = self._client().get_secret_value(SecretId=name).get("SecretString", "")
        except (ClientError, BotoCoreError) as error:
            raise _failed(name, error) from None
        return _key_in(text, shop)

    def forget(self, store_id: str) -> None:
        """Take the store's key away for good. One that is not there is gone already.

        Raises:
            Retryable: SECRETS_UNAVAILABLE.
            Permanent: SECRET_DENIED.
        """
        name = self.name_of(store_id)
        try:
            self._client().delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error_code(error) in MISSING:
                return
            raise _failed(name, error) from None

    def _made(self, name: str, text: str) -> None:
        try:
            self._client().create_secret(Name=name, SecretString=text)
        except ClientError as error:
            if error_code(error) != "ResourceExistsException":
                raise _failed(name, error) from None
            # Somebody else has made it meanwhile; or it is being deleted, and the next attempt finds it gone.
            raise _unavailable() from None
        except BotoCoreError as error:
            raise _failed(name, error) from None


def _key_in(text: str, shop: str) -> str:
    """The key that a secret's text holds. No error says anything about the text."""
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    key = document.get(_MEMBER) if isinstance(document, dict) else None
    if not isinstance(key, str) or not key:
        raise KeyMissing
    if shop and document.get(_SHOP, shop) != shop:
        raise KeyOfAnotherShop
    return key


def _failed(name: str, error: ClientError | BotoCoreError) -> Any:
    def missing(_: AwsFailure) -> KeyMissing:
        return KeyMissing()

    def denied(failure: AwsFailure) -> Permanent:
        hint = f"Let this function's role read, write and delete the secret {name!r} (deploy anew); then retry."
        return Permanent("SECRET_DENIED", f"A store's key may not be reached ({failure.code}).", hint=hint)

    readings: Mapping[str, Reading] = {**dict.fromkeys(MISSING, missing), **dict.fromkeys(DENIED, denied)}
    return translated(error, readings, _unavailable)


def _unavailable(_: AwsFailure | None = None) -> Retryable:
    return Retryable("SECRETS_UNAVAILABLE", "Secrets Manager cannot be reached or is too busy.")
