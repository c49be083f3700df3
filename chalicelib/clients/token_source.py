"""Where a platform's client gets the token that it shows."""

from __future__ import annotations

from typing import Protocol


class TokenSource(Protocol):
    """Answers a token; the client must not know where from."""

    def __call__(self, *, fresh: bool = False) -> str:
        """The token; with `fresh`, not one that was remembered (after a 401: it may have been rotated).

        Raises:
            SettingMissing: There is none.
            Retryable: It cannot be had now.
        """
        ...
