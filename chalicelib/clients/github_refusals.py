"""What GitHub refuses for good, told apart by its status and its own sentence, each with what to do about it.

Statuses alone say little: 403 is a missing permission, a single sign-on, an address that is not on a list, an archived
repository. The sentences are GitHub's as documented, or as people have reported them; what none of them fits is passed
on as GitHub said it (`sentence`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 300  # characters of GitHub's sentence that are passed on


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of refusal.

    Args:
        code: Of the error.
        message: What happened.
        hint: What to do.
        words: Any of these in GitHub's sentence, in lower case, means this refusal.
        statuses: With any of these; empty: any status of a refusal.
        header: Or this header says "required", whatever the sentence says.
    """

    code: str
    message: str
    hint: str
    words: tuple[str, ...]
    statuses: tuple[int, ...] = ()
    header: str = ""

    def fits(self, status: int, said: str, headers: Mapping[str, str]) -> bool:
        """Whether it is this one; `said` and the headers' names are in lower case."""
        if self.statuses and status not in self.statuses:
            return False
        return any(words in said for words in self.words) or (
            bool(self.header) and headers.get(self.header, "").startswith("required")
        )


_BYPASS: Final = "let the token's owner, or the GitHub App, bypass the rule; then retry."
_DELIVER: Final = "Set PIXEL_DELIVERY to pull_request, or "

RULES: Final = (
    Refusal(
        "GITHUB_PULL_REQUEST_ONLY",
        "The branch takes changes by pull request only.",
        _DELIVER + _BYPASS,
        ("through a pull request", "through pull requests", "approving review", "review is required"),
    ),
    Refusal(
        "GITHUB_MERGE_QUEUE_ONLY",
        "The branch takes changes through its merge queue only.",
        _DELIVER + _BYPASS,
        ("merge queue",),
    ),
    Refusal(
        "GITHUB_SIGNATURE_REQUIRED",
        "The branch takes signed commits only.",
        "Store a GitHub App's credentials in place of the token (GitHub signs what an App commits), or " + _BYPASS,
        ("verified signature", "signed commit", "must be signed"),
    ),
    Refusal(
        "GITHUB_CHECKS_REQUIRED",
        "The branch takes only commits that its status checks have passed.",
        _DELIVER + _BYPASS,
        ("status check", "required workflow", "code scanning", "required deployment", "must be deployed"),
    ),
    Refusal(
        "GITHUB_LINEAR_HISTORY_REQUIRED",
        "The branch takes no merge commits.",
        "Set the rule aside until the merge commits on the branch are gone, or " + _BYPASS,
        ("merge commits", "linear history"),
    ),
    Refusal(
        "GITHUB_COMMIT_MESSAGE_REFUSED",
        "A rule of the repository refuses Onramp's commit message.",
        "Let the rule accept messages such as «Add pixel px-…», or " + _BYPASS,
        ("commit message", "commit_message"),
    ),
    Refusal(
        "GITHUB_COMMIT_AUTHOR_REFUSED",
        "A rule of the repository refuses the commit's author or committer.",
        "Let the rule accept the address of the token's owner, or of the GitHub App, or " + _BYPASS,
        ("author email", "committer email", "author_email", "committer_email", "email address must match"),
    ),
    Refusal(
        "GITHUB_FILES_RESTRICTED",
        "A rule of the repository refuses a file of the change by its path or size.",
        "Let the rule accept src/customer-index-data.ts and src/customers, or " + _BYPASS,
        ("file path", "file size", "file extension", "larger than", "path length", "push rule"),
    ),
    Refusal(
        "GITHUB_SECRET_SUSPECTED",
        "GitHub takes something in the change for a secret.",
        "Look at the repository's secret scanning alerts: the branch's own file may hold one. Then retry.",
        ("secret detected", "contain secrets", "secret scanning"),
    ),
    Refusal(
        "GITHUB_REF_RESTRICTED",
        "A rule of the repository says who may make, move or delete this branch.",
        "Put the token's owner, or the GitHub App, on the rule's list: for PIXEL_BRANCH, and for onboarding/* and "
        "offboarding/* where pull requests are used; then retry.",
        (
            "being restricted",
            "cannot create this protected",
            "cannot update this protected",
            "cannot delete this protected",
            "not authorized to push",
            "branch name must match",
            "cannot force-push",
        ),
    ),
)
"""Rules of a repository: branch protection and rulesets. One refusal may name several."""

