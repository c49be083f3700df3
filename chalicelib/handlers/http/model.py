"""The base of everything that is answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from chalicelib.records.moment import Moment

Time = Annotated[Moment, WithJsonSchema({"type": "string", "format": "date-time"})]


class ResponseModel(BaseModel):
    """A model whose validator is built when it is first used: one request needs few of them, a cold start none."""

    model_config = ConfigDict(defer_build=True)
