"""The errors Onramp speaks in.

Two families, because two kinds of reader act on them:

* what an **executor or a client** raises (`Retryable`, `Permanent`): the class itself decides whether the engine tries
  again, so no caller ever inspects a status code or a message;
* what a **route** raises (`Problem`): an RFC 9457 problem with a stable code, for the person or program that called.

Every one of them carries a code (stable, for programs), a message (what happened) and, where a person must act, a hint
(what to do next). None of them carries a secret, a token, an email address or a link key: they reach logs and records.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

Mender = Literal["se", "customer"]
"""Who puts a failure right: it stands on their list, and they are told."""


class PlatformError(Exception):
    """A platform could not do what was asked. Raised by clients and executors; the subclass says whether to try again.

    Args:
        code: Stable upper-case identifier, for example ``CONTROLLER_UNAVAILABLE``.
        message: What happened, in one sentence, without secrets or personal data.
        hint: What the person who must act should do, if one must.
        progress: What the attempt did get done, kept as the action's checkpoint.
        mended_by: Who must act where a person must: an SE, or the customer whose own thing it is (docs/adr/0052).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        progress: Mapping[str, object] | None = None,
        mended_by: Mender = "se",
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.hint = hint
        self.progress = progress
        self.mended_by: Mender = mended_by
        self.said = ""
        """What the platform said in its own words, bounded and cleaned, for SEs; never logged. Empty: nothing."""


class Retryable(PlatformError):
    """Trying again later may succeed: a time-out, a 5xx, throttling, a lost answer.

    Args:
        delay: Do not try again sooner than this (a platform's ``Retry-After``); None leaves it to the back-off.
        spends_failure: False for waiting on a lock or a lost race, which is not a failure of anything.
        wait_limit: For how long this code may come back, time after time, before a person is asked; until then it
            spends no failure. For what others are probably putting right already. None: the failures are counted.
        crowded: Whether others want the same at this moment, and whoever asks again soon is in their way. It spends no
            failure, and the longer it goes on, the longer the next try waits (docs/adr/0067).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        delay: timedelta | None = None,
        spends_failure: bool = True,
        wait_limit: timedelta | None = None,
        progress: Mapping[str, object] | None = None,
        mended_by: Mender = "se",
        crowded: bool = False,
    ) -> None:
        super().__init__(code, message, hint=hint, progress=progress, mended_by=mended_by)
        self.delay = delay
        self.spends_failure = spends_failure and wait_limit is None and not crowded
        self.crowded = crowded
        self.wait_limit = wait_limit


class Permanent(PlatformError):
    """Trying again changes nothing: a person must act. The hint says how.

    Args:
        retryable_by_hand: Whether an SE's retry can succeed once they did what the hint says.
        fields: The answers that this refusal is about; an SE may correct exactly those.
        rebuild: Actions whose effect is gone, this one perhaps among them: an SE's retry lets them make it anew.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str,
        retryable_by_hand: bool = True,
        fields: tuple[str, ...] = (),
        rebuild: tuple[str, ...] = (),
        progress: Mapping[str, object] | None = None,
        mended_by: Mender = "se",
    ) -> None:
        super().__init__(code, message, hint=hint, progress=progress, mended_by=mended_by)
        self.retryable_by_hand = retryable_by_hand
        self.fields = fields
        self.rebuild = rebuild


class SettingMissing(Permanent):
    """A setting or secret that this deployment needs is not there. Named, so that an operator can put it right."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "SETTING_MISSING",
            f"The setting or secret {name!r} is missing.",
            hint=f"Set {name!r} for this stage, then retry the action.",
        )
        self.name = name


class SettingUnusable(Permanent):
    """A setting is there and cannot be what it says. Named, with what is wrong, and without the value."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            "SETTING_UNUSABLE",
            f"The setting {name!r} cannot be used: {why}.",
            hint=f"Correct {name!r} for this stage and deploy it, then retry the action.",
        )


class Problem(Exception):
    """An HTTP answer that is not the one hoped for, as RFC 9457 problem+json.

    Args:
        status: HTTP status code.
        code: Stable upper-case identifier the console and the admin pages switch on.
        detail: What is wrong and what to do, in the caller's words.
        errors: Per-field complaints, each ``{"field": …, "code": …, "message": …}``; without a code an entry gets
            the problem's own.
        headers: Extra response headers, for example ``Retry-After``.
        extra: Extra members of the problem document (RFC 9457 section 3.2).
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, object] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}
        self.extra = extra or {}
