"""What the declared flows and their platforms need of a deployment, gathered from where each says so for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from chalicelib.clients.cognito.needs import NEEDS as COGNITO
from chalicelib.clients.findings.needs import FindingsSettings
from chalicelib.clients.needs import Grant, Ports, Secret
from chalicelib.clients.uploads.needs import UploadsSettings
from chalicelib.flows import registry
from chalicelib.settings import Settings, SettingsGroup

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

ACTING: Final = ("stream", "bulk")
"""The functions that perform actions."""


def ports(flows: Sequence[str] = registry.NAMES) -> tuple[Ports, ...]:
    """What each of these flows needs."""
    return tuple(registry.ports(name) for name in flows)


def with_uploads(flows: Sequence[str]) -> bool:
    """Whether people upload files for one of these flows: for them a stage has a bucket."""
    return _with(UploadsSettings, flows)


def with_findings(flows: Sequence[str]) -> bool:
    """Whether one of these flows looks for findings in files: for them a stage has a table."""
    return _with(FindingsSettings, flows)


def _with(settings: type[SettingsGroup], flows: Sequence[str]) -> bool:
    return any(each.settings is settings for one in ports(flows) for each in one.platforms)


def _ports_of(function: str, flows: Sequence[str]) -> tuple[Ports, ...]:
    """What the flows need that a function has to do with."""
    return ports(registry.with_bulk_work(flows) if function == "bulk" else flows)


def groups(flows: Sequence[str] = registry.NAMES) -> tuple[type[SettingsGroup], ...]:
    """The groups of settings, each once. The API itself needs the user pool's: its tokens are a credential of doors."""
    platforms = [each.settings for one in ports(flows) for each in one.platforms]
    own = [group for one in ports(flows) for group in one.settings]
    return _with_fields((Settings, COGNITO.settings, *platforms, *own))


def groups_of(function: str, flows: Sequence[str] = registry.NAMES) -> tuple[type[SettingsGroup], ...]:
    """The groups of settings that one function reads: timers reach no platform, the API asks, and the stream acts, as
    does the function of bulk work for the flows that have any."""
    found: list[type[SettingsGroup]] = [Settings]
    for one in _ports_of(function, flows):
        if function == "api":
            found += [COGNITO.settings, *(each.settings for each in (*one.looks_at, *one.serves)), *one.settings]
        if function in ACTING:
            found += [*(each.settings for each in (*one.looks_at, *one.acts_on)), *one.settings]
    return _with_fields(found)


def _with_fields(found: Iterable[type[SettingsGroup]]) -> tuple[type[SettingsGroup], ...]:
    """Each once, and without those of platforms that have no settings."""
    return tuple(group for group in dict.fromkeys(found) if group.model_fields)


def fields(
    flows: Sequence[str] = registry.NAMES, chosen: Sequence[type[SettingsGroup]] | None = None
) -> dict[str, FieldInfo]:
    """Every setting, by its name.

    Args:
        flows: Those of the stage.
        chosen: The groups; None: all that these flows need.

    Raises:
        ValueError: Two groups declare a setting of the same name.
    """
    found: dict[str, FieldInfo] = {}
    for group in groups(flows) if chosen is None else chosen:
        for name, field in group.model_fields.items():
            if name in found:
                raise ValueError(f"{group.__name__} declares the setting {name}, which another group has already")
            found[name] = field
    return found


def grants(function: str, flows: Sequence[str] = registry.NAMES) -> Iterator[Grant]:
    """What the platforms of these flows need that a function may do."""
    for one in _ports_of(function, flows):
        if function == "api":
            for each in one.looks_at:
                yield from each.to_read
            for each in one.serves:
                yield from (*each.to_read, *each.to_serve)
        if function in ACTING:
            for each in one.looks_at:
                yield from each.to_read
            for each in one.acts_on:
                yield from (*each.to_read, *each.to_act)


def secrets(function: str, flows: Sequence[str] = registry.NAMES) -> tuple[Secret, ...]:
    """The secrets that a function shows to platforms, each once."""
    found: list[Secret] = []
    for one in _ports_of(function, flows):
        if function in {"api", *ACTING}:
            found += [secret for each in (*one.looks_at, *one.serves) for secret in each.secrets]
        if function in ACTING:
            found += [secret for each in one.acts_on for secret in each.secrets]
    return tuple(dict.fromkeys(found))


def every_secret(flows: Sequence[str] = registry.NAMES) -> tuple[Secret, ...]:
    """The same, of every function, by the settings' names."""
    return tuple(sorted(secrets("stream", flows), key=lambda secret: secret.setting))
