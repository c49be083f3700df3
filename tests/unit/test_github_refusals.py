"""What GitHub refuses is told apart by its own sentences; what is not known is passed on without what it may quote."""

from __future__ import annotations

import pytest
from github import GithubException

from chalicelib.clients.github.errors import translated
from chalicelib.clients.github.refusal_kinds import KINDS, OTHER_RULE, RULES
from chalicelib.clients.github.refusals import recognised, sentence
from chalicelib.deadline import utc_now
from chalicelib.errors import Permanent, PlatformError, Retryable

RULE = "Repository rule violations found\n\n"
CHECKS = '{0}Required status check "build" is expected.\n\n'
ALTHOUGH = "Although you appear to have the correct authorization credentials, the `acme` organization"
FINE_GRAINED = "The 'acme' organization forbids access via a fine-grained personal access"
REPORTED = [
    (
        403,
        f"{ALTHOUGH} has an IP allow list enabled, and your IP address is not permitted to access this resource.",
        "GITHUB_IP_NOT_ALLOWED",
    ),
    (
        403,
        "Resource protected by organization SAML enforcement. You must grant your Personal Access token access.",
        "GITHUB_SIGN_ON_REQUIRED",
    ),
    (
        403,
        "`acme` forbids access via a personal access token (classic). Please use a GitHub App.",
        "GITHUB_CLASSIC_TOKEN_FORBIDDEN",
    ),
    (
        403,
        f"{FINE_GRAINED} tokens if the token's lifetime is greater than 366 days. Please adjust it.",
        "GITHUB_TOKEN_LIFETIME_FORBIDDEN",
    ),
    (403, f"{FINE_GRAINED} token. Please use a GitHub App.", "GITHUB_FINE_GRAINED_TOKEN_FORBIDDEN"),
    (
        403,
        f"{ALTHOUGH} has enabled OAuth App access restrictions, meaning that access is limited.",
        "GITHUB_OAUTH_RESTRICTED",
    ),
    (403, "Resource not accessible by integration", "GITHUB_APP_FORBIDDEN"),
    (403, "Resource not accessible by personal access token", "GITHUB_FORBIDDEN"),
    (403, "This installation has been suspended", "GITHUB_APP_SUSPENDED"),
    (403, "Sorry. Your account was suspended.", "GITHUB_ACCOUNT_SUSPENDED"),
    (403, "Repository was archived so is read-only.", "GITHUB_REPOSITORY_ARCHIVED"),
    (403, "Repository access blocked", "GITHUB_REPOSITORY_BLOCKED"),
    (451, "Repository access blocked", "GITHUB_REPOSITORY_BLOCKED"),
    (403, "At least one email address must be verified to do that.", "GITHUB_EMAIL_UNVERIFIED"),
    (409, "Git Repository is empty.", "GITHUB_REPOSITORY_EMPTY"),
    (404, "Branch not found", "GITHUB_BRANCH_NOT_FOUND"),
    (404, "Not Found", "GITHUB_NOT_FOUND"),
    (422, f"{RULE}Changes must be made through a pull request.\n\n", "GITHUB_PULL_REQUEST_ONLY"),
    (422, "At least 1 approving review is required by reviewers with write access.", "GITHUB_PULL_REQUEST_ONLY"),
    (422, f"{RULE}Changes must be made through the merge queue\n\n", "GITHUB_MERGE_QUEUE_ONLY"),
    (422, f"{RULE}Commits must have verified signatures.\n\n", "GITHUB_SIGNATURE_REQUIRED"),
    (422, CHECKS.format(RULE), "GITHUB_CHECKS_REQUIRED"),
    (422, "3 of 3 required status checks are expected.", "GITHUB_CHECKS_REQUIRED"),
    (422, f"{RULE}This branch must not contain merge commits.\n\n", "GITHUB_LINEAR_HISTORY_REQUIRED"),
    (422, f"{RULE}Commit message must match a given regex pattern\n\n", "GITHUB_COMMIT_MESSAGE_REFUSED"),
    (422, f"{RULE}Author email must end with a given pattern\n\n", "GITHUB_COMMIT_AUTHOR_REFUSED"),
    (422, f"{RULE}File path is restricted\n\n", "GITHUB_FILES_RESTRICTED"),
    (409, f"{RULE}Secret detected in content\n\n", "GITHUB_SECRET_SUSPECTED"),
    (422, f"{RULE}Cannot create ref due to creations being restricted.\n\n", "GITHUB_REF_RESTRICTED"),
    (403, "You're not authorized to push to this branch. Visit the docs.", "GITHUB_REF_RESTRICTED"),
    (422, f"{RULE}A rule of next year.\n\n", "GITHUB_RULE_VIOLATED"),
    (422, "Protected branch update failed for refs/heads/main.", "GITHUB_RULE_VIOLATED"),
    (422, "Something new", "GITHUB_REFUSED"),
]


