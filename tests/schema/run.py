"""One kind of caller sends generated requests, and every answer is held against what OpenAPI says.

What the schema admits is taken: refused for what it is about (a link, a state, a password), never for its form. What it
rules out is refused. Nothing breaks, no answer is undocumented, and no door opens without its key.
"""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema

from tests.schema.place import CALLERS, Place

DOCUMENT = Path(__file__).parents[2] / "docs/openapi.json"
OF_FORM = frozenset(
    {
        *("BODY_NOT_JSON", "BODY_NOT_UTF8", "BODY_TOO_LARGE", "FIELD_NOT_ALLOWED", "IDEMPOTENCY_KEY_INVALID"),
        *("IF_MATCH_INVALID", "TASK_UNKNOWN", "UNSUPPORTED_MEDIA_TYPE", "VALIDATION_FAILED"),
    }
)
"""Codes that say that a request has not the form that is asked for."""
CHECKS = (
    "content_type_conformance",
    "missing_required_header",
    "negative_data_rejection",
    "no_door_opens_without_its_key",
    "not_a_server_error",
    "response_headers_conformance",
    "response_schema_conformance",
    "status_code_conformance",
    "unsupported_method",
    "what_the_schema_admits_is_taken",
)


@dataclass
class Found:
    """What a run found.

    Attributes:
        cases: Requests sent, by operation.
        answers: How often each code was answered; ``200`` and the like for successes.
        faults: What was not as documented, once each, with how to repeat it.
    """

    cases: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


def run(caller: str, *, examples: int, seed: int, tag: str | None = None, keywords: bool = True) -> Found:
    """Send requests as a caller of one kind.

    Args:
        caller: One of `CALLERS`.
        examples: How many at random for each operation, at the most, of each kind: admitted by the schema, and not.
        seed: Decides all of them.
        tag: Only to operations with this tag.
        keywords: Also those that try each keyword of each schema, at and beyond its bounds.
    """
    found = Found()
    with _silence():
        place = Place(caller)
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    schema = schemathesis.openapi.from_dict(document, config=_config(place, examples, seed, keywords=keywords))
    schema.app = place
    chosen = schema.include(tag=tag) if tag else schema
    with _hooks(place), place.serving(), _silence():
        for event in from_schema(chosen).execute():
            _note(event, found)
    return found


def _config(place: Place, examples: int, seed: int, *, keywords: bool) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": "http://127.0.0.1/",
            "headers": place.headers(),
            "auth": {"auto-signup": False},  # who asks is said by the caller; a user of its own would be another one
            "continue-on-failure": True,
            "workers": 1,
            "generation": {"max-examples": examples, "deterministic": True, "database": "none", "no-shrink": False},
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": keywords}},
        }
    )


@contextmanager
def _hooks(place: Place) -> Iterator[None]:
    """Let most requests lead to a record that there is."""

    @schemathesis.hook
    def before_call(context: object, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
        if case.meta is None:
            return
        if case.meta.generation.mode.is_positive and case.headers.get("If-Match") == "0":
            del case.headers["If-Match"]  # schemathesis has a format of its own for it, and forgets the pattern
        if case.meta.is_negative_at(ParameterLocation.PATH) or place.caller == "nobody":
            return
        content = repr((case.method, case.path, case.path_parameters, case.query, case.body))
        choice = int.from_bytes(hashlib.sha256(content.encode(errors="replace")).digest()[:4])
        if choice % 8 == 0:
            return
        for name in case.path_parameters:
            case.path_parameters[name] = place.known(name, choice // 8) or case.path_parameters[name]

    @schemathesis.hook
    def filter_body(context: object, body: object) -> bool:
        """JSON Schema cannot say that no two of a list may have the same address."""
        invites = body.get("team_invites") if isinstance(body, dict) else None
        if not isinstance(invites, list):
            return True
        addresses = [str(each.get("email")).strip().casefold() for each in invites if isinstance(each, dict)]
        return len(set(addresses)) == len(addresses)

    try:
        yield
    finally:
        schemathesis.hooks.unregister_all()


@schemathesis.check
def what_the_schema_admits_is_taken(ctx: CheckContext, response: Response, case: schemathesis.Case[Any]) -> None:
    """A request that OpenAPI admits is not refused for its form."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return
    answer = response.json()
    if answer["code"] == "TASK_UNKNOWN" and case.path.startswith("/v1/flows/"):
        return  # which tasks there are, the flow says and not the schema
    assert answer["code"] not in OF_FORM, f"the schema admits it, the server does not: {answer}"


@schemathesis.check
def no_door_opens_without_its_key(ctx: CheckContext, response: Response, case: schemathesis.Case[Any]) -> None:
    """Who lacks what an operation asks for gets nothing from it, be it nothing at all or the key of another door."""
    security = case.operation.definition.raw.get("security", [{}])
    place = case.operation.schema.app
    assert isinstance(place, Place)
    assert response.status_code >= 400 or place.opens(security), f"{place.caller} is let in"


def _addresses() -> st.SearchStrategy[str]:
    """Addresses as people have them. `format: email` also admits hosts that no mail goes to, as RFC 5321 does."""
    letters = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789"
    name = st.text(letters + "+_-", min_size=1, max_size=20).map(lambda text: f"a{text}z")
    return st.builds(
        "{}@{}.{}".format, name, st.text(letters, min_size=1, max_size=20), st.sampled_from(["example", "com"])
    )


schemathesis.openapi.format("email", _addresses())


def _note(event: events.EngineEvent, found: Found) -> None:
    if isinstance(event, events.NonFatalError | events.FatalError):
        broken = event.value if isinstance(event, events.NonFatalError) else event.exception
        found.faults[f"the run itself: {getattr(event, 'label', '')}"] = "".join(traceback.format_exception(broken))[
            -2000:
        ]
    if not isinstance(event, events.ScenarioFinished):
        return
    for case_id, node in event.recorder.cases.items():
        found.cases[node.value.operation.label] += 1
        interaction = event.recorder.interactions.get(case_id)
        if interaction and interaction.response:
            found.answers[_code(interaction.response)] += 1
        for check in event.recorder.checks.get(case_id, []):
            if check.status is Status.FAILURE and check.failure_info:
                fault = f"{check.name}: {node.value.operation.label}"
                found.faults.setdefault(fault, f"{check.failure_info.failure}\n{check.failure_info.code_sample}")


def _code(response: Response) -> str:
    if response.status_code < 400:
        return str(response.status_code)
    return str(response.json().get("code"))


@contextmanager
def _silence() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


__all__ = ["CALLERS", "Found", "run"]
