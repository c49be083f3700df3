"""Where a platform's client gets the token that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.clients.aws.secret_text import AppKey


class TokenSource(Protocol):
    """Answers a token; the client must not know where from."""

    def __call__(self, *, fresh: bool = False) -> str:
        """The token; with `fresh`, not one that was remembered (after a 401: it may have been rotated).

        Raises:
            SettingMissing: There is none.
            Retryable: It cannot be had now.
        """
        ...


class MembersSource(Protocol):
    """Answers the parts of a secret that has several, by name; the client must not know where from."""

    def __call__(self, *, fresh: bool = False) -> Mapping[str, str]:
        """The parts; with `fresh`, not those that were remembered (after a refusal: they may have been replaced).

        Raises:
            SettingMissing, Permanent: They are not there, or not all of them.
            Retryable: They cannot be had now.
        """
        ...


class GitHubCredentialSource(Protocol):
    """Answers what is shown to GitHub: a token as it is, or the key with which an App has one made."""

    def __call__(self, *, fresh: bool = False) -> str | AppKey:
        """The token or the key; with `fresh`, not what was remembered.

        Raises:
            SettingMissing, Permanent: It is not there, or cannot be understood.
            Retryable: It cannot be had now.
        """
        ...
