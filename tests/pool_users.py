"""Users of the pool, as far as claiming a link asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chalicelib.clients.cognito.identity import IdentityUser


def anybody(sub: str) -> IdentityUser:
    """A user like any other, whoever is asked for."""
    return IdentityUser(sub, f"{sub}@users.example", email_verified=True, login_method="password", enabled=True)


@dataclass
class FakeUsers:
    """Answers as `Api.user_of`: anybody, but for those whom a test changes.

    Attributes:
        trouble: Raised instead of an answer.
        asked: Who was asked for.
    """

    changed: dict[str, IdentityUser] = field(default_factory=dict)
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def __call__(self, sub: str) -> IdentityUser:
        self.asked.append(sub)
        if self.trouble:
            raise self.trouble
        return self.changed.get(sub) or anybody(sub)

    def let(self, sub: str, **changes: object) -> None:
        """Let a user be otherwise."""
        self.changed[sub] = replace(self.changed.get(sub) or anybody(sub), **changes)  # type: ignore[arg-type]
