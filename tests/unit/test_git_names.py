"""Names of branches and repositories: we refuse what git refuses, when the settings are read."""

from __future__ import annotations

import subprocess

import pytest

from chalicelib.clients.platforms import Platforms
from chalicelib.errors import SettingMissing, SettingUnusable
from chalicelib.flows.ecom.executors import executors
from chalicelib.git_names import branch_fault, repository_fault
from chalicelib.settings import load
from tests.integration.http_api import ENVIRON

BRANCHES = (
    "main", "feature#1", "a/b/c", "a%23b", "a&b=c", "a+b", "größe", "a;b", "100%", "a'b", 'a"b', "a@b", "v1.0", "a-",
    "x.locked", "", " ", "a b", "a\tb", "a\x7fb", "a..b", "a~1", "a^", "a:b", "a?b", "a*", "a[b", "a\\b", "a@{1}", "@",
    "-a", "HEAD", "/a", "a/", "a//b", ".a", "a/.b", "a.", "a.lock", "a.lock/b", "a/b.lock", "a./b",
)  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_that_git_refuses_is_refused_and_no_other(name: str) -> None:
    asked = subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True, check=False)
    assert (branch_fault(name) == "") == (asked.returncode == 0)


@pytest.mark.parametrize("name", ["refs/heads/main", "0123456789" * 4, "x" * 245])
def test_a_branch_that_github_refuses_is_refused(name: str) -> None:
    assert branch_fault(name)


@pytest.mark.parametrize("name", ["acme/pixel", "acme_corp/pixel.ts", "A-1/_", "a/.github"])
def test_a_repository_of_github_is_accepted(name: str) -> None:
    assert repository_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    ["pixel", "acme/", "/pixel", "a/b/c", "acme/..", "acme/pixel.git", "https://github.com/acme/pixel",
     "git@github.com:acme/pixel", "acme/pixel#1", "acme/pixel?x", "acme/pi xel", "acme/pixel\n", "-a/pixel"],
)  # fmt: skip
def test_what_is_no_repository_of_github_is_refused(name: str) -> None:
    assert repository_fault(name)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PIXEL_BRANCH", "release 2", "'PIXEL_BRANCH' cannot be used: it has a space"),
        ("PIXEL_BRANCH", "refs/heads/main", "without refs/heads/"),
        ("PIXEL_REPOSITORY", "https://github.com/acme/pixel", "write owner/name, not an address"),
        ("GITHUB_API_URL", "api.github.com", "write an address that begins with https://"),
        ("GITHUB_API_URL", "https://user:secret@github.example.com/api/v3", "without a user, a query or a fragment"),
        ("PIXEL_DELIVERY", "push", "Input should be 'commit' or 'pull_request'"),
    ],
)
def test_a_setting_that_cannot_work_is_named_with_what_is_wrong_when_the_stream_handler_starts(
    variable: str, value: str, said: str
) -> None:
    with pytest.raises(SettingUnusable) as refused:
        executors(Platforms(load({**ENVIRON, variable: value})))
    assert said in refused.value.message
    assert variable in refused.value.hint
    assert "secret" not in refused.value.message


def test_a_setting_that_is_missing_is_said_to_be_missing() -> None:
    with pytest.raises(SettingMissing, match="PIXEL_REPOSITORY"):
        executors(Platforms(load({name: value for name, value in ENVIRON.items() if name != "PIXEL_REPOSITORY"})))
