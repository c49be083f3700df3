"""Stand-ins that are found by themselves: a module of this folder that has a `STAND_IN` is served, given a token and
told to Onramp, wherever a stack or a test starts the stand-ins. For platforms that take a bearer token and no more.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from fastapi import FastAPI

import local.platforms
from chalicelib.clients.needs import Needs


@dataclass(frozen=True)
class StandIn:
    """A platform that nothing else here must know.

    Attributes:
        name: Below which path it is served, and the end of its contract's file, docs/openapi-{name}.json.
        needs: What the platform needs of a deployment: one setting that ends in ``_url`` says where it is, and its only
            secret is the token. It may have none, where customers bring tokens of their own.
        create: Makes the application, empty, which accepts this token.
        ours: Whether its contract is this project's to write down; else it is the platform's own.
    """

    name: str
    needs: Needs
    create: Callable[[str], FastAPI]
    ours: bool = True

    @property
    def url_setting(self) -> str:
        """The setting that says where it is."""
        (name,) = (name for name in self.needs.settings.model_fields if name.endswith("_url"))
        return name

    @property
    def secret(self) -> str:
        """Its token's name below the stage's secrets; empty: the stage has none."""
        if not self.needs.secrets:
            return ""
        (secret,) = self.needs.secrets
        return secret.called

    @property
    def placeholder(self) -> str:
        """The token that it accepts where nobody makes one up. Nothing real accepts it."""
        return f"local-{self.name}-token"


@cache
def stand_ins() -> tuple[StandIn, ...]:
    """All of them, by their names."""
    names = [each.name for each in pkgutil.iter_modules(local.platforms.__path__) if not each.name.startswith("_")]
    modules = [import_module(f"local.platforms.{name}") for name in names if name not in {"app", "contracts"}]
    found = [module.STAND_IN for module in modules if hasattr(module, "STAND_IN")]
    return tuple(sorted(found, key=lambda each: each.name))