def error_of(status: int, message: str, headers: dict[str, str] | None = None) -> PlatformError:
    with pytest.raises(PlatformError) as raised, translated(utc_now):
        raise GithubException(status, {"message": message}, headers or {})
    return raised.value


@pytest.mark.parametrize(("status", "message", "code"), REPORTED)
def test_each_refusal_that_github_words_is_named_with_something_to_do(status: int, message: str, code: str) -> None:
    refused = error_of(status, message)
    assert isinstance(refused, Permanent)
    assert refused.code == code
    assert refused.hint.endswith((".", "then retry."))


def test_every_kind_of_refusal_has_a_sentence_that_leads_to_it_and_a_code_of_its_own() -> None:
    codes = [kind.code for kind in (*KINDS, *RULES, OTHER_RULE)]
    assert len(codes) == len(set(codes))
    assert set(codes) - {code for _, _, code in REPORTED} == {"GITHUB_REPOSITORY_LOCKED"}
    locked = recognised(403, "Repository has been locked for migration.", {})
    assert locked is not None
    assert locked.code == "GITHUB_REPOSITORY_LOCKED"


def test_who_breaks_two_rules_at_once_is_told_what_to_do_about_both() -> None:
    text = f"{RULE}Changes must be made through a pull request.\n\nCommits must have verified signatures.\n\n"
    both = error_of(422, text)
    assert both.code == "GITHUB_PULL_REQUEST_ONLY"
    assert "PIXEL_DELIVERY" in both.hint
    assert "GitHub App" in both.hint
    assert "GitHub says: Repository rule violations found Changes must be" in both.message


def test_a_single_sign_on_that_only_a_header_names_is_recognised() -> None:
    sso: dict[str, str] = {"X-GitHub-SSO": "required; url=https://github.com/orgs/acme/sso?authorization_request=AB"}
    refused = error_of(403, "Forbidden", sso)
    assert refused.code == "GITHUB_SIGN_ON_REQUIRED"
    assert "authorization_request" not in f"{refused.message} {refused.hint}"


def test_the_permission_that_github_asks_for_is_named() -> None:
    needed: dict[str, str] = {"X-Accepted-GitHub-Permissions": "contents=write"}
    for message in ("Resource not accessible by personal access token", "Resource not accessible by integration"):
        assert "It takes contents=write." in error_of(403, message, needed).message


def test_the_last_request_of_a_window_that_is_refused_for_good_is_no_rate_limit() -> None:
    headers: dict[str, str] = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}
    assert error_of(403, "Repository was archived so is read-only.", headers).code == "GITHUB_REPOSITORY_ARCHIVED"
    limited = error_of(403, "API rate limit exceeded for installation ID 7.", headers)
    assert isinstance(limited, Retryable)
    assert limited.code == "GITHUB_RATE_LIMITED"


@pytest.mark.parametrize(
    ("said", "passed_on"),
    [
        ("Something new\n\nhappened.", "Something new happened."),
        ("The token ghp_16C7e42F292c6912E7710c838347Ae178B4a is odd", "The token … is odd"),
        ("github_pat_11ABCDEFG0_abc and ghs_abc.def", "… and …"),
        ("Author bob@shop.example, see https://github.com/x?token=1 from 203.0.113.9", "Author … see … from …"),
        ('Invalid request.\n\nFor "content", "Acme\'s secret" is not a string.', "Invalid request."),
        ("a\u202eb\x00c", "a b c"),
        ("x " * 400, ("x " * 150).strip() + "…"),
        ("", ""),
    ],
)
def test_githubs_own_sentence_is_passed_on_short_and_without_secrets_or_persons(said: str, passed_on: str) -> None:
    assert sentence(said) == passed_on
    if passed_on:
        assert passed_on in error_of(422, said).message
