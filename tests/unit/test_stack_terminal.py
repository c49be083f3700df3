"""What the local stack lets a person at a terminal do, and what it says to them."""

from __future__ import annotations

from pathlib import Path

import jwt
from starlette.applications import Starlette
from starlette.routing import Mount

from local.gateway.access import SESSION_SECONDS
from local.platforms.access import create_access
from local.platforms.server import PlatformServer
from local.stack.site import Site
from local.stack.start import engineers_token


def test_the_token_that_is_printed_is_good_for_as_long_as_a_sign_in_is(tmp_path: Path) -> None:
    access = create_access(issuer="https://access.example", audience="onramp-local")
    with PlatformServer(Starlette(routes=[Mount("/access", access)])) as platforms:
        token = engineers_token(Site(tmp_path, 4599, int(platforms.url.rpartition(":")[2]), 4597, "slim"))
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == SESSION_SECONDS
