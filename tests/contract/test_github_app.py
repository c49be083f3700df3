"""A GitHub App in place of a token: made, kept, renewed and refused, against the stand-in over a real repository."""

from __future__ import annotations

import json
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chalicelib.clients.aws.secret_text import AppKey, github_credential_of
from chalicelib.clients.github.app import COMMITTING, PROPOSING, READING, GitHubToken
from chalicelib.clients.github.pixel_repository import AwaitingMerge, Committed
from chalicelib.clients.http.bounded import until
from chalicelib.deadline import Deadline, utc_now
from chalicelib.errors import PlatformError, Retryable
from local.platforms.faults import Rule
from tests.contract.github_place import GitHub, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

NAME = "test/onboarding/github-pat"


def pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def public_of(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PEM, OF_ANOTHER_KIND = pem_of(KEY), pem_of(ec.generate_private_key(ec.SECP256R1()))
REGISTRATION = {"app_id": "7", "public_key": public_of(KEY), "installation_id": 42, "repositories": ["pixel", "site"]}


class Stored:
    """What the secret holds; counts how often it was asked for anew."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts or (text(),)
        self.fresh = 0

    def __call__(self, *, fresh: bool = False) -> str | AppKey:
        self.fresh += fresh
        return github_credential_of(NAME, self.texts[min(self.fresh, len(self.texts) - 1)])


def text(**changes: object) -> str:
    return json.dumps({"app_id": 7, "installation_id": 42, "private_key": PEM, **changes})


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with running(tmp_path / "pixel.git") as place:
        place.switch("app", REGISTRATION)
        yield place


def token(
    github: GitHub,
    stored: Stored | None = None,
    permissions: Mapping[str, str] = COMMITTING,
    clock: Callable[[], datetime] = utc_now,
) -> GitHubToken:
    return GitHubToken(github.url, "example/pixel", stored or Stored(), permissions, clock)


def refused(github: GitHub, shown: GitHubToken, **changes: Any) -> PlatformError:
    with pytest.raises(PlatformError) as refusal:
        github.ensure(token=shown, **changes)
    told = "".join(traceback.format_exception(refusal.value)) + refusal.value.hint
    assert "PRIVATE KEY" not in told
    assert "ghs_" not in told
    return refusal.value


def minted(github: GitHub) -> list[str]:
    """From here on, each request for a token."""
    seen: list[str] = []
    take = github.faults.take

    def taking(method: str, path: str) -> Rule | None:
        if path.endswith("/access_tokens"):
            seen.append(path)
        return take(method, path)

    github.faults.take = taking  # type: ignore[method-assign] # the one place that sees every request
    return seen


def test_an_app_commits_with_one_token_for_many_calls(github: GitHub) -> None:
    seen, shown = minted(github), token(github)
    assert isinstance(github.ensure(token=shown), Committed)
    assert github.client(token=shown).source_on_branch("px-acme", Deadline.after(10)).entry
    assert seen == ["/app/installations/42/access_tokens"]


def test_an_app_opens_pull_requests(github: GitHub) -> None:
    assert isinstance(github.ensure("pull_request", token=token(github, permissions=PROPOSING)), AwaitingMerge)


def test_a_token_made_for_the_health_can_read_the_one_repository_and_nothing_else(github: GitHub) -> None:
    shown = token(github, permissions=READING)
    client = github.client(token=shown)
    assert not client.source_on_branch("px-acme", Deadline.after(10)).entry
    assert refused(github, shown).code == "GITHUB_APP_FORBIDDEN"
    assert refused(github, shown, repository="example/site").code == "GITHUB_NOT_FOUND"


def test_a_token_is_made_anew_before_its_end(github: GitHub) -> None:
    now, seen = [utc_now()], minted(github)
    shown = token(github, clock=lambda: now[0])
    github.ensure(token=shown)
    now[0] += timedelta(minutes=54)
    github.ensure(token=shown)
    assert len(seen) == 1
    now[0] += timedelta(minutes=1, seconds=1)
    github.faults.add(Rule(path="access_tokens", mode="error_before"))
    assert refused(github, shown).code == "GITHUB_UNAVAILABLE"
    assert len(seen) == 2


def test_a_token_that_github_no_longer_takes_is_made_anew_once(github: GitHub) -> None:
    now, seen = [utc_now()], minted(github)
    shown = token(github, clock=lambda: now[0])
    github.ensure(token=shown)
    requests.delete(f"{github.url}/_app/tokens", timeout=5).raise_for_status()
    now[0] += timedelta(seconds=6)
    assert github.ensure(token=shown) == Committed(github.commits()[0], changed=False)
    assert len(seen) == 2


def test_a_token_that_has_ended_is_not_taken(github: GitHub) -> None:
    github.switch("app", {**REGISTRATION, "token_seconds": 0})
    assert refused(github, token(github)).code == "GITHUB_TOKEN_REFUSED"


def test_eight_threads_that_need_a_token_have_one_made(github: GitHub) -> None:
    seen, shown, barrier = minted(github), token(github), threading.Barrier(8)
    client = github.client(token=shown)

    def look(_: int) -> bool:
        barrier.wait()
        return client.source_on_branch("px-acme", Deadline.after(20)).entry

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(look, range(8)))
    assert len(seen) == 1


def test_making_a_token_ends_at_the_deadline_of_the_call_that_needs_it(github: GitHub) -> None:
    github.faults.add(Rule(path="access_tokens", mode="hang", hang_seconds=2))
    with until(Deadline.after(0.3)), pytest.raises(Retryable) as late:
        token(github)()
    assert late.value.code == "GITHUB_UNAVAILABLE"


def test_a_key_that_was_replaced_is_read_again_when_github_refuses_the_old_one(github: GitHub) -> None:
    stored = Stored(text(private_key=pem_of(OTHER_KEY)), text())
    assert isinstance(github.ensure(token=token(github, stored)), Committed)
    assert stored.fresh == 1


def test_a_secret_may_change_from_a_token_to_an_app_and_back(github: GitHub) -> None:
    stored = Stored("ghp_old", text())
    assert isinstance(github.ensure(token=token(github, stored)), Committed)
    shown = token(github, Stored(text(private_key=pem_of(OTHER_KEY)), "ghp_first"))
    assert isinstance(github.ensure(token=shown), Committed)


@pytest.mark.parametrize(
    ("stored", "registered", "code", "advice"),
    [
        ({"private_key": pem_of(OTHER_KEY)}, {}, "GITHUB_APP_KEY_REFUSED", "private_key"),
        ({"app_id": 8}, {}, "GITHUB_APP_NOT_FOUND", "app_id"),
        ({"installation_id": 43}, {}, "GITHUB_APP_NOT_INSTALLED", "installation_id"),
        ({}, {"repositories": ["site"]}, "GITHUB_APP_REPOSITORY", "PIXEL_REPOSITORY"),
        ({}, {"permissions": {"contents": "read"}}, "GITHUB_APP_PERMISSIONS", "accept the new permissions"),
        ({}, {"suspended": True}, "GITHUB_APP_SUSPENDED", "Unsuspend"),
        ({"private_key": "-----BEGIN nothing-----"}, {}, "GITHUB_APP_KEY_UNREADABLE", "whole file"),
        ({"private_key": OF_ANOTHER_KIND}, {}, "GITHUB_APP_KEY_UNREADABLE", "whole file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_with_an_app_is_named_with_what_to_do(
    github: GitHub, stored: dict[str, Any], registered: dict[str, Any], code: str, advice: str
) -> None:
    github.switch("app", {**REGISTRATION, **registered})
    refusal = refused(github, token(github, Stored(text(**stored))))
    assert refusal.code == code
    assert advice in refusal.hint


def test_a_clock_that_is_wrong_is_named(github: GitHub) -> None:
    fast = refused(github, token(github, clock=lambda: utc_now() + timedelta(minutes=5)))
    slow = refused(github, token(github, clock=lambda: utc_now() - timedelta(minutes=15)))
    assert (fast.code, slow.code) == ("GITHUB_APP_CLOCK", "GITHUB_APP_CLOCK")
    near = token(github, clock=lambda: utc_now() + timedelta(seconds=50))
    assert isinstance(github.ensure(token=near), Committed)


class TestTheSecret:
    @pytest.mark.parametrize("stored", [text(), text(private_key=PEM.replace("\n", "\\n")), f"\n{text(note='x')} "])
    def test_of_an_app_is_a_json_object_with_its_members(self, stored: str) -> None:
        assert github_credential_of(NAME, stored) == AppKey("7", "42", PEM.strip())

    @pytest.mark.parametrize("stored", ["ghp_1", '{"token": "ghp_1"}'])
    def test_of_a_token_is_as_any_others(self, stored: str) -> None:
        assert github_credential_of(NAME, stored) == "ghp_1"

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"private_key": None}, "private_key"),
            ({"private_key": "MIIE"}, "private_key"),
            ({"installation_id": "../42"}, "installation_id"),
            ({"installation_id": True, "app_id": ""}, "app_id and installation_id"),
        ],
    )
    def test_that_is_half_an_app_is_refused_by_what_it_lacks_and_not_shown(
        self, changes: dict[str, Any], named: str
    ) -> None:
        with pytest.raises(PlatformError) as refusal:
            github_credential_of(NAME, text(**changes))
        assert refusal.value.code == "SECRET_UNREADABLE"
        assert f"no usable {named}," in refusal.value.message
        assert "BEGIN" not in "".join(traceback.format_exception(refusal.value)) + refusal.value.hint

    def test_is_never_shown_by_what_is_made_of_it(self) -> None:
        assert "PRIVATE" not in repr(github_credential_of(NAME, text()))
