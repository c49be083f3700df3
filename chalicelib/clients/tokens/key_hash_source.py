"""The secret that keys are kept under, as its text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import SettingUnusable
from chalicelib.records.key_hashes import HashSecretUnusable, KeyHashes

if TYPE_CHECKING:
    from chalicelib.clients.http.token_source import TokenSource


class KeyHashSource:
    """Answers the versions of the secret.

    Args:
        name: Of the secret, for the operator.
        secret: Answers its text.
    """

    def __init__(self, name: str, secret: TokenSource) -> None:
        self._name = name
        self._secret = secret

    def __call__(self, *, fresh: bool = False) -> KeyHashes:
        """The versions; with `fresh`, as they are now.

        Raises:
            SettingMissing, SettingUnusable, Permanent: There is no secret, or none with versions.
            Retryable: It cannot be had now.
        """
        text = self._secret(fresh=fresh)
        try:
            return KeyHashes.read(text)
        except HashSecretUnusable as error:
            why = str(error)
        raise SettingUnusable(self._name, why)
