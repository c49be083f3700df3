"""Forms and answers whose members are written in camel case, where the document that they follow has them so."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from chalicelib.forms import Form
from chalicelib.handlers.http.model import ResponseModel


class CamelForm(Form):
    """What may be sent; anything else is refused by name."""

    model_config = ConfigDict(alias_generator=to_camel)


class CamelModel(ResponseModel):
    """What is answered."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True)
