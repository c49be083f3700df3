"""The table of what GitHub refuses for good: by its status and its own sentence, each with what to do about it.

The sentences are GitHub's as documented, or as people have reported them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


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

RULE_WORDS: Final = ("rule violation", "protected branch", "protected ref")
RULE_STATUSES: Final = (403, 405, 409, 422)
OTHER_RULE: Final = Refusal(
    "GITHUB_RULE_VIOLATED",
    "A rule of the repository refuses the change.",
    "Read the rule under the repository's Settings, Rules: meet it, or " + _BYPASS,
    RULE_WORDS,
    RULE_STATUSES,
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

APP_KINDS: Final = (
    Refusal(
        "GITHUB_APP_CLOCK",
        "GitHub says that the times in the GitHub App's request are wrong.",
        "Compare the clock of Onramp's functions with GitHub's: they may differ by a minute. Then retry.",
        ("'issued at'", "'expiration time'"),
        (401,),
    ),
    Refusal(
        "GITHUB_APP_NOT_FOUND",
        "GitHub knows no App of the stored app_id.",
        "Correct app_id in the secret: it stands on the App's page under General. Then retry.",
        ("integration not found",),
        (401, 404),
    ),
    Refusal(
        "GITHUB_APP_NOT_INSTALLED",
        "The stored installation_id is no installation of the GitHub App.",
        "Install the App on PIXEL_REPOSITORY's organization, and put the number at the end of the installation's "
        "address into the secret as installation_id; then retry.",
        ("not found",),
        (404,),
    ),
    Refusal(
        "GITHUB_APP_PERMISSIONS",
        "The GitHub App's installation lacks a permission that Onramp needs.",
        "Give the App read and write access to contents, and to pull requests where PIXEL_DELIVERY is pull_request; "
        "accept the new permissions at its installation; then retry.",
        ("permissions requested",),
        (403, 422),
    ),
    Refusal(
        "GITHUB_APP_REPOSITORY",
        "The GitHub App's installation does not have the pixel repository.",
        "Add PIXEL_REPOSITORY to the repositories of the installation, or correct the setting; then retry.",
        ("not accessible to the parent installation", "at least one repository"),
        (422,),
    ),
)
"""For the request that makes an installation's token, before everything else."""
