"""How keys are kept: under HMAC-SHA-256 with a secret that has versions, or, where a flow has no secret, under SHA-256.

The bits of a key cannot be guessed, so a plain digest tells nobody anything. A secret beside the table does more:
whoever can write to the table, and has not the secret, cannot put a key of their own there, nor one key's digest on
another key's item or under another record.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Final, Protocol

SHORTEST: Final = 32
"""Characters of a version's secret (RFC 2104 section 3: as many bytes as the hash has)."""
NO_SECRET: Final = ""
"""The version of what is kept without a secret."""
_VERSION: Final = re.compile(r"(?P<version>v[0-9]{1,6}):(?P<secret>\S+)")


class HashSecretUnusable(ValueError):
    """The text is no secret with versions. It says what is wrong, and nothing of the text."""


@dataclass(frozen=True)
class KeyHashes:
    """The versions of a secret.

    Attributes:
        versions: Name and secret of each, newest first; none: keys are kept without a secret.
    """

    versions: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def read(cls, text: str) -> KeyHashes:
        """The versions that a text names, as ``v2:… v1:…``, newest first.

        Raises:
            HashSecretUnusable: It names none, one twice, or one whose secret is too short.
        """
        found = [_VERSION.fullmatch(each) for each in text.split()]
        versions = [(each["version"], each["secret"]) for each in found if each]
        if not versions or len(versions) < len(found):
            raise HashSecretUnusable("it is not of the form v2:… v1:…, newest first")
        if len(dict(versions)) < len(versions):
            raise HashSecretUnusable("it names a version twice")
        if short := [version for version, secret in versions if len(secret) < SHORTEST]:
            raise HashSecretUnusable(f"{short[0]} has fewer than {SHORTEST} characters")
        return cls(tuple(versions))

    @property
    def newest(self) -> str:
        """The version that keys are kept under from now on."""
        return self.versions[0][0] if self.versions else NO_SECRET

    def knows(self, version: str) -> bool:
        """Whether what is kept under a version can be compared. With a secret, what is kept without one cannot."""
        return version in dict(self.versions) if self.versions else version == NO_SECRET

    def digest(self, version: str, record_key: str, prefix: str, key_id: str, secret: str) -> str:
        """What is kept of a key, in hexadecimal digits.

        Raises:
            KeyError: There is no such version.
        """
        if not self.versions and version == NO_SECRET:
            return hashlib.sha256(secret.encode()).hexdigest()
        kept = "\n".join((record_key, prefix, key_id, secret))  # none of them has a line's end
        return hmac.new(dict(self.versions)[version].encode(), kept.encode(), hashlib.sha256).hexdigest()


PLAIN: Final = KeyHashes()
"""Without a secret."""


class HashSource(Protocol):
    """Answers the versions of a secret; the table must not know where from."""

    def __call__(self, *, fresh: bool = False) -> KeyHashes:
        """The versions; with `fresh`, not those that were remembered (a version may just have been added).

        Raises:
            SettingMissing, Permanent: There is no secret, or it cannot be used.
            Retryable: It cannot be had now.
        """
        ...


def plain(*, fresh: bool = False) -> KeyHashes:  # noqa: ARG001 - there is nothing to remember
    """The source of flows whose keys are kept without a secret."""
    return PLAIN
