"""The clients of one process. Each is made by its platform's own `connect`, once, when it is first asked for.

So there is no list of platforms: a new one is a folder beside this file with a `connect` in it, and whoever needs its
client names that. Light: what makes clients is heavy, and is imported by those who name it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from chalicelib.clients.aws.session import NORMAL, SHORT, CallTime
from chalicelib.deadline import utc_now

if TYPE_CHECKING:
    from chalicelib.clients.aws.secrets import Secrets
    from chalicelib.clients.needs import Secret
    from chalicelib.deadline import Clock
    from chalicelib.settings import Settings, SettingsGroup

Client = TypeVar("Client")
Connect = Callable[["Platforms"], Client]
"""Makes one client of a platform from what `Platforms` has: settings, secrets, the clock, and the time for a call."""


class Platforms:
    """Every client of a process, and what each is made from. Safe to share between threads.

    Args:
        settings: This deployment's.
        clock: The present moment.
        call_time: How long one call to AWS may take.
        made: Clients that are there already, by the `connect` that would make them.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock = utc_now,
        call_time: CallTime = NORMAL,
        *,
        made: Mapping[Any, Any] | None = None,
    ) -> None:
        self.settings: Final = settings
        self.clock: Final = clock
        self.call_time: Final = call_time
        self._made = dict(made or {})
        self._lock = RLock()  # a client may be made of another one

    def client(self, connect: Connect[Client]) -> Client:
        """The client that `connect` makes: always the same one.

        Raises:
            SettingMissing, SettingUnusable: A setting of the platform's is not there, or cannot be what it says.
        """
        with self._lock:
            if connect not in self._made:
                self._made[connect] = connect(self)
            return cast("Client", self._made[connect])

    @cached_property
    def secrets(self) -> Secrets:
        """The secrets that clients show to their platforms, shared by all of these clients."""
        from chalicelib.clients.aws.secrets import secrets_of

        return secrets_of(self.settings.aws_region, self.clock, self.call_time)

    @cached_property
    def with_short_timeouts(self) -> Platforms:
        """These platforms for somebody who waits for the answer: clients of their own, whose time-outs are short."""
        return Platforms(self.settings, self.clock, SHORT)

    def secret_name(self, group: type[SettingsGroup], secret: Secret) -> str:
        """Secrets Manager name, or ARN, of a secret; empty: there is none.

        Args:
            group: The settings that name it.
            secret: As declared among the platform's needs.
        """
        named: str = getattr(self.settings.of(group), secret.setting)
        return named or (f"{self.settings.env}/onboarding/{secret.called}" if secret.called else "")
