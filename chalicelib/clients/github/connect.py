"""How the pixel repository on GitHub is reached: to change it, or only to look at it.

What changes it and what only looks are two clients, each with a token that may do no more (of a GitHub App; a stored
token is as good for both).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.github.app import COMMITTING, PROPOSING, READING, GitHubToken
from chalicelib.clients.github.needs import TOKEN, GitHubSettings
from chalicelib.clients.github.pixel_repository import PixelRepository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> PixelRepository:
    """The client that changes the repository, in the way that the settings say."""
    return _repository(to, PROPOSING if to.settings.of(GitHubSettings).pixel_delivery == "pull_request" else COMMITTING)


def reading(to: Platforms) -> PixelRepository:
    """A client that may only read."""
    return _repository(to, READING)


def _repository(to: Platforms, permissions: Mapping[str, str]) -> PixelRepository:
    own = to.settings.of(GitHubSettings)
    credentials = to.secrets.github_source(to.secret_name(GitHubSettings, TOKEN))
    return PixelRepository(
        own.github_api_url,
        own.pixel_repository,
        own.pixel_branch,
        GitHubToken(own.github_api_url, own.pixel_repository, credentials, permissions, to.clock),
        delivery=own.pixel_delivery,
        clock=to.clock,
    )
