"""What is asked about a pixel made on its own: the account that its events belong to. An SE says it; nobody else."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chalicelib.forms import Form

_ACCOUNT_ID = r"^\s*[A-Za-z0-9_-]{1,128}\s*$"


def _account_id(text: str) -> str:
    if not re.fullmatch(_ACCOUNT_ID, text):
        raise PydanticCustomError("WRONG_FORM", "must be 1 to 128 letters, digits, hyphens and underscores of ASCII")
    return text


AccountId = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_account_id),
    Field(json_schema_extra={"pattern": _ACCOUNT_ID}),
]
"""Source: what the pixel repository takes as an id without any escaping (`pixel_source.customer.require_id`)."""


class PixelAnswers(Form):
    """The account."""

    system_account_id: AccountId
