"""Whether the pixel repository can be read and changed in the way that the settings say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import requests
from github.Auth import Token

from chalicelib.clients.aws.secret_text import AppKey
from chalicelib.clients.github.app import COMMITTING, PROPOSING, GitHubToken
from chalicelib.clients.github.errors import translated
from chalicelib.clients.github.needs import TOKEN, GitHubSettings
from chalicelib.clients.github.pixel_look import look_at
from chalicelib.clients.github.refusals import recognised
from chalicelib.clients.github.transport import opened
from chalicelib.clients.http.bounded import until
from chalicelib.errors import PlatformError
from operate.doctor.finding import Finding, fault, ok, unknown, warning
from operate.doctor.run import of_platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operate.doctor.place import Place

ABOUT = (
    "the pixel repository: reached, rights, branch, its rules against pixel_delivery, whether its query is answered, "
    "and when the token ends"
)
# Types of rules: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
NEEDS_PULL_REQUEST: Final = {
    "pull_request": "pull requests",
    "required_status_checks": "status checks",
    "merge_queue": "a merge queue",
    "required_deployments": "deployments",
    "workflows": "workflows",
}
SOON: Final = timedelta(days=14)
# "2026-12-01 08:30:00 UTC", in the header of each answer to a token that ends.
ENDS: Final = "github-authentication-token-expiration"


def look(place: Place) -> Iterator[Finding]:
    """Five reading requests."""
    if not place.uses(GitHubSettings):
        return
    own = place.settings.of(GitHubSettings)
    source = place.platforms.secrets.github_source(place.platforms.secret_name(GitHubSettings, TOKEN))
    wanted = PROPOSING if own.pixel_delivery == "pull_request" else COMMITTING
    deadline = place.deadline()
    with until(deadline):
        token = GitHubToken(own.github_api_url, own.pixel_repository, source, wanted, place.clock)()
    repository = _asked(own, token, "")
    if refusal := recognised(repository.status_code, _said(repository), _headers(repository)):
        yield of_platform("github", refusal)
        return
    if repository.status_code != 200:
        yield fault(
            "github",
            f"{own.pixel_repository} was answered {repository.status_code}",
            "see that pixel_repository and github_api_url are right, and that the token or the App has the repository",
        )
        return
    yield from _rights(own, repository.json(), is_app=isinstance(source(), AppKey))
    yield from _branch(own, token)
    yield from _query(place, own, token)
    yield from _end(place, repository)


def _asked(own: GitHubSettings, token: str, path: str) -> requests.Response:
    return requests.get(
        f"{own.github_api_url.rstrip('/')}/repos/{own.pixel_repository}{path}",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json", "User-Agent": "onramp"},
        timeout=10,
    )


def _said(answer: requests.Response) -> str:
    try:
        return str(answer.json().get("message", ""))
    except (ValueError, AttributeError):
        return ""


def _headers(answer: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _rights(own: GitHubSettings, repository: dict[str, Any], *, is_app: bool) -> Iterator[Finding]:
    """What a person's token may do stands in the answer; an App's token was made with the rights, or refused."""
    if repository.get("archived"):
        yield fault("github", f"{own.pixel_repository} is archived", "take it out of the archive on GitHub")
    elif not is_app and repository.get("permissions", {}).get("push") is not True:
        yield fault(
            "github",
            f"the token may read {own.pixel_repository}, and not write",
            "give it contents, read and write (docs/deploying.md, GitHub)",
        )
    else:
        yield ok("github", f"{own.pixel_repository} may be read and written by {'the App' if is_app else 'the token'}")


def _branch(own: GitHubSettings, token: str) -> Iterator[Finding]:
    check = "github branch"
    if _asked(own, token, f"/branches/{own.pixel_branch}").status_code != 200:
        yield fault(check, f"there is no branch {own.pixel_branch}", "correct pixel_branch, or make the branch")
        return
    answer = _asked(own, token, f"/rules/branches/{own.pixel_branch}")
    if answer.status_code != 200:
        yield unknown(check, f"its rules could not be read ({answer.status_code})", "give the token metadata, read")
        return
    kinds = {str(rule.get("type")) for rule in answer.json()}
    needing = [words for kind, words in NEEDS_PULL_REQUEST.items() if kind in kinds]
    if needing and own.pixel_delivery == "commit":
        yield fault(
            check,
            f"a rule asks for {', '.join(needing)}, and Onramp commits straight to the branch",
            'pixel_delivery = "pull_request" in the stage file, or put the App on the rule\'s bypass list',
        )
    elif "non_fast_forward" not in kinds:
        yield warning(
            check,
            "force pushes are allowed: a commit that somebody takes out may come back",
            "add the rule 'Block force pushes' for the branch on GitHub",
        )
    else:
        yield ok(check, f"{own.pixel_branch} fits {own.pixel_delivery}")


def _query(place: Place, own: GitHubSettings, token: str) -> Iterator[Finding]:
    """The look by which the flows read: an Enterprise Server, or what stands before it, may not serve GraphQL."""
    try:
        with translated(place.clock), opened(own.github_api_url, Token(token), place.deadline()) as github:
            look_at(github, own.pixel_repository, own.pixel_branch, ())
    except PlatformError as refusal:
        yield of_platform("github query", refusal)
    else:
        yield ok("github query", "GraphQL answers")


def _end(place: Place, answer: requests.Response) -> Iterator[Finding]:
    text = answer.headers.get(ENDS, "")
    if not text:
        return
    ends = datetime.strptime(text.replace(" UTC", " +0000"), "%Y-%m-%d %H:%M:%S %z")
    if ends - place.clock() < SOON:
        yield warning("github token", f"the token ends on {ends:%d %B %Y}", "make a new one, and store it")
    else:
        yield ok("github token", f"good until {ends:%d %B %Y}")
