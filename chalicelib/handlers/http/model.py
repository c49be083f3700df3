"""The base of everything that is answered."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """A model whose validator is built when it is first used: one request needs few of them, a cold start none."""

    model_config = ConfigDict(defer_build=True)
