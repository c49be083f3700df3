"""A request as a person would send it: a command of the shell. What is secret, or not known yet, is a variable."""

from __future__ import annotations

import json
import secrets
import shlex
from collections.abc import Callable
from typing import Any, Final

from runbook.plan import Request, Runbook, Step
from runbook.templates import filled, member

_MARK: Final = f"<{secrets.token_hex(8)}>"
"""Around the name of a variable, until the text around it is quoted. No text of a customer's can have it."""


def command(request: Request, values: dict[str, Any], *, key: str, base_url: str | None = None) -> str:
    """The command.

    Args:
        values: What is known: members of the person's file, and variables that are no secret.
        base_url: None: it is ``$BASE_URL``.
        key: The Idempotency-Key, where it has one.
    """

    def value_of(name: str) -> Any:
        if name in values:
            return values[name]
        return f"{_MARK}{name}{_MARK}" if name.isupper() else member(values, name)

    verb = "" if request.method == "GET" else f"-X {request.method} "
    base = f"{_MARK}BASE_URL{_MARK}" if base_url is None else base_url
    words = [f"curl -sS {verb}{_quoted(base + filled(request.path, value_of))}"]
    words += [f"-H {_quoted(f'{name}: {filled(value, value_of)}')}" for name, value in request.credential.items()]
    if request.repeat == "key":
        words.append(f"-H {_quoted(f'Idempotency-Key: {key}')}")
    if request.body is not None:
        words.append("-H 'Content-Type: application/json'")
        words.append(f"-d {_quoted(json.dumps(filled(request.body, value_of), indent=2, ensure_ascii=False))}")
    words += _fields(request, value_of)
    return " \\\n  ".join(words)


def key_of(runbook: Runbook, step: Step, file: dict[str, Any]) -> str:
    """An Idempotency-Key that a person can send again: it is the same for the same step of the same customer."""
    return f"{member(file, runbook.called)}-{step.name}"


def _fields(request: Request, value_of: Callable[[str], Any]) -> list[str]:
    fields: dict[str, Any] = filled(request.form or {}, value_of)
    return [f"-F {_quoted(f'{name}={value}')}" for name, value in fields.items()]


def _quoted(text: str) -> str:
    """A word of the shell. Variables stand between double quotes, all else is what it is."""
    parts = text.split(_MARK)
    if len(parts) == 1:
        return shlex.quote(text)
    plain = all(not set(part) & set('"$`\\!\n') for part in parts[::2])
    if plain:
        return '"' + "".join(f"${{{part}}}" if place % 2 else part for place, part in enumerate(parts)) + '"'
    return "".join(f'"${{{part}}}"' if place % 2 else shlex.quote(part) for place, part in enumerate(parts))
