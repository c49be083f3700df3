"""A program is known by a token of a secret; whatever else is shown, or cannot be known, opens nothing."""

from __future__ import annotations

import pytest

from chalicelib.clients.tokens.service import ServiceTokens
from chalicelib.errors import Permanent, Problem, Retryable, SettingMissing

GOOD = "a" * 40
NEW = "b" * 40


class Secret:
    """The secret's text, as it is remembered and as it is stored by now."""

    def __init__(self, kept: str, stored: str | None = None) -> None:
        self.texts = {False: kept, True: kept if stored is None else stored}
        self.asked: list[bool] = []

    def __call__(self, *, fresh: bool = False) -> str:
        self.asked.append(fresh)
        return self.texts[fresh]


def refused(secret: Secret, shown: str | None) -> tuple[int, str]:
    with pytest.raises(Problem) as problem:
        ServiceTokens("shop", secret).verify(shown)
    return problem.value.status, problem.value.code


def test_the_token_opens_and_says_who_it_is() -> None:
    secret = Secret(GOOD)
    assert ServiceTokens("shop", secret).verify(GOOD) == "service shop"
    assert secret.asked == [False]


@pytest.mark.parametrize("shown", [GOOD, NEW])
def test_both_count_while_it_is_replaced(shown: str) -> None:
    assert ServiceTokens("shop", Secret(f"{GOOD}\n{NEW}")).verify(shown)


def test_a_new_one_counts_at_once() -> None:
    assert ServiceTokens("shop", Secret(GOOD, NEW)).verify(NEW)


@pytest.mark.parametrize("shown", [GOOD[:-1], f"{GOOD}a", GOOD.upper(), f"{GOOD} {NEW}", "\ud800", "x"])
def test_nothing_else_opens(shown: str) -> None:
    assert refused(Secret(f"{GOOD} {NEW}"), shown) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("shown", [None, ""])
def test_who_shows_none_is_told_so(shown: str | None) -> None:
    secret = Secret(GOOD)
    assert refused(secret, shown) == (401, "TOKEN_MISSING")
    assert secret.asked == []


@pytest.mark.parametrize("short", ["", "changeme", "x" * 31])
def test_a_token_that_is_too_short_to_be_one_opens_nothing(short: str) -> None:
    assert refused(Secret(short), short or "x") == (401, "TOKEN_INVALID")


@pytest.mark.parametrize(
    "error", [SettingMissing("x"), Retryable("SECRETS_UNAVAILABLE", "No."), Permanent("SECRET_DENIED", "No.", hint="")]
)
def test_where_it_cannot_be_checked_nobody_comes_in(error: Exception) -> None:
    def secret(*, fresh: bool = False) -> str:
        raise error

    with pytest.raises(Problem) as problem:
        ServiceTokens("shop", secret).verify(GOOD)
    assert (problem.value.status, problem.value.code) == (503, "IDENTITY_UNAVAILABLE")
    assert problem.value.headers["Retry-After"]