_RULE_WORDS: Final = ("rule violation", "protected branch", "protected ref")
_RULES_TOO: Final = (403, 405, 409, 422)
OTHER_RULE: Final = Refusal(
    "GITHUB_RULE_VIOLATED",
    "A rule of the repository refuses the change.",
    "Read the rule under the repository's Settings, Rules: meet it, or " + _BYPASS,
    _RULE_WORDS,
    _RULES_TOO,
)

KINDS: Final = (
    Refusal(
        "GITHUB_IP_NOT_ALLOWED",
        "The organization's IP allow list does not have the address that Onramp calls from.",
        "Add the address from which Onramp's functions go out (its NAT gateway's) to the organization's IP allow list, "
        "then retry.",
        ("ip allow list", "ip address is not permitted"),
        (403,),
    ),
    Refusal(
        "GITHUB_CLASSIC_TOKEN_FORBIDDEN",
        "The organization takes no classic personal access token.",
        "Store a fine-grained token, or a GitHub App's credentials, in its place; then retry.",
        ("personal access token (classic)", "classic personal access token"),
        (403,),
    ),
    Refusal(
        "GITHUB_TOKEN_LIFETIME_FORBIDDEN",
        "The organization refuses the token because it lives too long.",
        "Make a fine-grained token that expires sooner, or store a GitHub App's credentials in its place; then retry.",
        ("token's lifetime", "lifetime is greater"),
        (403,),
    ),
    Refusal(
        "GITHUB_FINE_GRAINED_TOKEN_FORBIDDEN",
        "The organization takes no fine-grained personal access token.",
        "Let an owner of the organization allow or approve the token, or store a GitHub App's credentials in its "
        "place; then retry.",
        ("forbids access via a fine-grained", "token has not been approved", "pending approval"),
        (403,),
    ),
    Refusal(
        "GITHUB_SIGN_ON_REQUIRED",
        "The organization's single sign-on (SAML) has not let the token in.",
        "Authorize the token for the organization (GitHub: Settings, Developer settings, the token, Configure SSO), or "
        "store a GitHub App's credentials in its place; then retry.",
        ("saml", "single sign-on"),
        (403,),
        "x-github-sso",
    ),
    Refusal(
        "GITHUB_OAUTH_RESTRICTED",
        "The organization restricts OAuth apps, and the token is one's.",
        "Store a fine-grained token, or a GitHub App's credentials, in its place; then retry.",
        ("oauth app access restrictions", "restricts oauth"),
        (403,),
    ),
    Refusal(
        "GITHUB_APP_SUSPENDED",
        "The GitHub App's installation is suspended.",
        "Unsuspend it under the organization's Settings, GitHub Apps; then retry.",
        ("installation has been suspended", "suspended your access", "installation is suspended"),
        (403,),
    ),
    Refusal(
        "GITHUB_APP_FORBIDDEN",
        "The GitHub App may not do this in the pixel repository.",
        "Give the App read and write access to contents, and to pull requests where PIXEL_DELIVERY is pull_request; "
        "accept the new permissions at its installation; then retry.",
        ("not accessible by integration",),
        (403,),
    ),
    Refusal(
        "GITHUB_ACCOUNT_SUSPENDED",
        "GitHub has suspended the account that the token, or the repository, belongs to.",
        "Let its owner ask GitHub's support to lift it, or store another account's token in its place; then retry.",
        ("account was suspended", "account is suspended", "account has been suspended"),
        (403,),
    ),
    Refusal(
        "GITHUB_EMAIL_UNVERIFIED",
        "The token's owner has not verified an email address at GitHub.",
        "Verify the address of the token's owner at GitHub, then retry.",
        ("email address must be verified", "verified email"),
        (403, 422),
    ),
    Refusal(
        "GITHUB_REPOSITORY_ARCHIVED",
        "The pixel repository is archived: nobody can write to it.",
        "Unarchive it, or correct PIXEL_REPOSITORY; then retry.",
        ("archived",),
        (403,),
    ),
    Refusal(
        "GITHUB_REPOSITORY_LOCKED",
        "The pixel repository is locked, as while it is being migrated.",
        "Retry when the lock is off; correct PIXEL_REPOSITORY if the repository has moved.",
        ("repository is locked", "has been locked", "repository was locked", "being migrated"),
        (403, 409, 422, 423),
    ),
    Refusal(
        "GITHUB_REPOSITORY_BLOCKED",
        "GitHub has blocked the pixel repository: over a bill, its terms or a legal claim.",
        "Open the repository in a browser as its owner: GitHub says there why, and what lifts it. Then retry.",
        ("access blocked", "repository access", "billing issue", "disabled due to"),
        (402, 403, 451),
    ),
    Refusal(
        "GITHUB_REPOSITORY_EMPTY",
        "The pixel repository has no commit yet.",
        "Push a branch with src/customer-index-data.ts, or correct PIXEL_REPOSITORY; then retry.",
        ("repository is empty",),
        (404, 409),
    ),
    Refusal(
        "GITHUB_BRANCH_NOT_FOUND",
        "The branch is not in the pixel repository.",
        "Correct PIXEL_BRANCH, or make the branch; then retry.",
        ("branch not found", "no commit found for the ref"),
        (404, 422),
    ),
)
"""Everything but rules. The first that fits is it."""


