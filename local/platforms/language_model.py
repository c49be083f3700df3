"""Stand-in for a language model behind the Messages API. It understands nothing: it fills in the schema it is given.

Colours are taken from the facts, so that what becomes of a brand can be seen. PUT ``/_config`` has it misbehave, one
request after the other:

=============  ========================================================================================================
``good``       an answer that fits the schema, as also when nothing is left of the list
``nonsense``   an answer whose fields are not of the schema
``empty``      a tool call without input
``prose``      text instead of the tool call
``refusal``    `stop_reason` refusal
``truncated``  `stop_reason` max_tokens, with half an answer
=============  ========================================================================================================
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.clients.language_model.needs import NEEDS
from local.platforms.auth import BearerToken
from local.platforms.effects import Effects
from local.platforms.faults import Faults
from local.platforms.found import StandIn

Behaviour = Literal["good", "nonsense", "empty", "prose", "refusal", "truncated"]
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}\b")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Message(_Strict):
    """What is said to the model."""

    role: Literal["user", "assistant"]
    content: str = Field(min_length=1)


class Tool(_Strict):
    """What the model may call."""

    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    description: str = ""
    input_schema: dict[str, Any]


class ToolChoice(_Strict):
    """The tool that it must call."""

    type: Literal["tool"]
    name: str


class MessagesRequest(_Strict):
    """Body of POST /v1/messages, as far as Onramp uses it."""

    model: str = Field(min_length=1)
    max_tokens: int = Field(ge=1, le=64_000)
    system: str = ""
    messages: list[Message] = Field(min_length=1)
    tools: list[Tool] = Field(min_length=1)
    tool_choice: ToolChoice


class ModelConfig(_Strict):
    """Body of PUT /_config.

    Attributes:
        behaviours: Of the next requests.
        answers: What the next good answers are, instead of those that are made up.
        models: Names that it knows; none: every name.
    """

    behaviours: list[Behaviour] = []
    answers: list[dict[str, Any]] = []
    models: list[str] = []


def create_language_model(token: str, effects: Effects | None = None, faults: Faults | None = None) -> FastAPI:
    """The language model as an application.

    Args:
        token: The API key that it accepts, until PUT ``/_token`` rotates it.
        effects: Its ledger: each answer is an effect, since it is paid for. What it was told stands at ``/_told``.
        faults: Its fault switches; of its own if not given.
    """
    effects = effects or Effects("language_model")
    app = FastAPI(title="Language model (stand-in)", docs_url=None, redoc_url=None, openapi_url=None)
    effects.attach(app)
    BearerToken(token, header="x-api-key", refusal=lambda: _refused(401, "authentication_error")).attach(app)
    app.state.config, told = ModelConfig(), list[dict[str, Any]]()

    async def messages(body: dict[str, Any], anthropic_version: Annotated[str, Header()] = "") -> JSONResponse:
        """Answer, or misbehave."""
        config: ModelConfig = app.state.config
        try:
            asked = MessagesRequest.model_validate(body)
        except ValidationError:
            return _refused(400, "invalid_request_error")
        if not anthropic_version or asked.tool_choice.name not in {each.name for each in asked.tools}:
            return _refused(400, "invalid_request_error")
        if config.models and asked.model not in config.models:
            return _refused(404, "not_found_error")
        told.append(body)
        behaviour = config.behaviours.pop(0) if config.behaviours else "good"
        effects.record("answer", asked.model, key=None, asked={}, changed={"behaviour": behaviour})
        return JSONResponse(_message(asked, behaviour, config.answers))

    async def read_told() -> Sequence[dict[str, Any]]:
        return told

    async def put_config(config: ModelConfig) -> None:
        app.state.config = config
        told.clear()

    app.add_api_route("/v1/messages", messages, methods=["POST"])
    app.add_api_route("/_told", read_told, methods=["GET"])
    app.add_api_route("/_config", put_config, methods=["PUT"], status_code=204)
    (faults or Faults()).attach(app)
    return app


def _message(asked: MessagesRequest, behaviour: Behaviour, answers: list[dict[str, Any]]) -> dict[str, Any]:
    called: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": asked.tool_choice.name}
    text, ended = {"type": "text", "text": "I would rather talk about it."}, "tool_use"
    blocks: list[dict[str, Any]] = []
    if behaviour in {"good", "truncated"}:
        schema = next(each.input_schema for each in asked.tools if each.name == asked.tool_choice.name)
        given = answers.pop(0) if answers else filled_in(schema, asked.messages[-1].content)
        blocks = [{**called, "input": given if behaviour == "good" else dict(list(given.items())[:1])}]
    elif behaviour in {"nonsense", "empty"}:
        blocks = [{**called, "input": {} if behaviour == "empty" else {"colour": "a warm one", "mood": 7}}]
    elif behaviour == "prose":
        blocks, ended = [text], "end_turn"
    ended = {"refusal": "refusal", "truncated": "max_tokens"}.get(behaviour, ended)
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": blocks,
        "stop_reason": ended,
        "stop_sequence": None,
        "usage": {"input_tokens": len(asked.messages[-1].content) // 4, "output_tokens": 200},
    }


def filled_in(schema: Mapping[str, Any], facts: str) -> dict[str, Any]:
    """Something for each property of an object's schema; colours are those of the facts, in turn."""
    colours = _COLOUR.findall(facts) or ["#336699", "#c8452e"]
    found: dict[str, Any] = {}
    for place, (name, rule) in enumerate(schema.get("properties", {}).items()):
        found[name] = _value(name, rule, colours[place % len(colours)])
    return found


def _value(name: str, rule: Mapping[str, Any], colour: str) -> Any:
    if "enum" in rule or "examples" in rule or "default" in rule:
        return rule["default"] if "default" in rule else rule.get("enum", rule.get("examples"))[0]
    kind = rule.get("type", "string")
    if kind != "string":
        return {"integer": rule.get("minimum", 1), "number": 1.0, "boolean": False, "array": []}.get(kind, {})
    if "#" in rule.get("pattern", ""):
        return colour
    return f"Some {name.replace('_', ' ')}"[: rule.get("maxLength", 80)]


def _refused(status: int, kind: str) -> JSONResponse:
    said = {"type": "error", "error": {"type": kind, "message": json.dumps(kind)}, "request_id": "req_1"}
    return JSONResponse(said, status_code=status)


STAND_IN = StandIn("language_model", NEEDS, create_language_model, ours=False)
