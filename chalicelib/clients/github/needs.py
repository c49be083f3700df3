"""What the pixel repository on GitHub needs of a deployment."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from chalicelib.clients.needs import Needs, Secret
from chalicelib.git_names import branch_fault, repository_fault
from chalicelib.settings import SettingsGroup


class GitHubSettings(SettingsGroup):
    """Which repository it is, how it is changed, and what is shown to GitHub."""

    github_api_url: str = Field(
        default="https://api.github.com",
        min_length=1,
        description="Base URL of GitHub's API; of an Enterprise Server, https://…/api/v3",
    )
    pixel_repository: str = Field(min_length=1, description="owner/name of the pixel repository")
    pixel_branch: str = Field(default="main", min_length=1, description="The branch that Onramp changes")
    pixel_delivery: Literal["commit", "pull_request"] = Field(
        default="commit", description="Commit straight to the branch, or open a pull request and wait for its merge"
    )
    github_token_secret: str = Field(
        default="", description="Secret with GitHub's token or App; empty: {env}/onboarding/github-pat"
    )

    @field_validator("github_api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("write an address that begins with https://")
        if address.username or address.password or address.query or address.fragment:
            raise ValueError("write the address without a user, a query or a fragment")
        return value

    @field_validator("pixel_repository")
    @classmethod
    def _github_can_have_the_repository(cls, value: str) -> str:
        if fault := repository_fault(value):
            raise ValueError(fault)
        return value

    @field_validator("pixel_branch")
    @classmethod
    def _git_can_have_the_branch(cls, value: str) -> str:
        if fault := branch_fault(value):
            raise ValueError(fault)
        return value


TOKEN = Secret("github_token_secret", "github-pat")
NEEDS = Needs(GitHubSettings, secrets=(TOKEN,))
