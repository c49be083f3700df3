"""How the language model is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clients.http.client import PlatformHttp
from chalicelib.clients.language_model.client import BUDGET_SECONDS, LanguageModel, error_of, shown
from chalicelib.clients.language_model.needs import KEY, LanguageModelSettings

if TYPE_CHECKING:
    from chalicelib.clients.platforms import Platforms


def connect(to: Platforms) -> LanguageModel:
    """The language model's client."""
    own, secret = to.settings.of(LanguageModelSettings), to.secret_name(LanguageModelSettings, KEY)
    http = PlatformHttp(
        "LANGUAGE_MODEL",
        own.language_model_url,
        to.secrets.source(secret),
        secret=secret,
        budget_seconds=BUDGET_SECONDS,
        shown=shown,
        error_of=error_of,
    )
    return LanguageModel(http, own.language_model)