def recognised(status: int, message: str, headers: Mapping[str, str]) -> Permanent | None:
    """The refusal for a person, if GitHub's answer is one of those above.

    Args:
        status: HTTP status.
        message: GitHub's sentence; several rules may stand in it, and then each has its hint.
        headers: By lower-case name.
    """
    said = message.lower()
    kind = next((kind for kind in KINDS if kind.fits(status, said, headers)), None)
    if kind is not None:
        return Permanent(kind.code, f"{kind.message}{_needed(headers)}", hint=kind.hint)
    if status not in _RULES_TOO:
        return None
    broken = [rule for rule in RULES if rule.fits(status, said, headers)]
    if not broken and OTHER_RULE.fits(status, said, headers):
        broken = [OTHER_RULE]
    if not broken:
        return None
    hints = " ".join(dict.fromkeys(rule.hint for rule in broken))
    return Permanent(broken[0].code, f"{broken[0].message}{quoted(message)}", hint=hints)


def quoted(message: str) -> str:
    """GitHub's sentence to stand behind ours; empty if there is none."""
    words = sentence(message)
    return f" GitHub says: {words}" if words else ""


def sentence(message: str) -> str:
    """GitHub's sentence in one line, shortened, without what looks like a token, an email address or an address.

    Of a complaint about a request's form nothing but the first line is kept: the others quote the request.
    """
    text = message.split("\n", 1)[0] if message.lower().startswith("invalid request") else message
    for secret, instead in _NOT_PASSED_ON:
        text = secret.sub(instead, text)
    text = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def needed_permissions(headers: Mapping[str, str]) -> str:
    """What GitHub says that a token would need (X-Accepted-GitHub-Permissions), such as ``contents=write``."""
    value = headers.get("x-accepted-github-permissions", "")
    return value if re.fullmatch(r"[a-z_=,; ]{1,200}", value) else ""


def _needed(headers: Mapping[str, str]) -> str:
    needed = needed_permissions(headers)
    return f" It takes {needed}." if needed else ""


_NOT_PASSED_ON: Final = (
    (re.compile(r"\b(?:gh[a-z]_|github_pat_|eyJ)[A-Za-z0-9_.=-]+"), "…"),
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "…"),
    (re.compile(r"\bhttps?://\S+"), "…"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "…"),
    (re.compile(r"\b[A-Za-z0-9+/_-]{41,}"), "…"),  # longer than a commit's name: nothing that a person could use
)
