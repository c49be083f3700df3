"""API keys: without one, no program of the customer's can write a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.dimensions.absent import NO_ACCOUNT
from chalicelib.health.asked import Unknown
from chalicelib.health.finding import Finding, Found, no, yes
from chalicelib.health.kinds import CheckKind, Decided, DimensionKind, unknown
from chalicelib.health.reading import Check, Dimension, Truth

if TYPE_CHECKING:
    from chalicelib.clients.controller.client import ApiKey
    from chalicelib.dimensions.questions import Answers

_THERE = yes("API_KEY_PRESENT", "API keys: {api_keys}.")
_NONE = no("API_KEY_MISSING", "The account has no API key.", "Let the customer make one in the console.")
API_KEY = CheckKind("api_key_exists", "The account has an API key", "the Controller", (_THERE, _NONE, NO_ACCOUNT))


def decide(checks: Mapping[str, Check]) -> Decided:
    """READY with at least one key, MISSING without any; UNKNOWN where the Controller does not say."""
    check = checks["api_key_exists"]
    if check.state is Truth.UNKNOWN:
        return unknown(check)
    return ("READY", None) if check.state is Truth.YES else ("MISSING", check)


API_KEYS = DimensionKind(
    "api_keys",
    "API keys",
    {"MISSING": "The account has no API key.", "READY": "The account has an API key."},
    (API_KEY,),
    decide,
)


def read(answers: Answers) -> Dimension:
    """The API keys dimension that the sources' answers amount to. Pure."""
    keys = answers.api_keys
    counts = {} if isinstance(keys.answer, (Unknown, Finding)) else {"api_keys": len(keys.answer)}
    return API_KEYS.reading((API_KEY.read(keys, _found),), counts)


def _found(keys: tuple[ApiKey, ...]) -> Found:
    return _THERE.of(api_keys=len(keys)) if keys else _NONE.of()
