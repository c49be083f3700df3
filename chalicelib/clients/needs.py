"""What a platform needs of a deployment: settings, rights, secrets. Each platform's folder says so for itself, as data.

The template's parameters, the functions' environment and their policies are made of this (`infra/`), so that nothing is
listed a second time. Light: it is read where nothing of a platform's client is.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.settings import SettingsGroup


@dataclass(frozen=True)
class Resource:
    """Something of AWS that a function may be let do things with.

    Attributes:
        exact: Its ARN, where ``${Name}`` stands for a parameter, or an output of the state stack.
        given: The setting without which there is no such thing; empty: it is always there.
        alias: Of a key in KMS: the alias by which alone it may be used, with ``${Env}`` for the stage; empty: by any.
    """

    exact: str
    given: str = ""
    alias: str = ""


def here(service: str, name: str, *, region: str = "${AWS::Region}") -> Resource:
    """A thing in Onramp's own account, known by its name.

    Args:
        service: As ARNs name it.
        name: The last part of its ARN, with ``${Env}`` for the stage.
        region: Where it is; ``*``: a setting may name another region.
    """
    return Resource(f"arn:${{AWS::Partition}}:{service}:{region}:${{AWS::AccountId}}:{name}")


@dataclass(frozen=True)
class Grant:
    """Actions of one service, and what they are allowed on."""

    actions: tuple[str, ...]
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class Secret:
    """A secret that a client shows to its platform.

    Attributes:
        setting: The setting that names it: a name or an ARN.
        called: Its name below ``{env}/onboarding/`` where the setting says nothing; empty: there is none then.
    """

    setting: str
    called: str = ""


@dataclass(frozen=True)
class Needs:
    """All that one platform needs.

    Attributes:
        settings: The variables that are its own; left out: it has none.
        to_read: What its client needs to read from the platform, in the API and in the stream handler.
        to_act: What executors need beyond that, in the stream handler.
        to_serve: What routes need beyond reading, in the API.
        secrets: What is shown to it, by whoever reads from it or acts on it.
    """

    settings: type[SettingsGroup] = SettingsGroup
    to_read: tuple[Grant, ...] = ()
    to_act: tuple[Grant, ...] = ()
    to_serve: tuple[Grant, ...] = ()
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class Ports:
    """What a flow needs of a deployment.

    Attributes:
        looks_at: Platforms that its health is read from.
        acts_on: Platforms that its executors change, or ask on their own account.
        serves: Platforms that its routes ask beyond the health (docs/architecture.md names the routes).
        settings: The variables that are its own.
    """

    looks_at: tuple[Needs, ...] = ()
    acts_on: tuple[Needs, ...] = ()
    serves: tuple[Needs, ...] = ()
    settings: tuple[type[SettingsGroup], ...] = ()

    @property
    def platforms(self) -> tuple[Needs, ...]:
        """The needs of every platform that is named, each once."""
        return tuple(dict.fromkeys((*self.serves, *self.acts_on, *self.looks_at)))
